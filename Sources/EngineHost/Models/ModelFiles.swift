import Glibc
import JSON
import ModelFormats

/// Where the files of text come from that a model has beside its weights.
enum ModelFiles {
    case embedded
    case folder(String)
    /// The metadata stands for the files that the model had before.
    case gguf(GGUFTextFiles)

    /// A file's bytes; nil when there is none of that name.
    func bytes(_ name: String) throws -> [UInt8]? {
        switch self {
        case .embedded: return EmbeddedModel.file(name)
        case .folder(let folder):
            let path = folder + "/" + name
            guard access(path, F_OK) == 0 else { return nil }
            return try FileMapping(path: path).withBytes { Array($0) }
        case .gguf: return nil
        }
    }

    /// A file that is JSON.
    func json(_ name: String) throws -> JSONValue? {
        guard case .gguf(let files) = self else {
            guard let bytes = try bytes(name) else { return nil }
            do throws(JSONError) { return try JSONParser.parse(bytes) } catch {
                throw ModelFormatError.invalidJSON(file: name, reason: error)
            }
        }
        switch name {
        case "tokenizer.json": return try files.tokenizer()
        case "tokenizer_config.json": return try files.tokenizerConfiguration()
        default: return nil
        }
    }

    func text(_ name: String) throws -> String? {
        try bytes(name).map { String(decoding: $0, as: UTF8.self) }
    }
}
