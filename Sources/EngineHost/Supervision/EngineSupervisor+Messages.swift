import DeviceAPI
import Inference
import Synchronization

extension EngineSupervisor {
    /// What the engine says, in the reader's thread.
    func handle(_ message: EngineMessage, _ outbox: Outbox) {
        switch message {
        case .hello, .failed: break
        case .progress(let fraction):
            state.withLock { state in
                state.lastSign = now()
                state.phase = .loading(Double(fraction))
            }
        case .ready(let ready): serve(ready, outbox)
        case .step(let record, let events): apply(record, events)
        case .vectors(let record, let vectors): apply(record, vectors)
        case .refused(let id, let reason): refuse(id, reason)
        case .state(let number, let snapshot):
            let waiter = state.withLock { state in
                state.lastState = snapshot
                return state.stateWaiters.removeValue(forKey: number)
            }
            waiter?.resume(returning: snapshot)
        }
    }

    /// The engine serves: it gets every request of the journal, each with the tokens that are
    /// already out.
    private func serve(_ ready: EngineReady, _ outbox: Outbox) {
        state.withLock { state in
            state.lastSign = now()
            state.phase = .ready(ready)
            state.ready = ready
            for request in state.journal.continuations() { outbox.post(.submit(request)) }
        }
        settle()
    }

    private func apply(_ record: StepRecord, _ events: StepEvents) {
        let time = now()
        let (endings, mailboxes) = state.withLock { state in
            state.lastSign = time
            state.history.append(record)
            defer { Self.askNextSuspect(&state) }
            return state.journal.apply(record, events, at: time)
        }
        for mailbox in mailboxes { mailbox.wake() }
        if !endings.isEmpty { end(endings) }
        onStep(record)
    }

    private func apply(_ record: StepRecord, _ vectors: [EncodedVector]) {
        let endings = state.withLock { state in
            state.lastSign = now()
            state.history.append(record)
            defer { Self.askNextSuspect(&state) }
            return state.journal.apply(record, vectors)
        }
        end(endings)
        onStep(record)
    }

    private func refuse(_ id: UInt64, _ reason: String) {
        let request = state.withLock { state in
            defer { Self.askNextSuspect(&state) }
            return state.journal.remove(id)
        }
        if let request { end([(request, .failed(.refused(reason: reason)))]) }
    }

    /// An engine that does not serve yet is asked for all of them when it does.
    private static func askNextSuspect(_ state: inout State) {
        guard state.phase.isReady, let next = state.journal.nextSuspect() else { return }
        state.outbox?.post(.submit(next))
    }

    /// Takes a request into the journal and asks the engine; while an engine is being replaced it
    /// waits for the next.
    func submit(
        _ make: (UInt64) -> RunningRequest, capacity: Int
    ) throws(EngineHostError) -> UInt64 {
        let outcome = state.withLock { state -> Result<UInt64, EngineHostError> in
            guard state.isTaking else {
                return .failure(.notLoaded(model: model))
            }
            let count = state.journal.requests.count
            guard count < capacity else {
                return .failure(
                    .overloaded(
                        waiting: count, retryAfterSeconds: state.journal.retryAfterSeconds))
            }
            let request = make(state.journal.takeID())
            // The watch begins with the first request: an idle engine has nothing to say.
            if count == 0 { state.lastSign = now() }
            state.journal.add(request)
            if state.phase.isReady { state.outbox?.post(.submit(request.original)) }
            return .success(request.original.id)
        }
        return try outcome.get()
    }

    /// Ends a request for its client at once, and for the engine at its next step.
    func cancel(_ id: UInt64) {
        let request = state.withLock { state in
            let request = state.journal.remove(id)
            if request != nil { state.outbox?.post(.cancel(id)) }
            Self.askNextSuspect(&state)
            return request
        }
        if let request { end([(request, .cancelled)]) }
    }

    /// Ends every request of this name for its client; tells whether there were any.
    func cancel(named name: String) -> Bool {
        let ids = state.withLock { state in
            state.journal.requests.values.filter { $0.name == name }.map(\.original.id)
        }
        for id in ids { cancel(id) }
        return !ids.isEmpty
    }

    /// How long an engine may take to say what it holds: a step, and some.
    private static let statePatience = Duration.milliseconds(200)

    /// The page map and sequences between two steps; what was said last when the engine is silent
    /// for too long, nil when none serves.
    func engineState() async -> EngineState? {
        await withCheckedContinuation { continuation in
            let isAsked = state.withLock { state in
                guard state.phase.isReady, let outbox = state.outbox else { return false }
                let number = state.nextStateNumber
                state.nextStateNumber += 1
                state.stateWaiters[number] = continuation
                outbox.post(.state(number))
                Task { await self.giveUpOnState(number) }
                return true
            }
            if !isAsked { continuation.resume(returning: nil) }
        }
    }

    private func giveUpOnState(_ number: UInt64) async {
        try? await Task.sleep(for: Self.statePatience)
        let (waiter, last) = state.withLock { state in
            (state.stateWaiters.removeValue(forKey: number), state.lastState)
        }
        waiter?.resume(returning: last)
    }
}
