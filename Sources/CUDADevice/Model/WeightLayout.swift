import CCUDA
import ModelFormats

/// How a matrix lies in the GPU's memory.
enum MatrixFormat: CaseIterable {
    /// Row by row, as it is stored.
    case bfloat16
    /// Groups of 32 of one output with a scale, as kernel_products.h says.
    case int4
    case int8
    /// E4M3 with a scale for each output.
    case float8

    /// What the names of the kernels for it end in.
    var kernelName: String {
        switch self {
        case .bfloat16: "bf16"
        case .int4: "int4"
        case .int8: "int8"
        case .float8: "e4m3"
        }
    }

    func rowBytes(_ depth: Int) -> Int {
        switch self {
        case .bfloat16: depth * MemoryLayout<BF16>.size
        case .int4: Int(cc_int4_row_bytes(Int32(depth)))
        case .int8: Int(cc_int8_row_bytes(Int32(depth)))
        case .float8: depth
        }
    }

    /// Bytes of the scales of one output.
    func scaleBytes(_ depth: Int) -> Int {
        switch self {
        case .bfloat16: 0
        case .int4: Int(cc_int4_groups(Int32(depth))) * 2
        case .int8: Int(cc_int8_groups(Int32(depth))) * 2
        case .float8: MemoryLayout<Float>.size
        }
    }

    /// Depths that do not divide as the format needs stay as they are stored.
    func fitting(_ depth: Int) -> MatrixFormat {
        switch self {
        case .int4 where depth % 32 != 0, .int8 where depth % 32 != 0,
            .float8 where depth % 16 != 0:
            .bfloat16
        default: self
        }
    }
}

/// Where every weight of a model will lie in the GPU's memory; norms and biases are floats.
struct WeightLayout {
    /// A matrix `[columns][depth]` that one product reads, of one tensor or of several whose rows
    /// follow each other.
    struct Matrix {
        let offset, scales: Int
        let format: MatrixFormat
        let columns, depth: Int
        let tensors: [NeededTensor]

        init(_ layout: inout DeviceLayout, _ tensors: [NeededTensor], _ format: MatrixFormat) {
            self.tensors = tensors
            columns = tensors.reduce(0) { $0 + $1.shape[0] }
            depth = tensors.first?.shape[1] ?? 0
            self.format = format.fitting(depth)
            offset = layout.reserve(columns * self.format.rowBytes(depth), of: UInt8.self)
            scales = layout.reserve(columns * self.format.scaleBytes(depth), of: UInt8.self)
        }
    }

    /// Floats, of one tensor or of several that follow each other.
    struct Vector {
        let offset: Int
        let tensors: [NeededTensor]
        /// Added to every value, because of how norms are stored.
        let addend: Float

        init?(_ layout: inout DeviceLayout, _ tensors: [NeededTensor?], addend: Float = 0) {
            let present = tensors.compactMap { $0 }
            guard !present.isEmpty else { return nil }
            self.tensors = present
            self.addend = addend
            offset = layout.reserve(present.reduce(0) { $0 + $1.shape[0] }, of: Float.self)
        }
    }

    struct Layer {
        let inputNorm, feedForwardNorm: Vector?
        let attentionOutputNorm, feedForwardOutputNorm: Vector?
        let queryNorm, keyNorm: Vector?
        let inputBias, outputBias: Vector?
        let inputs, output, gateUp, down: Matrix

        init(
            _ layout: inout DeviceLayout, _ names: LayerTensors, normOffset: Float,
            _ format: MatrixFormat
        ) {
            func norm(_ tensor: NeededTensor?) -> Vector? {
                Vector(&layout, [tensor], addend: normOffset)
            }
            inputNorm = norm(names.inputNorm)
            feedForwardNorm = norm(names.feedForwardNorm)
            attentionOutputNorm = norm(names.attentionOutputNorm)
            feedForwardOutputNorm = norm(names.feedForwardOutputNorm)
            queryNorm = norm(names.queryNorm)
            keyNorm = norm(names.keyNorm)
            inputBias = Vector(&layout, [names.queryBias, names.keyBias, names.valueBias])
            outputBias = Vector(&layout, [names.outputBias])
            inputs = Matrix(&layout, [names.query, names.key, names.value], format)
            output = Matrix(&layout, [names.output], format)
            gateUp = Matrix(&layout, [names.gate, names.up], format)
            down = Matrix(&layout, [names.down], format)
        }

        var vectors: [Vector] {
            [
                inputNorm, feedForwardNorm, attentionOutputNorm, feedForwardOutputNorm, queryNorm,
                keyNorm, inputBias, outputBias,
            ].compactMap { $0 }
        }

        var matrices: [Matrix] { [inputs, output, gateUp, down] }
    }

    let layers: [Layer]
    let embedding, output: Matrix
    let finalNorm: Vector?
    let byteCount: Int

    /// Of a format of four bits the output projection has eight: no later layer evens out its
    /// errors.
    init(_ model: ModelConfiguration, _ format: MatrixFormat) {
        var layout = DeviceLayout()
        let normOffset = model.switches.normWeightOffset
        layers = (0..<model.layerCount).map {
            Layer(&layout, model.layerTensors($0), normOffset: normOffset, format)
        }
        finalNorm = Vector(&layout, [model.finalNormTensor], addend: normOffset)
        embedding = Matrix(&layout, [model.embeddingTensor], .bfloat16)
        let outputFormat = format == .int4 ? .int8 : format
        output =
            model.tiedEmbeddings && outputFormat == .bfloat16
            ? embedding : Matrix(&layout, [model.outputTensor], outputFormat)
        byteCount = layout.byteCount
    }

    var matrices: [Matrix] {
        let ends = output.offset == embedding.offset ? [embedding] : [embedding, output]
        return ends + layers.flatMap(\.matrices)
    }

    var vectors: [Vector] { layers.flatMap(\.vectors) + [finalNorm].compactMap { $0 } }
}
