import NIOCore

/// Runs tasks on the thread of a connection's event loop: what a request does between two waits
/// takes microseconds, and a change of thread more than that.
final class LoopExecutor: TaskExecutor {
    /// Larger bodies take too long to read for a thread that others wait for.
    static let bodyLimitBytes = 64 << 10

    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
