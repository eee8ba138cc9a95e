import CCUDA

/// Work of a stream that was recorded once and is launched as a whole.
final class CUDAGraph {
    private let context: CUDAContext
    private var exec: cc_graph_exec?

    /// Records what `work` gives to the stream; none of it is done.
    init(recording stream: CUDAStream, _ work: () throws(CUDAError) -> Void) throws(CUDAError) {
        let context = stream.context
        self.context = context
        let table = context.table
        try context.check(
            table.capture_begin(stream.handle, Int32(CC_CAPTURE_THREAD_LOCAL)),
            "cuStreamBeginCapture")
        var graph: cc_graph?
        do throws(CUDAError) { try work() } catch {
            _ = table.capture_end(stream.handle, &graph)
            if graph != nil { _ = table.graph_destroy(graph) }
            throw error
        }
        try context.check(table.capture_end(stream.handle, &graph), "cuStreamEndCapture")
        defer { _ = table.graph_destroy(graph) }
        try context.check(
            table.graph_instantiate(&exec, graph, 0), "cuGraphInstantiateWithFlags")
    }

    deinit { if exec != nil { _ = context.table.graph_exec_destroy(exec) } }

    func launch(in stream: CUDAStream) throws(CUDAError) {
        try context.check(context.table.graph_launch(exec, stream.handle), "cuGraphLaunch")
    }
}
