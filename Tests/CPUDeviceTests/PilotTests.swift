import DeviceAPI
import Foundation
import JSON
import ModelFixtures
import ModelFormats
import Testing

@testable import CPUDevice

/// The model inside the binary against what `transformers` computes of the same files in float32;
/// scripts/train-pilot writes the files of the comparison.
@Suite("pilot")
struct PilotTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/pilot")

    private func cases(_ name: String) throws -> [JSONValue] {
        let bytes = [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(name)))
        return try #require(try JSONParser.parse(bytes)["cases"]?.array)
    }

    private func ids(_ value: JSONValue?) throws -> [Int32] {
        try #require(value?.array).map { Int32(try #require($0.integer)) }
    }

    private func floats(_ base64: String) throws -> [Float] {
        let bytes = [UInt8](try #require(Data(base64Encoded: base64)))
        return stride(from: 0, to: bytes.count, by: 4).map { index in
            Float(
                bitPattern: bytes[index..<(index + 4)].reversed().reduce(0) { bits, byte in
                    bits << 8 | UInt32(byte)
                })
        }
    }

    @Test("logits are those of transformers, to a ten-thousandth of the largest")
    func logits() throws {
        let harness = try CPUHarness(try EmbeddedModel.checkpoint())
        for (index, entry) in try cases("logits.json").enumerated() {
            let tokens = try ids(entry["ids"])
            let found = try harness.logits(tokens, sequence: index % 8, chunk: 8)
            for place in try #require(entry["logits"]?.array) {
                let expected = try floats(try #require(place["float32"]?.string))
                let position = try #require(place["position"]?.integer)
                let scale = expected.map(abs).max() ?? 1
                let error = zip(found[position], expected).map { abs($0 - $1) }.max() ?? .infinity
                #expect(
                    expected.count == found[position].count && error / scale <= 1e-4,
                    "\(entry["name"]?.string ?? "") at \(position): \(error / scale)")
            }
        }
    }

    /// The mean divergence of a format's next-token distributions from those of the stored weights,
    /// in nats, and the share of places where both prefer the same token.
    private func divergence(
        _ format: WeightFormat, cache: CacheFormat = .automatic
    ) throws -> (nats: Double, agreement: Double) {
        let exact = try CPUHarness(try EmbeddedModel.checkpoint())
        let rounded = try CPUHarness(
            try EmbeddedModel.checkpoint(), format: format, cache: cache)
        var (sum, same, places) = (0.0, 0, 0)
        for entry in try cases("greedy.json") {
            let tokens = try ids(entry["prompt"]) + ids(entry["continuation"])
            let (one, other) = (
                try exact.logits(tokens, chunk: 8), try rounded.logits(tokens, chunk: 8)
            )
            for (left, right) in zip(one, other) {
                let (p, q) = (Self.logProbabilities(left), Self.logProbabilities(right))
                sum += zip(p, q).reduce(0) { $0 + exp($1.0) * ($1.0 - $1.1) }
                same += p.indices.max { p[$0] < p[$1] } == q.indices.max { q[$0] < q[$1] } ? 1 : 0
                places += 1
            }
        }
        return (sum / Double(places), Double(same) / Double(places))
    }

    private static func logProbabilities(_ logits: [Float]) -> [Double] {
        let most = Double(logits.max() ?? 0)
        let total = logits.reduce(0) { $0 + exp(Double($1) - most) }
        return logits.map { Double($0) - most - log(total) }
    }

    @Test("quantized weights hardly move the distributions")
    func quantized() throws {
        let rounded = try divergence(.bfloat16)
        #expect(rounded.nats < 0.001 && rounded.agreement > 0.99, "BF16: \(rounded)")
        let int8 = try divergence(.int8)
        let int4 = try divergence(.int4)
        #expect(int8.nats < 0.001 && int8.agreement > 0.99, "INT8: \(int8)")
        #expect(int4.nats < 0.05 && int4.agreement > 0.93, "INT4: \(int4)")
    }

    @Test("keys and values of 16 and 8 bits hardly move the distributions")
    func cacheFormats() throws {
        let half = try divergence(.stored, cache: .float16)
        let bfloat = try divergence(.stored, cache: .bfloat16)
        let int8 = try divergence(.stored, cache: .int8)
        #expect(bfloat.nats < 1e-4 && bfloat.agreement > 0.99, "BF16: \(bfloat)")
        #expect(half.nats < 1e-6 && half.agreement > 0.999, "FP16: \(half)")
        #expect(int8.nats < 1e-3 && int8.agreement > 0.99, "INT8: \(int8)")
    }

    @Test("greedy continuations are those of transformers wherever the choice is clear")
    func greedy() throws {
        let harness = try CPUHarness(try EmbeddedModel.checkpoint())
        for entry in try cases("greedy.json") {
            let prompt = try ids(entry["prompt"])
            let expected = try ids(entry["continuation"])
            let margins = try #require(entry["margins"]?.array).compactMap(\.double)
            let found = try harness.logits(prompt + expected, chunk: 8)
            for (index, token) in expected.enumerated() where margins[index] > 0.01 {
                let row = found[prompt.count + index - 1]
                let best = row.indices.max { row[$0] < row[$1] }
                #expect(best == Int(token), "\(entry["name"]?.string ?? ""), token \(index)")
            }
        }
    }
}
