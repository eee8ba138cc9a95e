import DeviceAPI
package import Inference
import Synchronization

/// A model of the catalogue and how it stands.
package struct ServedModel: Equatable, Sendable {
    package var id: String
    package var source: ModelEntry.Source
    /// nil when the model is not loaded.
    package var engine: EngineSummary?
}

/// A model's engine in a few numbers.
package struct EngineSummary: Equatable, Sendable {
    package var phase: EnginePhase
    /// What serves, or served last and is being replaced: requests are taken all the same. nil
    /// before a model has served, and after it has failed.
    package var serving: EngineReady?
    package var processID: Int32?
    /// How often it was replaced.
    package var restarts: Int
    /// Requests that run or wait.
    package var requestCount: Int
}

/// One sequence with what the control plane knows of its request.
package struct SequenceSnapshot: Equatable, Sendable {
    package var info: SequenceInfo
    /// The caller's own name for the request.
    package var request: String
    package var label: String
    package var timings: GenerationTimings
    package var resurrections: Int
}

/// An engine at one moment, between two steps.
package struct EngineSnapshot: Equatable, Sendable {
    package var ready: EngineReady
    package var pages: [PageInfo]
    /// In running order, the waiting ones behind. `PageInfo.owner` is a `SequenceInfo.request`.
    package var sequences: [SequenceSnapshot]
    /// The oldest first.
    package var steps: [StepRecord]
}

/// What requests of a model must keep to.
struct EngineLimits {
    var contextLength: Int
    var endTokens: [Int32]
    var vocabularySize: Int
    /// Of an encoder's vectors; 0 of a model that writes.
    var vectorSize: Int
}

extension EngineSupervisor {
    var hasFailed: Bool { state.withLock { $0.phase.isFailed || $0.isStopping } }

    /// The limits of the engine that serves, or of the last one while it is being replaced.
    var limits: EngineLimits? {
        state.withLock { state in
            state.ready.map { ready in
                EngineLimits(
                    contextLength: ready.plan.limits.contextLength, endTokens: ready.endTokens,
                    vocabularySize: ready.vocabularySize, vectorSize: ready.vectorSize)
            }
        }
    }

    var summary: EngineSummary {
        state.withLock { state in
            EngineSummary(
                phase: state.phase, serving: state.isTaking ? state.ready : nil,
                processID: state.engine?.processID,
                restarts: state.restarts, requestCount: state.journal.requests.count)
        }
    }

    /// The engine's own account with the requests' names beside it.
    func snapshot(_ engine: EngineState, steps: Int) -> EngineSnapshot? {
        state.withLock { state in
            guard let ready = state.ready else { return nil }
            return EngineSnapshot(
                ready: ready, pages: engine.pages,
                sequences: engine.sequences.compactMap { info in
                    state.journal.requests[info.request].map { request in
                        SequenceSnapshot(
                            info: info, request: request.name, label: request.label,
                            timings: request.timings, resurrections: request.resurrections)
                    }
                },
                steps: state.history.last(steps))
        }
    }
}
