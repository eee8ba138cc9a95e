import CCUDA
import DeviceAPI

/// Passes recorded once and launched as a whole: with few rows the host would otherwise take longer
/// to launch a pass than the GPU to run it.
///
/// Only steps in which every row decodes one token are recorded, in sizes that many steps fit
/// into. A size is recorded when it is used the second time: the first has then run everything
/// that must happen once.
struct StepGraphs {
    private static let sizes = [1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512]

    private var graphs: [StepExtent: StepGraph] = [:]
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
        let graph = try StepGraph(recording: pass, extent)
        graphs[extent] = graph
        try graph.launch(in: pass.stream)
    }
}

/// A recorded pass.
private final class StepGraph {
    private let context: CUDAContext
    private var exec: cc_graph_exec?

    init(recording pass: StepPass, _ extent: StepExtent) throws(CUDAError) {
        let (context, stream) = (pass.stream.context, pass.stream.handle)
        self.context = context
        let table = context.table
        try context.check(
            table.capture_begin(stream, Int32(CC_CAPTURE_THREAD_LOCAL)), "cuStreamBeginCapture")
        var graph: cc_graph?
        do throws(CUDAError) { try pass.run(extent) } catch {
            _ = table.capture_end(stream, &graph)
            if graph != nil { _ = table.graph_destroy(graph) }
            throw error
        }
        try context.check(table.capture_end(stream, &graph), "cuStreamEndCapture")
        defer { _ = table.graph_destroy(graph) }
        try context.check(
            table.graph_instantiate(&exec, graph, 0), "cuGraphInstantiateWithFlags")
    }

    deinit { if exec != nil { _ = context.table.graph_exec_destroy(exec) } }

    func launch(in stream: CUDAStream) throws(CUDAError) {
        try context.check(context.table.graph_launch(exec, stream.handle), "cuGraphLaunch")
    }
}
