import Glibc

/// A thread for work that blocks: the tasks of the program share few threads, and none of them may
/// wait for a terminal.
enum BlockingThread {
    /// POSIX threads have a stack of their own; eight megabytes is what a main thread has.
    private static let stackBytes = 8 << 20

    private final class Work {
        let body: () -> Void

        init(_ body: @escaping () -> Void) { self.body = body }
    }

    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws
        -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            start(Work { continuation.resume(with: Result { try body() }) })
        }
    }

    private static func start(_ work: Work) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let context = Unmanaged.passRetained(work)
        let status = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, context.toOpaque())
        // Without another thread the work is done on this one.
        if status != 0 { context.takeRetainedValue().body() }
    }
}
