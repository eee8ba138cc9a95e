import CKernels
import DeviceAPI
import Foundation
import ModelFixtures
import ModelFormats
import Testing

@testable import CPUDevice

@Suite("Packed weights on disk")
struct WeightCacheTests {
    private let model = try? TemporaryFolder()
    private let cacheFolder = try? TemporaryFolder()

    private func cache(limit: Int = 1 << 30) throws -> WeightCache {
        WeightCache(
            directory: try #require(cacheFolder).path, byteLimit: limit, leastBytes: 1)
    }

    private func entries() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: try #require(cacheFolder).path)
            .filter { $0.hasSuffix(".panels") }
    }

    /// Entries are written after the model is ready.
    private func waitForEntries(_ count: Int) throws -> [String] {
        for _ in 0..<500 {
            let found = try entries()
            if found.count == count { return found }
            usleep(10_000)
        }
        return try entries()
    }

    private func checkpoint() throws -> Checkpoint {
        let folder = try #require(model).path
        if !FileManager.default.fileExists(atPath: folder + "/config.json") {
            try RandomCheckpoint().write(to: folder)
        }
        return try Checkpoint(folder: folder)
    }

    private let prompt: [Int32] = (0..<30).map { $0 * 31 % 251 }

    private func logits(_ format: WeightFormat, _ cache: WeightCache?) throws -> [[Float]] {
        try CPUHarness(checkpoint(), format: format, weightCache: cache)
            .logits(prompt, sequence: 0, chunk: 8)
    }

    /// Whether the entry of this format is whole, and what it fills an arena with.
    private func restored(_ format: WeightFormat) throws -> [UInt8]? {
        let checkpoint = try checkpoint()
        let byteCount = try PackedLayout(checkpoint, format: format).byteCount
        let arena = try Arena(byteCount: byteCount, purpose: "test")
        let team = try #require(ck_team_create(2, 1_000))
        defer { ck_team_destroy(team) }
        let identity = try #require(
            WeightCache.identity(checkpoint, format: format.rawValue, byteCount: byteCount))
        guard try cache().restore(identity, into: arena, team: team) else { return nil }
        return Array(UnsafeRawBufferPointer(start: arena.start, count: byteCount))
    }

    @Test(
        "the second load reads what the first packed",
        arguments: WeightFormat.allCases.filter { $0 != .float8 })
    func secondLoad(format: WeightFormat) throws {
        let plain = try logits(format, nil)
        #expect(try logits(format, cache()) == plain)
        #expect(try waitForEntries(1).count == 1)
        #expect(try restored(format) != nil)
        #expect(try logits(format, cache()) == plain)
    }

    @Test("an entry that is changed or cut is not taken, and the model is packed anew")
    func damage() throws {
        let plain = try logits(.int8, cache())
        let name = try #require(try waitForEntries(1).first)
        let url = URL(fileURLWithPath: try #require(cacheFolder).path + "/" + name)
        let whole = try Data(contentsOf: url)
        let first = try #require(try restored(.int8))
        #expect(first.contains { $0 != 0 })
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<40 {
            var bytes = whole
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            try bytes.write(to: url)
            #expect(try restored(.int8) == nil, "byte \(place)")
        }
        try whole.prefix(whole.count - 1).write(to: url)
        #expect(try restored(.int8) == nil)
        #expect(try logits(.int8, cache()) == plain)
    }

    @Test("weights that were written again are another model")
    func changedFile() throws {
        _ = try logits(.int4, cache())
        _ = try waitForEntries(1)
        #expect(try restored(.int4) != nil)
        let file = try #require(model).path + "/model.safetensors"
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_000_000)], ofItemAtPath: file)
        #expect(try restored(.int4) == nil)
    }

    @Test("the oldest entry makes room for a new one")
    func limit() throws {
        _ = try logits(.int8, cache())
        let old = try #require(try waitForEntries(1).first)
        let path = try #require(cacheFolder).path + "/" + old
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_000_000)], ofItemAtPath: path)
        let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
        _ = try logits(.int4, cache(limit: size + 1))
        for _ in 0..<500 where try restored(.int4) == nil { usleep(10_000) }
        #expect(try restored(.int4) != nil)
        #expect(try !entries().contains(old))
    }

    @Test("weights that are in no file are not kept")
    func memory() throws {
        let checkpoint = try RandomCheckpoint().checkpoint()
        #expect(WeightCache.identity(checkpoint, format: "int8", byteCount: 1) == nil)
    }
}
