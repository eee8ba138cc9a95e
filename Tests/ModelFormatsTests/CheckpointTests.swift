import Foundation
import JSON
import ModelFixtures
import ModelFormats
import Testing

@Suite("Checkpoint")
struct CheckpointTests {
    let folder: TemporaryFolder
    let model = RandomCheckpoint()

    init() throws {
        folder = try TemporaryFolder()
        try model.write(to: folder.path)
    }

    func refusal() -> String {
        do {
            _ = try Checkpoint(folder: folder.path)
            return "accepted"
        } catch { return String(describing: error) }
    }

    func rewrite(_ edit: (inout [SafetensorsWriter.Tensor]) -> Void) throws {
        var tensors = model.tensors
        edit(&tensors)
        _ = try folder.write(SafetensorsWriter.file(tensors), to: "model.safetensors")
    }

    @Test("a folder as Hugging Face tools write it opens with its configuration")
    func opens() throws {
        let checkpoint = try Checkpoint(folder: folder.path)
        #expect(checkpoint.configuration == model.configuration)
        #expect(checkpoint.configuration.parameterCount == model.configuration.parameterCount)
    }

    @Test("a missing tensor, a wrong shape and a wrong type are refused by name")
    func tensors() throws {
        let name = "model.layers.1.mlp.up_proj.weight"
        try rewrite { $0.removeAll { $0.name == name } }
        #expect(refusal().contains("tensor \"\(name)\" of shape [96, 64] is missing"))
        try rewrite { tensors in
            for index in tensors.indices where tensors[index].name == name {
                tensors[index].shape = [64, 96]
            }
        }
        #expect(refusal().contains("expected shape [96, 64], found shape [64, 96]"))
        try rewrite { tensors in
            for index in tensors.indices where tensors[index].name == name {
                tensors[index].elementType = .int16
            }
        }
        #expect(refusal().contains("tensor \"\(name)\": expected F32 or BF16 or F16, found I16"))
    }

    @Test("shards are found through the index, and a shard without its tensor is refused")
    func shards() throws {
        let halves = [model.tensors.prefix(5), model.tensors.dropFirst(5)]
        var map = JSONObject()
        for (number, half) in halves.enumerated() {
            let name = "part-\(number).safetensors"
            _ = try folder.write(SafetensorsWriter.file(Array(half)), to: name)
            for tensor in half { map[tensor.name] = .string(name) }
        }
        try FileManager.default.removeItem(atPath: folder.path + "/model.safetensors")
        let index: (JSONObject) -> [UInt8] = { JSONWriter.compact(["weight_map": .object($0)]) }
        _ = try folder.write(index(map), to: "model.safetensors.index.json")
        _ = try Checkpoint(folder: folder.path)

        let moved = model.tensors[0].name
        map[moved] = "part-1.safetensors"
        _ = try folder.write(index(map), to: "model.safetensors.index.json")
        #expect(refusal().contains("tensor \"\(moved)\" should be in part-1.safetensors"))
        map[moved] = "../elsewhere.safetensors"
        _ = try folder.write(index(map), to: "model.safetensors.index.json")
        #expect(refusal().contains("expected a file name in the same folder"))
    }

    @Test("a folder without files says which file cannot be read")
    func absent() throws {
        try FileManager.default.removeItem(atPath: folder.path + "/model.safetensors")
        #expect(refusal().contains("model.safetensors: cannot be read: No such file"))
    }

    @Test("generation_config.json has the last word on the tokens that end a sequence")
    func endTokens() throws {
        _ = try folder.write(Array(#"{"eos_token_id":[3,4]}"#.utf8), to: "generation_config.json")
        #expect(try Checkpoint(folder: folder.path).configuration.endTokens == [3, 4])
    }
}
