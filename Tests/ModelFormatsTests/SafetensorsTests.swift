import JSON
import ModelFixtures
import ModelFormats
import Testing

@Suite("Safetensors")
struct SafetensorsTests {
    static let good: [SafetensorsWriter.Tensor] = [
        .init(
            name: "a", elementType: .float32, shape: [2, 3],
            bytes: SafetensorsWriter.encode([1, 2, 3, 4, 5, 6], as: .float32)),
        .init(
            name: "b", elementType: .bfloat16, shape: [4],
            bytes: SafetensorsWriter.encode([1, -2, 0.5, 0], as: .bfloat16)),
    ]

    func open(_ bytes: [UInt8]) throws -> SafetensorsFile {
        let folder = try TemporaryFolder()
        return try SafetensorsFile(path: folder.write(bytes, to: "m.safetensors"))
    }

    /// The refusal of a file whose header is `header`, before `dataBytes` zero bytes.
    func refusal(header: String, dataBytes: Int) -> String {
        refusal(
            SafetensorsWriter.file(
                header: Array(header.utf8), data: [UInt8](repeating: 0, count: dataBytes)))
    }

    func refusal(_ bytes: [UInt8]) -> String {
        do {
            _ = try open(bytes)
            return "accepted"
        } catch { return String(describing: error) }
    }

    @Test("tensors are found by name with their type, shape and bytes")
    func reading() throws {
        let file = try open(SafetensorsWriter.file(Self.good))
        #expect(file.tensorNames == ["a", "b"])
        let a = try #require(file.find("a"))
        #expect(a.shape == [2, 3] && a.elementType == .float32)
        #expect(Array(a.bytes) == Self.good[0].bytes)
        #expect(file.find("c") == nil)
    }

    @Test("a file cut anywhere is refused, and a cut inside the data names the tensor")
    func truncation() throws {
        let bytes = SafetensorsWriter.file(Self.good)
        for length in 0..<bytes.count {
            #expect(refusal(Array(bytes[..<length])) != "accepted", "cut at \(length)")
        }
        #expect(refusal(Array(bytes.dropLast())).contains("ends inside tensor \"b\""))
        #expect(refusal([1, 2, 3]).contains("ends inside the header length: expected 8 bytes"))
    }

    @Test("each kind of damage is refused with the tensor, what was expected and what was found")
    func damage() {
        let unknown = refusal(
            header: #"{"w":{"dtype":"F7","shape":[1],"data_offsets":[0,4]}}"#, dataBytes: 4)
        #expect(unknown.contains("tensor \"w\"") && unknown.contains("found \"F7\""))
        let size = refusal(
            header: #"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, dataBytes: 4)
        #expect(size.contains("expected 8 bytes for F32 of shape [2], found 4 bytes"))
        let overlap = refusal(
            header: #"{"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
                + #""w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, dataBytes: 8)
        #expect(overlap.contains("tensor \"w\"") && overlap.contains("overlap with \"v\""))
        let gap = refusal(
            header: #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, dataBytes: 8)
        #expect(gap.contains("a gap of 4 bytes before it"))
        let trailing = refusal(
            header: #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, dataBytes: 9)
        #expect(trailing.contains("found 5 bytes after it"))
        let negative = refusal(
            header: #"{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, dataBytes: 4)
        #expect(negative.contains("non-negative integers"))
        let huge = refusal(
            header: #"{"w":{"dtype":"F32","shape":[9223372036854775807,9],"data_offsets":[0,4]}}"#,
            dataBytes: 4)
        #expect(huge.contains("a size that fits 64 bits"))
        #expect(refusal(header: "[]", dataBytes: 0).contains("expected a JSON object"))
        #expect(refusal(header: "{", dataBytes: 0).contains("not JSON"))
    }

    @Test("a header length beyond the limit is refused before anything is allocated")
    func headerLength() {
        let bytes = withUnsafeBytes(of: UInt64.max.littleEndian) { Array($0) }
        #expect(refusal(bytes).contains("a header of at most"))
    }

    @Test(
        "random damage never traps, and what is accepted lies inside the file", arguments: [7, 8])
    func fuzz(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let original = SafetensorsWriter.file(Self.good)
        for round in 0..<4000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[index] = UInt8.random(in: 0...255, using: &generator)
            }
            let outcome = bytes.withUnsafeBytes { buffer -> Bool in
                guard let file = try? SafetensorsFile(bytes: buffer, origin: "fuzz") else {
                    return true
                }
                return file.tensorNames.allSatisfy { name in
                    guard let view = file.find(name) else { return false }
                    let count = view.shape.reduce(view.elementType.byteCount, *)
                    return view.bytes.count == count && count <= buffer.count
                }
            }
            #expect(outcome, "seed \(seed) round \(round)")
        }
    }
}
