package import JSON
package import ModelFormats

/// A model of random weights in memory, of any shape that the decoder graph allows.
package struct RandomCheckpoint {
    package let configuration: ModelConfiguration
    package let configurationJSON: [UInt8]
    package let tensors: [SafetensorsWriter.Tensor]

    /// A small model that has every feature: grouped heads, two layers, an odd vocabulary.
    package static let tinyShape = ModelConfiguration(
        hiddenSize: 64, layerCount: 2, headCount: 4, keyValueHeadCount: 2, headDimension: 16,
        intermediateSize: 96, vocabularySize: 251, contextLength: 256, endTokens: [250])

    /// The shape of the model that the binary carries.
    package static let pilotShape = ModelConfiguration(
        hiddenSize: 256, layerCount: 6, headCount: 4, keyValueHeadCount: 2, headDimension: 64,
        intermediateSize: 704, vocabularySize: 4096, contextLength: 1024)

    package init(
        _ configuration: ModelConfiguration = tinyShape, elementType: ElementType = .bfloat16,
        seed: UInt64 = 1
    ) {
        var generator = SeededGenerator(seed: seed)
        self.configuration = configuration
        configurationJSON = JSONWriter.compact(Self.json(configuration))
        tensors = configuration.neededTensors.map { needed in
            let count = needed.shape.reduce(1, *)
            // Norm weights near 1, the others small enough that activations stay near 1.
            let isNorm = needed.shape.count == 1
            let scale = isNorm ? 0.1 : 1 / Float(needed.shape[1]).squareRoot()
            let values = (0..<count).map { _ in
                generator.normal() * scale + (isNorm ? 1 : 0)
            }
            return SafetensorsWriter.Tensor(
                name: needed.name, elementType: elementType, shape: needed.shape,
                bytes: SafetensorsWriter.encode(values, as: elementType))
        }
    }

    package func checkpoint() throws -> Checkpoint {
        try Checkpoint(configuration: configuration, weights: MemoryWeights(tensors))
    }

    /// Writes the folder that Hugging Face tools would write.
    package func write(to folder: String) throws {
        try Files.makeFolder(folder)
        try Files.write(configurationJSON, to: folder + "/config.json")
        try Files.write(SafetensorsWriter.file(tensors), to: folder + "/model.safetensors")
    }

    package static func json(_ configuration: ModelConfiguration) -> JSONValue {
        [
            "architectures": [.string(configuration.architecture)],
            "hidden_size": .integer(Int64(configuration.hiddenSize)),
            "num_hidden_layers": .integer(Int64(configuration.layerCount)),
            "num_attention_heads": .integer(Int64(configuration.headCount)),
            "num_key_value_heads": .integer(Int64(configuration.keyValueHeadCount)),
            "head_dim": .integer(Int64(configuration.headDimension)),
            "intermediate_size": .integer(Int64(configuration.intermediateSize)),
            "vocab_size": .integer(Int64(configuration.vocabularySize)),
            "max_position_embeddings": .integer(Int64(configuration.contextLength)),
            "rms_norm_eps": .double(Double(configuration.normEpsilon)),
            "rope_theta": .double(configuration.rotary.theta),
            "tie_word_embeddings": .bool(configuration.tiedEmbeddings),
            "hidden_act": "silu",
            "eos_token_id": .array(configuration.endTokens.map { .integer(Int64($0)) }),
        ]
    }
}

/// Tensors in memory as a weight source.
package final class MemoryWeights: WeightSource, @unchecked Sendable {
    package let origin = "memory"
    private let tensors: [String: (SafetensorsWriter.Tensor, UnsafeMutableRawBufferPointer)]

    package init(_ tensors: [SafetensorsWriter.Tensor]) {
        self.tensors = Dictionary(
            uniqueKeysWithValues: tensors.map { tensor in
                let copy = UnsafeMutableRawBufferPointer.allocate(
                    byteCount: tensor.bytes.count, alignment: 64)
                copy.copyBytes(from: tensor.bytes)
                return (tensor.name, (tensor, copy))
            })
    }

    deinit { for (_, bytes) in tensors.values { bytes.deallocate() } }

    package var tensorNames: [String] { tensors.keys.sorted() }

    package func find(_ name: String) -> TensorView? {
        tensors[name].map { tensor, bytes in
            TensorView(
                name: name, elementType: tensor.elementType, shape: tensor.shape,
                bytes: UnsafeRawBufferPointer(bytes))
        }
    }
}
