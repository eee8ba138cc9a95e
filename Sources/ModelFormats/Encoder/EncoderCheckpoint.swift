import Glibc
import JSON

/// An encoder that is ready to be loaded: its configuration, and weights that were checked against
/// it. Nothing is copied.
package struct EncoderCheckpoint: Sendable {
    package let configuration: EncoderConfiguration
    package let weights: any WeightSource

    /// Whether a folder's `config.json` names an architecture that is an encoder.
    package static func isEncoder(folder: String) throws(ModelFormatError) -> Bool {
        let object = try JSONFile.object(path(folder) + "config.json")
        guard let name = object["architectures"]?.array?.first?.string else { return false }
        return EncoderConfigurationReader.architectures.contains(name)
    }

    /// Checks that every needed tensor is there with its shape and a type that weights have. Names
    /// may have the prefix `bert.`, as in models that were saved with a head.
    package init(
        configuration: EncoderConfiguration, weights: any WeightSource
    ) throws(ModelFormatError) {
        var configuration = configuration
        var prefixed = configuration
        prefixed.weightPrefix = "bert."
        if weights.find(configuration.wordTensor.name) == nil,
            weights.find(prefixed.wordTensor.name) != nil
        {
            configuration = prefixed
        }
        for needed in configuration.neededTensors { _ = try weights.tensor(needed) }
        self.configuration = configuration
        self.weights = weights
    }

    /// Opens a Hugging Face folder with, where it has them, the files of sentence-transformers.
    package init(folder: String) throws(ModelFormatError) {
        let path = Self.path(folder)
        let configuration = try EncoderConfigurationReader(folder: path).configuration()
        let single = path + "model.safetensors"
        let index = single + ".index.json"
        let weights: any WeightSource =
            access(single, F_OK) != 0 && access(index, F_OK) == 0
            ? try ShardedSafetensors(indexPath: index) : try SafetensorsFile(path: single)
        try self.init(configuration: configuration, weights: weights)
    }

    private static func path(_ folder: String) -> String {
        folder.hasSuffix("/") ? folder : folder + "/"
    }
}
