package import ModelFormats

/// The model inside the binary.
package enum EmbeddedModel {
    package static let name = "pilot"

    package static var isPresent: Bool { false }

    package static func checkpoint() throws(ModelFormatError) -> Checkpoint {
        throw .unreadable(file: name, reason: "this build carries no model")
    }

    /// A file of the model by its name in a Hugging Face folder; nil when it has none.
    package static func file(_ name: String) -> [UInt8]? { nil }
}
