import Evaluation
import Foundation
import Storage
import Synchronization
import Telemetry

/// A database in a folder of its own, a clock that tests move, and the events that were told.
final class World: Sendable {
    let path: String
    let clock = ManualClock()
    private let seen = Mutex<[Event]>([])

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("binnacle-evals-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var events: [Event] { seen.withLock { $0 } }

    func open() throws -> Store {
        try Store(path: path + "/evals.db", migrations: EvaluationMigrations.all)
    }

    func engine(
        _ model: any CaseRunner, judge: (any Judge)? = nil, store: Store? = nil,
        settings: RunEngine.Settings = .init()
    ) async throws -> RunEngine {
        try await RunEngine.open(
            store: store ?? open(), clock: clock.clock, runner: model, judge: judge,
            settings: settings, onEvent: { event in self.seen.withLock { $0.append(event) } })
    }

    /// A dataset of so many cases, each of which expects the answer `yes`.
    static func lines(_ count: Int) -> String {
        (0..<count).map { #"{"id":"c\#($0)","variables":{"n":\#($0)},"expected":"yes"}"# }
            .joined(separator: "\n")
    }
}

/// Answers from a function and keeps what it was asked.
final class FakeModel: CaseRunner {
    typealias Answer = @Sendable (CaseCall, Int) async throws -> String
    private let calls = Mutex<[CaseCall]>([])
    private let answer: Answer

    /// The function gets the call and how often this case of this version was asked before.
    init(_ answer: @escaping Answer = { _, _ in "yes" }) { self.answer = answer }

    var asked: [CaseCall] { calls.withLock { $0 } }

    func run(_ call: CaseCall) async throws -> CaseAnswer {
        let before = calls.withLock { calls in
            defer { calls.append(call) }
            return calls.count { $0.caseId == call.caseId && $0.version == call.version }
        }
        return CaseAnswer(
            output: try await answer(call, before), usage: TokenUsage(input: 10, output: 2),
            cost: Money(nanodollars: 500), latencyMilliseconds: 20,
            traceId: "t-\(call.version)-\(call.caseId)")
    }
}

/// Says the same of everything.
struct FakeJudge: Judge {
    let say: @Sendable (JudgeQuestion) async throws -> String

    func judge(_ question: JudgeQuestion) async throws -> JudgeReply {
        JudgeReply(
            text: try await say(question), usage: TokenUsage(input: 5, output: 1),
            cost: Money(nanodollars: 70))
    }
}

/// Holds whoever waits until it is opened, or until the waiting task is cancelled.
final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func open() { continuation.finish() }

    func wait() async throws {
        for await _ in stream {}
        try Task.checkCancellation()
    }
}

/// Waits for other tasks to get somewhere, giving up the processor in between.
func until(_ condition: () async throws -> Bool) async rethrows {
    while try await !condition() { await Task.yield() }
}
