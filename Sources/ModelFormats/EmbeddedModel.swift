import CAssets

/// The model inside the binary: the files of a Hugging Face folder under `pilot/`.
package enum EmbeddedModel {
    package static let name = "pilot"

    /// Whether this build carries a model.
    package static var isPresent: Bool { bytes("model.safetensors") != nil }

    /// Opens the model where it lies; nothing is copied.
    package static func checkpoint() throws(ModelFormatError) -> Checkpoint {
        guard let configuration = bytes("config.json"), let weights = bytes("model.safetensors")
        else { throw .unreadable(file: name, reason: "this build carries no model") }
        return try Checkpoint(name: name, configuration: configuration, weights: weights)
    }

    /// A file of the model by its name in the folder; nil when there is none.
    package static func file(_ name: String) -> [UInt8]? { bytes(name).map { Array($0) } }

    private static func bytes(_ file: String) -> UnsafeRawBufferPointer? {
        guard let found = cassets_find(name + "/" + file) else { return nil }
        return UnsafeRawBufferPointer(start: found.pointee.bytes, count: found.pointee.count)
    }
}
