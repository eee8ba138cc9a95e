import DeviceAPI
import Foundation
import JSON
import ModelFormats
import Testing

@testable import CPUDevice

/// Texts as ids, and the vectors that transformers gives them.
private struct EncoderCase {
    let ids: [Int32]
    let vector: [Double]

    static func read(_ url: URL) throws -> [EncoderCase] {
        let cases = try JSONParser.parse([UInt8](try Data(contentsOf: url))).array ?? []
        return cases.map { item in
            EncoderCase(
                ids: (item["ids"]?.array ?? []).compactMap { $0.integer.map(Int32.init) },
                vector: (item["vector"]?.array ?? []).compactMap(\.double))
        }
    }

    func distance(from found: ArraySlice<Float>) -> Double {
        var (dot, left, right) = (0.0, 0.0, 0.0)
        for (a, b) in zip(found, vector) {
            dot += Double(a) * b
            left += Double(a) * Double(a)
            right += b * b
        }
        return 1 - dot / (left * right).squareRoot()
    }
}

@Suite("Encoders on a CPU")
struct EncoderTests {
    private static let fixture = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/encoder")

    private func encoder(
        _ folder: String, format: WeightFormat = .stored, threads: Int = 2,
        variant: KernelVariant? = nil, tokens: Int = 1024
    ) throws -> (CPUEncoder, EncoderConfiguration) {
        let checkpoint = try EncoderCheckpoint(folder: folder)
        let device = try CPUEncoder(threadCount: threads, variant: variant)
        let plan = try device.memoryPlan(
            for: checkpoint,
            request: MemoryRequest(
                limits: DeviceLimits(
                    tokensPerStep: tokens, sequences: 64,
                    contextLength: checkpoint.configuration.positionCount),
                weightFormat: format, availableBytes: 1 << 32))
        try device.load(checkpoint, plan: plan) { _ in true }
        return (device, checkpoint.configuration)
    }

    private func vectors(_ device: CPUEncoder, _ texts: [[Int32]]) throws -> [Float] {
        var batch = EncodeBatch()
        for text in texts { batch.append(text[...]) }
        var vectors: [Float] = []
        try device.encode(batch, into: &vectors)
        return vectors
    }

    private func worstDistance(_ device: CPUEncoder, _ cases: [EncoderCase], width: Int) throws
        -> Double
    {
        let found = try vectors(device, cases.map(\.ids))
        #expect(found.count == cases.count * width)
        return cases.enumerated().map { index, item in
            item.distance(from: found[index * width..<(index + 1) * width])
        }.max() ?? 1
    }

    @Test("a batch gives the vectors of transformers", arguments: KernelVariant.all)
    func equality(variant: KernelVariant) throws {
        let cases = try EncoderCase.read(Self.fixture.appendingPathComponent("cases.json"))
        #expect(cases.count == 10)
        let (device, model) = try encoder(Self.fixture.path, variant: variant)
        #expect(try worstDistance(device, cases, width: model.hiddenSize) < 1e-9)
    }

    @Test("narrower weights give nearly the same vectors")
    func narrowWeights() throws {
        let cases = try EncoderCase.read(Self.fixture.appendingPathComponent("cases.json"))
        for (format, most) in [(WeightFormat.bfloat16, 1e-3), (.int8, 5e-3)] {
            let (device, model) = try encoder(Self.fixture.path, format: format)
            let worst = try worstDistance(device, cases, width: model.hiddenSize)
            #expect(worst < most, "\(format)")
        }
    }

    @Test("a vector does not depend on what else is in the batch, nor on the threads")
    func alone() throws {
        let cases = try EncoderCase.read(Self.fixture.appendingPathComponent("cases.json"))
        let (device, model) = try encoder(Self.fixture.path)
        let (single, _) = try encoder(Self.fixture.path, threads: 1)
        let together = try vectors(device, cases.map(\.ids))
        #expect(try vectors(single, cases.map(\.ids)) == together)
        for (index, item) in cases.enumerated() {
            let width = model.hiddenSize
            let row = Array(together[index * width..<(index + 1) * width])
            #expect(try vectors(device, [item.ids]) == row, "text \(index)")
        }
    }

    @Test("a batch beyond the device's limits is refused before anything is computed")
    func limits() throws {
        let (device, _) = try encoder(Self.fixture.path, tokens: 64)
        #expect(
            throws: DeviceError.stepTooLarge(what: "tokens", count: 80, limit: 64)
        ) { try vectors(device, [[Int32]](repeating: [Int32](repeating: 5, count: 40), count: 2)) }
        #expect(
            throws: DeviceError.stepTooLarge(what: "texts", count: 65, limit: 64)
        ) { try vectors(device, [[Int32]](repeating: [], count: 65)) }
        let (large, _) = try encoder(Self.fixture.path)
        #expect(
            throws: DeviceError.stepTooLarge(what: "tokens of one text", count: 65, limit: 64)
        ) { try vectors(large, [[Int32](repeating: 5, count: 65)]) }
    }

    private static let folder = ProcessInfo.processInfo.environment["BINNACLE_ENCODER"]
    private static let cases = ProcessInfo.processInfo.environment["BINNACLE_ENCODER_CASES"]

    @Test(
        "a real model gives the vectors of transformers",
        .enabled(
            if: folder != nil && cases != nil,
            "BINNACLE_ENCODER and BINNACLE_ENCODER_CASES name a model and its cases"))
    func realModel() throws {
        let (folder, file) = (try #require(Self.folder), try #require(Self.cases))
        let cases = try EncoderCase.read(URL(fileURLWithPath: file))
        for (format, most) in [(WeightFormat.stored, 1e-9), (.bfloat16, 1e-4)] {
            let (device, model) = try encoder(folder, format: format)
            let worst = try worstDistance(device, cases, width: model.hiddenSize)
            #expect(worst < most, "\(format)")
        }
    }
}
