import Glibc

/// A thread for work that nobody waits for, which gives way to all other threads.
enum BackgroundThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    static func start(_ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(run))
        let failed = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                // On Linux this is a thread's own.
                _ = nice(19)
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        if failed == 0 { pthread_detach(thread) } else { body.release() }
    }
}
