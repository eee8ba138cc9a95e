import Foundation
import JSON
import ModelFixtures
import Testing

@testable import ModelFormats

@Suite("Encoder checkpoints")
struct EncoderCheckpointTests {
    private static let fixture = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/encoder")

    /// A copy of the fixture with files replaced; nil takes one away.
    private func folder(_ files: [String: JSONValue?] = [:]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let target = URL(fileURLWithPath: folder.path + "/model")
        try FileManager.default.copyItem(at: Self.fixture, to: target)
        for (name, value) in files {
            let file = target.appendingPathComponent(name)
            if let value {
                try Data(JSONWriter.compact(value)).write(to: file)
            } else {
                try FileManager.default.removeItem(at: file)
            }
        }
        return folder
    }

    private func open(_ folder: TemporaryFolder) throws -> EncoderConfiguration {
        try EncoderCheckpoint(folder: folder.path + "/model").configuration
    }

    private func fixtureConfiguration(_ key: String, _ value: JSONValue?) throws -> JSONValue {
        let data = try Data(contentsOf: Self.fixture.appendingPathComponent("config.json"))
        var object = try #require(try JSONParser.parse([UInt8](data)).object)
        object[key] = value
        return .object(object)
    }

    @Test("the fixture's files give its shape, its pooling and its limit")
    func reading() throws {
        let model = try EncoderCheckpoint(folder: Self.fixture.path).configuration
        #expect(model.hiddenSize == 32 && model.layerCount == 2 && model.headCount == 2)
        #expect(model.weightPrefix == "bert.")
        #expect(model.sequenceLimit == 48 && model.positionCount == 64)
        #expect(model.pooling == .mean && model.normalizes)
        #expect(try EncoderCheckpoint.isEncoder(folder: Self.fixture.path))
    }

    @Test("a folder without the files of sentence-transformers has mean pooling and length 1")
    func plainFolder() throws {
        let folder = try folder(["modules.json": nil, "sentence_bert_config.json": nil])
        let model = try open(folder)
        #expect(model.pooling == .mean && model.normalizes && model.sequenceLimit == 64)
    }

    @Test("the modules decide the pooling and whether vectors are normalized")
    func modules() throws {
        let folder = try folder([
            "1_Pooling/config.json": [
                "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false,
            ],
            "modules.json": [
                ["type": "sentence_transformers.models.Transformer"],
                ["type": "sentence_transformers.models.Pooling", "path": "1_Pooling"],
            ],
        ])
        let model = try open(folder)
        #expect(model.pooling == .firstToken && !model.normalizes)
    }

    @Test(
        "what the encoder does not do is refused by name",
        arguments: [
            ("modules.json", [["type": "sentence_transformers.models.Dense"]], "Dense"),
            ("modules.json", [["type": "a.Pooling", "path": "../other"]], "../other"),
            ("modules.json", [:], "a JSON array"),
            ("1_Pooling/config.json", ["pooling_mode_max_tokens": true], "max_tokens"),
            ("1_Pooling/config.json", [:], "none"),
            ("sentence_bert_config.json", ["max_seq_length": 2], "max_seq_length"),
            ("sentence_bert_config.json", ["max_seq_length": "x"], "max_seq_length"),
        ] as [(String, JSONValue, String)])
    func refusals(file: String, value: JSONValue, word: String) throws {
        let folder = try folder([file: value])
        let error = #expect(throws: ModelFormatError.self) { try open(folder) }
        let text = String(describing: try #require(error))
        #expect(text.contains(word) && text.contains(file), "\(text)")
    }

    @Test(
        "a configuration that the graph does not have is refused by its key",
        arguments: [
            ("hidden_act", "relu"), ("position_embedding_type", "relative_key"),
            ("is_decoder", true), ("num_attention_heads", 5), ("hidden_size", nil),
            ("vocab_size", -1), ("max_position_embeddings", 1e300),
        ] as [(String, JSONValue?)])
    func badConfiguration(key: String, value: JSONValue?) throws {
        let folder = try folder(["config.json": fixtureConfiguration(key, value)])
        let error = #expect(throws: ModelFormatError.self) { try open(folder) }
        #expect(String(describing: try #require(error)).contains(key))
    }

    @Test("a missing tensor and one of another shape are refused by name, expected and found")
    func tensors() throws {
        let more = try folder(["config.json": fixtureConfiguration("num_hidden_layers", 3)])
        let missing = #expect(throws: ModelFormatError.self) { try open(more) }
        #expect(
            String(describing: try #require(missing)).contains(
                "\"bert.encoder.layer.2.attention.self.query.weight\" of shape [32, 32]"))
        let wider = try folder(["config.json": fixtureConfiguration("intermediate_size", 128)])
        let shaped = #expect(throws: ModelFormatError.self) { try open(wider) }
        #expect(
            String(describing: try #require(shaped)).contains(
                "expected shape [128, 32], found shape [96, 32]"))
    }
}
