import Foundation
package import Inference
import Synchronization

/// Keeps one model's engine alive, and every request with it.
///
/// A thread of its own starts the engine, reads what it says and, when it ends unasked, starts the
/// next one and hands it the journal.
final class EngineSupervisor: Sendable {
    struct Options: Sendable {
        /// An engine with work that says nothing for so long is taken to hang.
        var hangSeconds = 60
        /// Engines that end before they serve are not started anew for ever.
        var startAttempts = 3
        /// Nor those that somebody kills, though these are worth more patience.
        var startKills = 20
    }

    struct State {
        var phase = EnginePhase.loading(0)
        /// What the last engine that served was.
        var ready: EngineReady?
        var journal = EngineJournal()
        var outbox: Outbox?
        var engine: (any LaunchedEngine)?
        var history = StepHistory()
        var restarts = 0
        var isStopping = false
        var loadWaiters: [CheckedContinuation<EnginePhase, Never>] = []
        var stateWaiters: [UInt64: CheckedContinuation<EngineState?, Never>] = [:]
        /// What the engine that serves said last of its pages and sequences.
        var lastState: EngineState?
        var nextStateNumber: UInt64 = 1
        /// Until when an answer of the engine is due, as long as it has work.
        var lastSign: UInt64 = 0

        /// Requests are taken, now or for the next engine.
        var isTaking: Bool { !isStopping && !phase.isFailed }
    }

    let model: String
    let request: LoadRequest
    let options: Options
    let now: @Sendable () -> UInt64
    let onStep: @Sendable (StepRecord) -> Void
    private let onLoss: @Sendable (EngineLoss) -> Void
    let state = Mutex(State())
    private let launcher: any EngineLauncher
    private let ended = DispatchSemaphore(value: 0)

    init(
        model: String, request: LoadRequest, launcher: any EngineLauncher, options: Options,
        now: @escaping @Sendable () -> UInt64,
        onStep: @escaping @Sendable (StepRecord) -> Void = { _ in },
        onLoss: @escaping @Sendable (EngineLoss) -> Void = { _ in }
    ) {
        self.model = model
        self.request = request
        self.launcher = launcher
        self.options = options
        self.now = now
        self.onStep = onStep
        self.onLoss = onLoss
        let thread = Thread { [self] in supervise() }
        thread.name = "engine \(model)"
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Waits until the model serves or cannot be loaded.
    func waitUntilLoaded() async -> EnginePhase {
        await withCheckedContinuation { continuation in
            let settled = state.withLock { state -> EnginePhase? in
                if state.phase.isSettled { return state.phase }
                state.loadWaiters.append(continuation)
                return nil
            }
            if let settled { continuation.resume(returning: settled) }
        }
    }

    /// Ends the engine and all its requests; returns when its process is gone.
    func stop() async {
        let engine = state.withLock { state in
            state.isStopping = true
            state.outbox?.post(.shutdown)
            return state.engine
        }
        engine?.socket.shutDown()
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [ended] in
                ended.wait()
                ended.signal()
                continuation.resume()
            }
        }
    }

    private func supervise() {
        var (attempts, kills) = (0, 0)
        while !state.withLock(\.isStopping) {
            let outcome = runEngine()
            if outcome.hasServed {
                (attempts, kills) = (0, 0)
            } else if outcome.isFromOutside {
                kills += 1
            } else {
                attempts += 1
            }
            if state.withLock(\.isStopping) { break }
            let isLast = attempts >= options.startAttempts || kills >= options.startKills
            bury(outcome, isLast: outcome.isHopeless || isLast)
            if state.withLock({ $0.phase.isFailed }) { break }
        }
        let endings = state.withLock { state -> [EngineJournal.Ending] in
            if !state.phase.isFailed { state.phase = .stopped }
            return state.journal.endAll(.failed(.unloaded(model: model)))
        }
        end(endings)
        answerNothing()
        settle()
        ended.signal()
    }

    /// The life of one engine.
    private struct Outcome {
        var cause: String
        var hasServed = false
        /// It was killed, by neither its own fault nor this supervisor.
        var isFromOutside = false
        /// Another attempt would end in the same way.
        var isHopeless = false
    }

    private func runEngine() -> Outcome {
        let engine: any LaunchedEngine
        do { engine = try launcher.launch() } catch {
            return Outcome(cause: String(describing: error), isHopeless: true)
        }
        let outbox = Outbox(engine.socket)
        outbox.post(.hello(version: WireProtocol.version))
        outbox.post(.load(request))
        let isStopping = state.withLock { state in
            state.engine = engine
            state.outbox = outbox
            state.lastSign = now()
            return state.isStopping
        }
        // Who stopped the model meanwhile has not seen this engine.
        if isStopping { engine.socket.shutDown() }
        var outcome = read(engine, outbox)
        outbox.close()
        engine.socket.shutDown()
        let isHung = outcome.isHung
        if isHung || outcome.isBroken { engine.kill() }
        let exit = engine.waitForExit()
        outcome.outcome.isFromOutside = !isHung && !outcome.isBroken && exit.isFromOutside
        if outcome.outcome.cause.isEmpty {
            outcome.outcome.cause =
                isHung
                ? EngineExit.hung(seconds: options.hangSeconds).description : exit.description
        }
        state.withLock { state in
            state.engine = nil
            state.outbox = nil
            state.lastState = nil
        }
        return outcome.outcome
    }

    /// Reads until the engine ends, hangs or makes no sense.
    private func read(_ engine: any LaunchedEngine, _ outbox: Outbox)
        -> (outcome: Outcome, isHung: Bool, isBroken: Bool)
    {
        var outcome = Outcome(cause: "")
        while true {
            do throws(WireError) {
                switch try engine.socket.receive(EngineMessage.self, timeoutMilliseconds: 1000) {
                case .closed: return (outcome, false, false)
                case .nothingYet:
                    if isOverdue { return (outcome, true, false) }
                case .message(.failed(let reason)):
                    outcome.cause = reason
                    // What refuses to load refuses again; what fails while it serves may not.
                    outcome.isHopeless = !outcome.hasServed
                    return (outcome, false, false)
                case .message(let message):
                    if case .ready = message { outcome.hasServed = true }
                    handle(message, outbox)
                }
            } catch {
                outcome.cause = "it sent what is no message: \(error)"
                return (outcome, false, true)
            }
        }
    }

    private var isOverdue: Bool {
        state.withLock { state in
            let isBusy = !state.phase.isReady || !state.journal.requests.isEmpty
            let silence = max(now(), state.lastSign) - state.lastSign
            let patience = HangPatience.seconds(
                deviceKind: state.phase.isReady ? state.ready?.deviceKind : nil,
                history: state.history, mostSeconds: options.hangSeconds)
            return isBusy && Double(silence) > patience * 1e9
        }
    }

    /// After the end of an engine: requests wait for the next, or fail with it.
    private func bury(_ outcome: Outcome, isLast: Bool) {
        let cause = outcome.cause
        let (endings, loss) = state.withLock { state in
            state.restarts += 1
            let requests = state.journal.requests.count
            state.phase = isLast ? .failed(cause) : .loading(0)
            // An engine that never served was never given the requests.
            var endings =
                outcome.hasServed
                ? state.journal.engineDied(
                    cause, isFromOutside: outcome.isFromOutside, at: now()) : []
            if isLast {
                endings += state.journal.endAll(
                    .failed(.engineLost(cause: cause, attempts: state.restarts)))
            }
            let loss = EngineLoss(
                cause: cause, restarts: state.restarts, requests: requests, isFinal: isLast)
            return (endings, loss)
        }
        onLoss(loss)
        answerNothing()
        end(endings)
        if isLast { settle() }
    }

    /// Nobody answers questions about pages any more.
    private func answerNothing() {
        let waiters = state.withLock { state in
            defer { state.stateWaiters = [:] }
            return state.stateWaiters.values
        }
        for waiter in waiters { waiter.resume(returning: nil) }
    }

    /// Tells whoever waits for the model how it stands.
    func settle() {
        let (waiters, phase) = state.withLock { state in
            defer { state.loadWaiters = [] }
            return (state.loadWaiters, state.phase)
        }
        for waiter in waiters { waiter.resume(returning: phase) }
    }

    func end(_ endings: [EngineJournal.Ending]) {
        for (request, end) in endings { request.mailbox.finish(request.summary(end, at: now())) }
    }
}

/// The end of an engine that nobody asked for.
package struct EngineLoss: Equatable, Sendable {
    package var cause: String
    /// How often an engine of this model has ended so.
    package var restarts: Int
    /// Requests that it had.
    package var requests: Int
    /// No other is started.
    package var isFinal: Bool
}

/// How a model stands.
package enum EnginePhase: Equatable, Sendable {
    /// With what part of the weights is in place; also while a dead engine is replaced.
    case loading(Double)
    case ready(EngineReady)
    case failed(String)
    case stopped

    var isReady: Bool { if case .ready = self { true } else { false } }
    var isFailed: Bool { if case .failed = self { true } else { false } }
    var isSettled: Bool { if case .loading = self { false } else { true } }
}
