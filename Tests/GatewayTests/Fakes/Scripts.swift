import Synchronization

/// Scripts that are handed out one after the other; nil refuses.
final class Scripts: Sendable {
    private let left: Mutex<ArraySlice<[FakeGeneration.Step]?>>

    init(_ scripts: [[FakeGeneration.Step]?]) { left = Mutex(scripts[...]) }

    func next() -> [FakeGeneration.Step]? { left.withLock { $0.popFirst() ?? nil } }
}
