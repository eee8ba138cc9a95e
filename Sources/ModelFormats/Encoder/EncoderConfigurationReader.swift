import Glibc
import JSON

/// Reads an encoder's `config.json`, and how sentence-transformers goes on from its rows:
/// `modules.json`, the pooling's `config.json` and `sentence_bert_config.json`.
struct EncoderConfigurationReader {
    static let architectures = ["BertModel", "BertForMaskedLM", "BertForPreTraining"]

    /// With a slash at its end.
    let folder: String

    func configuration() throws(ModelFormatError) -> EncoderConfiguration {
        let reader = try file("config.json")
        let object = reader.object
        for (key, usual) in [("hidden_act", "gelu"), ("position_embedding_type", "absolute")] {
            let found = object[key]?.string ?? usual
            guard found == usual else {
                throw .unsupported(file: reader.file, key: key, found: found, supported: usual)
            }
        }
        for key in ["is_decoder", "add_cross_attention"] where reader.flag(key) {
            throw .unsupported(file: reader.file, key: key, found: "true", supported: "false")
        }
        var result = EncoderConfiguration(
            architecture: object["architectures"]?.array?.first?.string ?? "BertModel",
            hiddenSize: try reader.size("hidden_size"),
            layerCount: try reader.size("num_hidden_layers", limit: 1024),
            headCount: try reader.size("num_attention_heads"),
            intermediateSize: try reader.size("intermediate_size"),
            vocabularySize: try reader.size("vocab_size"),
            positionCount: try reader.size("max_position_embeddings", limit: 1 << 17),
            tokenTypeCount: reader.isGiven("type_vocab_size")
                ? try reader.size("type_vocab_size") : 2,
            normEpsilon: reader.isGiven("layer_norm_eps")
                ? Float(try reader.number("layer_norm_eps", from: object)) : 1e-12)
        guard result.hiddenSize % result.headCount == 0 else {
            throw reader.bad(
                "num_attention_heads", "a divisor of hidden_size (\(result.hiddenSize))",
                "\(result.headCount)")
        }
        try readModules(&result)
        try readLimits(&result)
        return result
    }

    private func file(_ name: String) throws(ModelFormatError) -> ConfigurationReader {
        ConfigurationReader(file: folder + name, object: try JSONFile.object(folder + name))
    }

    private func isThere(_ name: String) -> Bool { access(folder + name, F_OK) == 0 }

    /// A folder without modules has mean pooling and vectors of length 1.
    private func readModules(_ result: inout EncoderConfiguration) throws(ModelFormatError) {
        let name = folder + "modules.json"
        guard isThere("modules.json") else { return }
        let value = try FileMapping(path: name).withBytes {
            bytes throws(ModelFormatError) -> JSONValue in
            do throws(JSONError) {
                return try JSONParser.parse(bytes.bindMemory(to: UInt8.self).span)
            } catch { throw .invalidJSON(file: name, reason: error) }
        }
        guard let modules = value.array else {
            throw .badHeader(file: name, expected: "a JSON array", found: value.kind)
        }
        result.normalizes = false
        for module in modules {
            let type = module["type"]?.string ?? ""
            switch type.split(separator: ".").last {
            case "Transformer": break
            case "Pooling":
                let path = module["path"]?.string ?? "1_Pooling"
                guard !path.contains("/"), !path.hasPrefix(".") else {
                    throw .badKey(
                        file: name, key: "path", expected: "a folder of the model", found: path)
                }
                result.pooling = try pooling(path + "/config.json")
            case "Normalize": result.normalizes = true
            default:
                throw .unsupported(
                    file: name, key: "type", found: "\"\(type)\"",
                    supported: "Transformer, Pooling, Normalize")
            }
        }
    }

    private func pooling(_ name: String) throws(ModelFormatError) -> EncoderConfiguration.Pooling {
        let reader = try file(name)
        let prefix = "pooling_mode_"
        var modes = reader.object.members.filter {
            $0.key.hasPrefix(prefix) && $0.value.bool == true
        }.map { String($0.key.dropFirst(prefix.count)) }
        if let mode = reader.object["pooling_mode"]?.string { modes.append(mode) }
        switch modes {
        case ["mean_tokens"], ["mean"]: return .mean
        case ["cls_token"], ["cls"]: return .firstToken
        default:
            throw .unsupported(
                file: reader.file, key: "pooling_mode",
                found: modes.isEmpty ? "none" : modes.joined(separator: " and "),
                supported: "mean, cls")
        }
    }

    private func readLimits(_ result: inout EncoderConfiguration) throws(ModelFormatError) {
        guard isThere("sentence_bert_config.json") else { return }
        let reader = try file("sentence_bert_config.json")
        if reader.isGiven("max_seq_length") {
            result.sequenceLimit = min(result.positionCount, try reader.size("max_seq_length"))
        }
        guard result.sequenceLimit >= 3 else {
            throw reader.bad(
                "max_seq_length", "room for a token and the two around it",
                "\(result.sequenceLimit)")
        }
    }
}
