import DeviceAPI
import ModelFormats

/// Where every weight of a model will lie, computed from the checkpoint's shapes and types alone.
struct PackedLayout {
    struct Layer {
        let inputNorm, feedForwardNorm: Int
        let vectors: LayerVectorOffsets
        let query, key, value, output: PackedOperand
        /// Gate and up panels in turn, so that one tile has both halves of SwiGLU.
        let gateUp: PackedOperand
        let down: PackedOperand
    }

    let layers: [Layer]
    let finalNorm: Int
    let output: PackedOperand
    let byteCount: Int

    init(_ checkpoint: Checkpoint, format: WeightFormat) throws(ModelFormatError) {
        let model = checkpoint.configuration
        var layout = ArenaLayout()
        var layers: [Layer] = []
        let weights = checkpoint.weights
        for index in 0..<model.layerCount {
            let names = model.layerTensors(index)
            let operand = {
                (tensor: NeededTensor) throws(ModelFormatError) -> PackedOperand in
                PackedOperand(
                    &layout, columns: tensor.shape[0], depth: tensor.shape[1],
                    stored: [try weights.tensor(tensor).elementType], format: format)
            }
            let gateUpTypes = [
                try weights.tensor(names.gate).elementType,
                try weights.tensor(names.up).elementType,
            ]
            layers.append(
                Layer(
                    inputNorm: layout.reserve(model.hiddenSize, of: Float.self),
                    feedForwardNorm: layout.reserve(model.hiddenSize, of: Float.self),
                    vectors: LayerVectorOffsets(&layout, names),
                    query: try operand(names.query), key: try operand(names.key),
                    value: try operand(names.value), output: try operand(names.output),
                    gateUp: PackedOperand(
                        &layout, columns: 2 * model.intermediateSize, depth: model.hiddenSize,
                        stored: gateUpTypes, format: format),
                    down: try operand(names.down)))
        }
        self.layers = layers
        finalNorm = layout.reserve(model.hiddenSize, of: Float.self)
        output = PackedOperand(
            &layout, columns: model.vocabularySize, depth: model.hiddenSize,
            stored: [try weights.tensor(model.outputTensor).elementType],
            format: format == .int4 ? .int8 : format)
        byteCount = layout.byteCount
    }
}
