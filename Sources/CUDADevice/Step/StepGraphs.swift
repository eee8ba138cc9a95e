import DeviceAPI

/// Passes recorded once and launched as a whole: with few rows the host would otherwise take longer
/// to launch a pass than the GPU to run it.
///
/// Only steps in which every row decodes one token are recorded, in sizes that many steps fit
/// into. A size is recorded when it is used the second time: the first has then run everything
/// that must happen once.
struct StepGraphs {
    private static let sizes = [1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512]

    private var graphs: [StepExtent: CUDAGraph] = [:]
    private var used: Set<StepExtent> = []

    /// The size that a step is rounded up to, or nil when it is run as it is.
    static func extent(
        for step: StepExtent, shape: StepShape, decodesOnly: Bool
    ) -> StepExtent? {
        guard decodesOnly, step.samplingRows == step.rows,
            let rows = sizes.first(where: { $0 >= step.rows }), rows <= shape.limits.sequences
        else { return nil }
        return StepExtent(
            rows: rows, tokens: rows, samplingRows: rows,
            decodeItems: step.cutsKeys ? rows * shape.decodeItems / shape.limits.sequences : rows,
            prefillItems: 0, cutsKeys: step.cutsKeys)
    }

    /// Launches the recorded pass of this size, or runs it, recording it on the way if it was used
    /// before.
    mutating func run(_ pass: StepPass, _ extent: StepExtent) throws(CUDAError) {
        if let graph = graphs[extent] { return try graph.launch(in: pass.stream) }
        guard !used.insert(extent).inserted else { return try pass.run(extent) }
        let graph = try CUDAGraph(recording: pass.stream) { () throws(CUDAError) in
            try pass.run(extent)
        }
        graphs[extent] = graph
        try graph.launch(in: pass.stream)
    }
}
