import Synchronization

/// Tokens on their way from the engine's reader to the one consumer of a generation.
///
/// The reader never waits; a slow consumer finds several tokens at once. What lies here is bounded
/// by the request's output limit.
final class Mailbox: Sendable {
    struct Contents: Sendable {
        var tokens: [GeneratedToken] = []
        var summary: GenerationSummary?

        var isEmpty: Bool { tokens.isEmpty && summary == nil }
    }

    private struct State {
        var contents = Contents()
        var waiter: UnsafeContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Adds a token; `wake` follows once the caller holds no lock.
    ///
    /// Resuming a task takes its lock, which whoever cancels it holds while its handler runs: a
    /// caller with a lock that the handler needs would wait for it for ever.
    func put(_ token: GeneratedToken) { state.withLock { $0.contents.tokens.append(token) } }

    /// Ends the generation; only the first end counts. Wakes the consumer, as `wake` does.
    func finish(_ summary: GenerationSummary) {
        wake { if $0.summary == nil { $0.summary = summary } }
    }

    /// Lets a waiting consumer look again. Never call it with a lock held.
    func wake(_ change: (inout Contents) -> Void = { _ in }) {
        let waiter = state.withLock { state in
            change(&state.contents)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Everything that has come since the last call; waits until there is something.
    func next() async -> Contents {
        while true {
            if let contents = take() { return contents }
            await withUnsafeContinuation { continuation in
                let isReady = state.withLock { state in
                    guard state.contents.isEmpty else { return true }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        }
    }

    private func take() -> Contents? {
        state.withLock { state in
            guard !state.contents.isEmpty else { return nil }
            let contents = state.contents
            state.contents.tokens = []
            return contents
        }
    }
}
