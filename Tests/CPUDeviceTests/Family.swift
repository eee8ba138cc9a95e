import Foundation
import JSON
import ModelFixtures
import ModelFormats
import Testing

@testable import CPUDevice

/// A case of Tests/Fixtures/families.
struct Family: Sendable, CustomTestStringConvertible {
    let name: String

    static let all = [
        "llama", "mistral", "qwen2", "qwen3", "gemma2", "gemma3", "phi3", "gemma2-bf16",
    ].map { Family(name: $0) }

    var testDescription: String { name }

    private var folder: URL {
        URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/families/\(name)")
    }

    struct Prompt {
        let ids: [Int32]
        let places: [(position: Int, logits: [Float])]
        /// Sequences are no longer than this while the prompt runs; nil means the model's own.
        let contextLength: Int?
        let bfloat16Error: Double?
    }

    struct Greedy {
        let prompt, continuation: [Int32]
        let margins: [Double]
    }

    func checkpoint() throws -> Checkpoint { try Checkpoint(folder: folder.path) }

    func harness(_ contextLength: Int?, variant: KernelVariant? = nil) throws -> CPUHarness {
        let checkpoint = try checkpoint()
        var configuration = checkpoint.configuration
        if let contextLength { configuration.contextLength = contextLength }
        return try CPUHarness(
            Checkpoint(configuration: configuration, weights: checkpoint.weights),
            variant: variant)
    }

    func prompts() throws -> [Prompt] {
        try #require(try expected()["prompts"]?.array).map { prompt in
            Prompt(
                ids: try ids(prompt["ids"]),
                places: try #require(prompt["logits"]?.array).map { place in
                    (
                        try #require(place["position"]?.integer),
                        try floats(try #require(place["float32"]?.string))
                    )
                },
                contextLength: prompt["contextLength"]?.integer,
                bfloat16Error: prompt["bfloat16Error"]?.double)
        }
    }

    func greedy() throws -> Greedy {
        let greedy = try #require(try expected()["greedy"])
        return Greedy(
            prompt: try ids(greedy["prompt"]), continuation: try ids(greedy["continuation"]),
            margins: try #require(greedy["margins"]?.array).compactMap(\.double))
    }

    func configuration() throws -> JSONValue { try json("config.json") }

    private func expected() throws -> JSONValue { try json("logits.json") }

    private func json(_ name: String) throws -> JSONValue {
        let file = folder.appendingPathComponent(name)
        return try JSONParser.parse([UInt8](try Data(contentsOf: file)))
    }

    private func ids(_ value: JSONValue?) throws -> [Int32] {
        try #require(value?.array).map { Int32(try #require($0.integer)) }
    }

    private func floats(_ base64: String) throws -> [Float] {
        let bytes = try #require(Data(base64Encoded: base64))
        return stride(from: 0, to: bytes.count, by: 4).map { index in
            let bits = bytes.withUnsafeBytes {
                $0.loadUnaligned(fromByteOffset: index, as: UInt32.self)
            }
            return Float(bitPattern: UInt32(littleEndian: bits))
        }
    }
}
