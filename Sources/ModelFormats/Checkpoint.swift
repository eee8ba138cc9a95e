import Glibc
import JSON

/// A model that is ready to be loaded: its configuration, and weights that were checked against
/// it. Nothing is copied; weights are read when a device packs them.
package struct Checkpoint: Sendable {
    package let configuration: ModelConfiguration
    package let weights: any WeightSource

    /// Checks that every needed tensor is there with its shape and a type that weights have.
    package init(
        configuration: ModelConfiguration, weights: any WeightSource
    ) throws(ModelFormatError) {
        try weights.check(for: configuration)
        self.configuration = configuration
        self.weights = weights
    }

    /// Opens a Hugging Face folder: `config.json`, optionally `generation_config.json`, and
    /// `model.safetensors` or its sharded index.
    package init(folder: String) throws(ModelFormatError) {
        let path = folder.hasSuffix("/") ? folder : folder + "/"
        let object = try JSONFile.object(path + "config.json")
        var configuration = try ConfigurationReader(file: path + "config.json", object: object)
            .configuration()
        let generation = path + "generation_config.json"
        if access(generation, F_OK) == 0 {
            let object = try JSONFile.object(generation)
            let tokens = try ConfigurationReader.endTokens(in: object, file: generation)
            if !tokens.isEmpty { configuration.endTokens = tokens }
        }
        let single = path + "model.safetensors"
        let index = single + ".index.json"
        var weights: any WeightSource =
            access(single, F_OK) != 0 && access(index, F_OK) == 0
            ? try ShardedSafetensors(indexPath: index) : try SafetensorsFile(path: single)
        if let quantization = configuration.quantization {
            weights = try IntegerWeights(weights, quantization)
        }
        try self.init(configuration: configuration, weights: weights)
    }

    /// Over files that lie in the binary; `name` stands for their path in messages.
    package init(
        name: String, configuration: UnsafeRawBufferPointer, weights: UnsafeRawBufferPointer
    ) throws(ModelFormatError) {
        let file = name + "/config.json"
        let object = try JSONFile.object(configuration, file: file)
        try self.init(
            configuration: ConfigurationReader(file: file, object: object).configuration(),
            weights: SafetensorsFile(bytes: weights, origin: name + "/model.safetensors"))
    }
}
