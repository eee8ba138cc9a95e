import CKernels
import DeviceAPI
import ModelFormats

/// The weights of one layer as the kernels read them.
struct LayerWeights {
    let inputNorm, feedForwardNorm: UnsafePointer<Float>
    let vectors: LayerVectors
    /// Tokens that a row sees at most; nil means all.
    let window: Int?
    let query, key, value, output, gateUp, down: ck_panels
}

/// A model's weights in panels. The embedding is not copied: its rows are read from the file.
final class PackedModel {
    let layers: UnsafeMutableBufferPointer<LayerWeights>
    let finalNorm: UnsafePointer<Float>
    let output: ck_panels
    let embedding: TensorView
    private let arena: Arena
    /// Keeps the mapped file alive for `embedding`.
    private let source: any WeightSource

    /// Packs all weights with the threads of `team`, or reads them as they were packed before.
    /// `progress` is called after each layer and may
    /// give up by answering false.
    init(
        _ checkpoint: Checkpoint, format: WeightFormat, cache: WeightCache?, team: OpaquePointer,
        progress: (Double) -> Bool
    ) throws(DeviceError) {
        let layout: PackedLayout
        do throws(ModelFormatError) {
            layout = try PackedLayout(checkpoint, format: format)
            embedding = try checkpoint.weights.tensor(checkpoint.configuration.embeddingTensor)
        } catch { throw .badWeights(error) }
        let arena = try Arena(byteCount: layout.byteCount, purpose: "weights")
        self.arena = arena
        source = checkpoint.weights
        finalNorm = UnsafePointer(arena.pointer(at: layout.finalNorm))
        output = layout.output.panels(in: arena)
        layers = .allocate(capacity: layout.layers.count)
        for (index, layer) in layout.layers.enumerated() {
            layers.initializeElement(
                at: index,
                to: LayerWeights(
                    inputNorm: UnsafePointer(arena.pointer(at: layer.inputNorm)),
                    feedForwardNorm: UnsafePointer(arena.pointer(at: layer.feedForwardNorm)),
                    vectors: LayerVectors(layer.vectors, in: arena),
                    window: checkpoint.configuration.switches.window(layer: index),
                    query: layer.query.panels(in: arena), key: layer.key.panels(in: arena),
                    value: layer.value.panels(in: arena), output: layer.output.panels(in: arena),
                    gateUp: layer.gateUp.panels(in: arena), down: layer.down.panels(in: arena)))
        }
        let identity = cache.flatMap { _ in
            WeightCache.identity(
                checkpoint, format: format.rawValue, byteCount: arena.byteCount)
        }
        if let cache, let identity, cache.restore(identity, into: arena, team: team) {
            guard progress(1) else { throw .loadAbandoned }
            return
        }
        let packing = WeightPacking(arena: arena, checkpoint: checkpoint, team: team)
        try packing.pack(layout, progress: progress)
        if let cache, let identity { cache.keep(identity, of: arena) }
    }

    deinit { layers.deallocate() }
}
