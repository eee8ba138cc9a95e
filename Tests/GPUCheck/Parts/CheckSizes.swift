package import ModelFormats

/// How large the measurements are: real models, or next to nothing to test the measuring itself.
package struct CheckSizes: Sendable {
    /// A model of random weights and what is run on it.
    package struct Engine: Sendable {
        package var name: String
        package var model: ModelConfiguration
        package var contextLength: Int
        package var sequences: Int
        package var tokensPerStep: Int
        package var workloads: [Workload]
    }

    /// Shapes of which the kernels are measured.
    package var models: [(name: String, model: ModelConfiguration)]
    package var small, large: Engine
    /// Bytes of random weights that lie in memory, over and over.
    package var blockBytes: Int
    /// What measurements read in turn, so that nothing stays in the GPU's cache.
    package var coldBytes: Int
    /// Memory for measurements.
    package var arenaBytes: Int
    package var rowCounts: [Int]
    /// Sequences and their tokens.
    package var decodes: [(sequences: Int, context: Int)]
    package var prefills: [(sequences: Int, tokens: Int)]
    /// Bytes that a copy moves to measure the bandwidth, and the side of the largest product.
    package var copyBytes: Int
    package var productSide: Int
    /// Outputs and depth of a matrix whose bytes 32 bits do not count.
    package var hugeMatrix: (outputs: Int, depth: Int)
    /// Sizes of real models, for which a GPU is needed.
    package var isReal: Bool
    /// Milliseconds that a measurement takes about, of which there are five.
    package var roundMilliseconds: Double

    package static let real = CheckSizes(
        models: [("8B", .qwen3Large), ("0.6B", .qwen3Small)],
        small: Engine(
            name: "0.6B", model: .qwen3Small, contextLength: 2064, sequences: 256,
            tokensPerStep: 8192,
            workloads: [
                .single(prompt: 1024, output: 256, aimMilliseconds: nil),
                .mixed(requests: 256, prompt: 100...1024, output: 100...1024, aimRate: 15_000),
            ]),
        large: Engine(
            name: "8B", model: .qwen3Large, contextLength: 2064, sequences: 256,
            tokensPerStep: 8192,
            workloads: [
                .single(prompt: 1024, output: 256, aimMilliseconds: 4.9),
                .equal(requests: 256, prompt: 1024, output: 1024, aimSeconds: 36),
            ]),
        blockBytes: 64 << 20, coldBytes: 192 << 20, arenaBytes: 6 << 30,
        rowCounts: [1, 16, 64, 256, 8192],
        decodes: [(1, 1024), (1, 16_384), (32, 1024), (256, 1024)],
        prefills: [(1, 1024), (1, 8192), (8, 1024)],
        copyBytes: 1 << 30, productSide: 8192, hugeMatrix: (300_032, 8192),
        isReal: true, roundMilliseconds: 4)

    package static let tiny = CheckSizes(
        models: [("tiny", .tinyQwen3)],
        small: Engine(
            name: "tiny", model: .tinyQwen3, contextLength: 64, sequences: 4, tokensPerStep: 64,
            workloads: [
                .single(prompt: 8, output: 8, aimMilliseconds: nil),
                .mixed(requests: 4, prompt: 4...16, output: 4...8, aimRate: 1),
            ]),
        large: Engine(
            name: "tiny", model: .tinyQwen3, contextLength: 64, sequences: 4, tokensPerStep: 64,
            workloads: [.equal(requests: 3, prompt: 8, output: 4, aimSeconds: 1)]),
        blockBytes: 1 << 16, coldBytes: 1 << 14, arenaBytes: 8 << 20, rowCounts: [1, 20, 70],
        decodes: [(1, 40), (3, 20)], prefills: [(2, 20)], copyBytes: 1 << 16, productSide: 64,
        hugeMatrix: (70, 64), isReal: false, roundMilliseconds: 0.01)
}

extension ModelConfiguration {
    /// The shape of Qwen3-8B.
    package static let qwen3Large = qwen3(
        hidden: 4096, layers: 36, heads: 32, cacheHeads: 8, dimension: 128, intermediate: 12_288,
        vocabulary: 151_936, isTied: false)

    /// The shape of Qwen3-0.6B.
    package static let qwen3Small = qwen3(
        hidden: 1024, layers: 28, heads: 16, cacheHeads: 8, dimension: 128, intermediate: 3072,
        vocabulary: 151_936, isTied: true)

    static let tinyQwen3 = qwen3(
        hidden: 64, layers: 2, heads: 4, cacheHeads: 2, dimension: 16, intermediate: 96,
        vocabulary: 251, isTied: false)

    private static func qwen3(
        hidden: Int, layers: Int, heads: Int, cacheHeads: Int, dimension: Int, intermediate: Int,
        vocabulary: Int, isTied: Bool
    ) -> ModelConfiguration {
        var switches = DecoderSwitches()
        switches.headNorms = true
        return ModelConfiguration(
            architecture: "Qwen3ForCausalLM", hiddenSize: hidden, layerCount: layers,
            headCount: heads, keyValueHeadCount: cacheHeads, headDimension: dimension,
            intermediateSize: intermediate, vocabularySize: vocabulary, contextLength: 40_960,
            normEpsilon: 1e-6, rotary: RotaryEmbedding(theta: 1_000_000), switches: switches,
            tiedEmbeddings: isTied)
    }
}
