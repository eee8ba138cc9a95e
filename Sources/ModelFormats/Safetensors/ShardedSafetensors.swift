import JSON

/// Several safetensors files under the index that Hugging Face writes beside them.
package final class ShardedSafetensors: WeightSource {
    package let origin: String
    private let shards: [SafetensorsFile]
    private let shardOfTensor: [String: Int]

    /// Opens `model.safetensors.index.json` and every shard that its `weight_map` names.
    package init(indexPath: String) throws(ModelFormatError) {
        origin = indexPath
        let index = try JSONFile.object(indexPath)
        guard let map = index["weight_map"]?.object else {
            throw .missingKey(
                file: indexPath, key: "weight_map", expected: "an object of tensor to file name")
        }
        let folder = indexPath.lastIndex(of: "/").map { String(indexPath[...$0]) } ?? ""
        var shards: [SafetensorsFile] = []
        var numberOfShard: [String: Int] = [:]
        var shardOfTensor: [String: Int] = [:]
        for member in map.members {
            guard let name = member.value.string, Self.isPlainName(name) else {
                throw .badKey(
                    file: indexPath, key: "weight_map.\(member.key)",
                    expected: "a file name in the same folder",
                    found: JSONWriter.text(member.value))
            }
            let number = numberOfShard[name] ?? shards.count
            if number == shards.count {
                shards.append(try SafetensorsFile(path: folder + name))
                numberOfShard[name] = number
            }
            guard shards[number].find(member.key) != nil else {
                throw .missingShard(file: indexPath, tensor: member.key, shard: name)
            }
            shardOfTensor[member.key] = number
        }
        self.shards = shards
        self.shardOfTensor = shardOfTensor
    }

    package var files: [String] { shards.flatMap(\.files) }

    package var tensorNames: [String] { shardOfTensor.keys.sorted() }

    package func find(_ name: String) -> TensorView? {
        shardOfTensor[name].flatMap { shards[$0].find(name) }
    }

    /// An index must not lead out of its folder.
    private static func isPlainName(_ name: String) -> Bool {
        !name.isEmpty && !name.contains("/") && name != "." && name != ".."
    }
}
