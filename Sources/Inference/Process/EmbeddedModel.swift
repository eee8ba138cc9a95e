package import ModelFormats

/// The model inside the binary.
package enum EmbeddedModel {
    package static let name = "pilot"

    package static func checkpoint() throws(ModelFormatError) -> Checkpoint {
        throw .unreadable(file: name, reason: "this build carries no model")
    }
}
