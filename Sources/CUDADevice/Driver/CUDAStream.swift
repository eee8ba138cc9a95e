import CCUDA

/// Work that the GPU does in order.
final class CUDAStream {
    let context: CUDAContext
    let handle: cc_stream?

    init(_ context: CUDAContext) throws(CUDAError) {
        var stream: cc_stream?
        try context.check(
            context.table.stream_create(&stream, UInt32(CC_STREAM_NON_BLOCKING), 0),
            "cuStreamCreate")
        self.context = context
        handle = stream
    }

    deinit {
        _ = context.table.stream_synchronize(handle)
        _ = context.table.stream_destroy(handle)
    }

    /// Waits until everything that was given to the stream is done.
    func synchronize() throws(CUDAError) {
        try context.check(context.table.stream_synchronize(handle), "cuStreamSynchronize")
    }

    /// Nothing given from here on begins before `event` has passed.
    func wait(for event: CUDAEvent) throws(CUDAError) {
        try context.check(
            context.table.stream_wait(handle, event.handle, 0), "cuStreamWaitEvent")
    }

    func copy(_ source: UnsafeRawPointer, to target: cc_address, byteCount: Int)
        throws(CUDAError)
    {
        guard byteCount > 0 else { return }
        try context.check(
            context.table.copy_in(target, source, byteCount, handle), "cuMemcpyHtoDAsync")
    }

    func copy(_ source: cc_address, to target: UnsafeMutableRawPointer, byteCount: Int)
        throws(CUDAError)
    {
        guard byteCount > 0 else { return }
        try context.check(
            context.table.copy_out(target, source, byteCount, handle), "cuMemcpyDtoHAsync")
    }

    func copy(from source: cc_address, to target: cc_address, byteCount: Int) throws(CUDAError) {
        try context.check(
            context.table.copy_within(target, source, byteCount, handle), "cuMemcpyDtoDAsync")
    }

    func clear(_ start: cc_address, byteCount: Int) throws(CUDAError) {
        guard byteCount > 0 else { return }
        try context.check(context.table.fill(start, 0, byteCount, handle), "cuMemsetD8Async")
    }
}

/// A point in a stream.
final class CUDAEvent {
    let context: CUDAContext
    let handle: cc_event?

    init(_ context: CUDAContext, isTimed: Bool = false) throws(CUDAError) {
        var event: cc_event?
        try context.check(
            context.table.event_create(&event, isTimed ? 0 : UInt32(CC_EVENT_NO_TIMING)),
            "cuEventCreate")
        self.context = context
        handle = event
    }

    deinit { _ = context.table.event_destroy(handle) }

    func record(in stream: CUDAStream) throws(CUDAError) {
        try context.check(context.table.event_record(handle, stream.handle), "cuEventRecord")
    }

    /// Waits until the stream has passed the point.
    func wait() throws(CUDAError) {
        try context.check(context.table.event_synchronize(handle), "cuEventSynchronize")
    }

    /// From another event to this one; both are timed, and have passed.
    func milliseconds(since start: CUDAEvent) throws(CUDAError) -> Double {
        var milliseconds: Float = 0
        try context.check(
            context.table.event_milliseconds(&milliseconds, start.handle, handle),
            "cuEventElapsedTime")
        return Double(milliseconds)
    }
}
