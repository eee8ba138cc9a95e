import CKernels
import DeviceAPI
import ModelFormats

/// A matrix in panels with its bias.
struct PackedLinear {
    let panels: ck_panels
    let bias: UnsafePointer<Float>
}

/// The weight and the bias of a layer normalisation.
struct PackedNorm {
    let weight, bias: UnsafePointer<Float>
}

/// The weights of one encoder layer as the kernels read them.
struct EncoderLayerWeights {
    let query, key, value, output, up, down: PackedLinear
    let attentionNorm, outputNorm: PackedNorm
}

/// Where every weight of an encoder will lie, computed from the checkpoint's shapes and types.
struct EncoderWeightLayout {
    struct Linear {
        let tensors: EncoderLinear
        let operand: PackedOperand
        let bias: Int

        init(
            _ layout: inout ArenaLayout, _ tensors: EncoderLinear, _ weights: any WeightSource,
            _ format: WeightFormat
        ) throws(ModelFormatError) {
            self.tensors = tensors
            let shape = tensors.weight.shape
            operand = PackedOperand(
                &layout, columns: shape[0], depth: shape[1],
                stored: [try weights.tensor(tensors.weight).elementType], format: format)
            bias = layout.reserve(shape[0], of: Float.self)
        }
    }

    struct Norm {
        let tensors: EncoderLinear
        let weight, bias: Int

        init(_ layout: inout ArenaLayout, _ tensors: EncoderLinear) {
            self.tensors = tensors
            weight = layout.reserve(tensors.weight.shape[0], of: Float.self)
            bias = layout.reserve(tensors.bias.shape[0], of: Float.self)
        }
    }

    struct Layer {
        let query, key, value, output, up, down: Linear
        let attentionNorm, outputNorm: Norm
    }

    let embeddingNorm: Norm
    let layers: [Layer]
    let byteCount: Int

    init(_ checkpoint: EncoderCheckpoint, format: WeightFormat) throws(ModelFormatError) {
        let (model, weights) = (checkpoint.configuration, checkpoint.weights)
        var layout = ArenaLayout()
        embeddingNorm = Norm(&layout, model.embeddingNorm)
        var layers: [Layer] = []
        for index in 0..<model.layerCount {
            let names = model.layerTensors(index)
            layers.append(
                Layer(
                    query: try Linear(&layout, names.query, weights, format),
                    key: try Linear(&layout, names.key, weights, format),
                    value: try Linear(&layout, names.value, weights, format),
                    output: try Linear(&layout, names.output, weights, format),
                    up: try Linear(&layout, names.up, weights, format),
                    down: try Linear(&layout, names.down, weights, format),
                    attentionNorm: Norm(&layout, names.attentionNorm),
                    outputNorm: Norm(&layout, names.outputNorm)))
        }
        self.layers = layers
        byteCount = layout.byteCount
    }
}

/// An encoder's weights in panels. The tables of words, positions and token types are not copied:
/// their rows are read from the file.
final class EncoderWeights {
    let words, positions: TensorView
    /// The row of the first token type, which a single text is of.
    let tokenType: [Float]
    let embeddingNorm: PackedNorm
    let layers: [EncoderLayerWeights]
    private let arena: Arena
    /// Keeps the mapped file alive for the tables.
    private let source: any WeightSource

    /// Packs all weights. `progress` is called after each layer and may give up by answering false.
    init(
        _ checkpoint: EncoderCheckpoint, format: WeightFormat, progress: (Double) -> Bool
    ) throws(DeviceError) {
        let model = checkpoint.configuration
        source = checkpoint.weights
        let layout: EncoderWeightLayout
        do throws(ModelFormatError) {
            layout = try EncoderWeightLayout(checkpoint, format: format)
            words = try source.tensor(model.wordTensor)
            positions = try source.tensor(model.positionTensor)
            var row = [Float](repeating: 0, count: model.hiddenSize)
            let types = try source.tensor(model.tokenTypeTensor)
            ck_unpack_row(
                types.bytes.baseAddress, types.elementType.kernelElement, row.count, &row)
            tokenType = row
        } catch { throw .badWeights(error) }
        arena = try Arena(byteCount: layout.byteCount, purpose: "weights")
        let packing = EncoderPacking(arena: arena, source: source)
        embeddingNorm = try packing.norm(layout.embeddingNorm)
        var layers: [EncoderLayerWeights] = []
        for layer in layout.layers {
            layers.append(
                EncoderLayerWeights(
                    query: try packing.linear(layer.query), key: try packing.linear(layer.key),
                    value: try packing.linear(layer.value),
                    output: try packing.linear(layer.output), up: try packing.linear(layer.up),
                    down: try packing.linear(layer.down),
                    attentionNorm: try packing.norm(layer.attentionNorm),
                    outputNorm: try packing.norm(layer.outputNorm)))
            guard progress(Double(layers.count) / Double(layout.layers.count)) else {
                throw .loadAbandoned
            }
        }
        self.layers = layers
    }
}

/// Copies weights into an arena; encoders are small, and one thread does it.
private struct EncoderPacking {
    let arena: Arena
    let source: any WeightSource

    func linear(_ place: EncoderWeightLayout.Linear) throws(DeviceError) -> PackedLinear {
        let operand = place.operand
        let view = try tensor(place.tensors.weight)
        var stored = view.stored
        guard
            ck_pack(
                &stored, 0, operand.columns, arena.start + operand.offset, operand.element, 0, 1)
        else { throw .noMemory(bytes: 4 * operand.depth, purpose: "quantizing weights") }
        return PackedLinear(
            panels: operand.panels(in: arena), bias: try vector(place.tensors.bias, place.bias))
    }

    func norm(_ place: EncoderWeightLayout.Norm) throws(DeviceError) -> PackedNorm {
        PackedNorm(
            weight: try vector(place.tensors.weight, place.weight),
            bias: try vector(place.tensors.bias, place.bias))
    }

    private func vector(_ needed: NeededTensor, _ offset: Int) throws(DeviceError)
        -> UnsafePointer<Float>
    {
        let view = try tensor(needed)
        let target: UnsafeMutablePointer<Float> = arena.pointer(at: offset)
        ck_unpack_row(
            view.bytes.baseAddress, view.elementType.kernelElement, needed.shape[0], target)
        return UnsafePointer(target)
    }

    private func tensor(_ needed: NeededTensor) throws(DeviceError) -> TensorView {
        do { return try source.tensor(needed) } catch { throw .badWeights(error) }
    }
}
