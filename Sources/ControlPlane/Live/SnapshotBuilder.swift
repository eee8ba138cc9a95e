import ControlAPI
import DeviceAPI
import EngineHost
import Evaluation
import Gateway
import Inference
import PromptRegistry
import Telemetry

/// Gathers what a console shows of this moment.
struct SnapshotBuilder: Sendable {
    let rooms: Rooms
    let pulse: Pulse
    let evalRevision: EvalRevision
    let version: String
    let address: BoundAddress
    let startedAt: Timestamp

    /// Drift readings change with every request; consoles read them this often at most.
    private static let driftSeconds = 5

    func snapshot(_ topic: LiveTopic) async -> LiveSnapshot {
        let live = rooms.evals.liveRuns
        var snapshot = LiveSnapshot(
            atMilliseconds: rooms.clock.now().milliseconds, header: header(live),
            revisions: revisions(live))
        switch topic {
        case .header: break
        case .overview: snapshot.overview = await overview(live)
        case .engine: snapshot.engine = await engine()
        }
        return snapshot
    }

    var listen: String { address.text }

    var upSeconds: Int {
        Int((rooms.clock.now().milliseconds - startedAt.milliseconds) / 1_000)
    }

    private func revisions(_ live: [Run]) -> Revisions {
        Revisions(
            prompts: rooms.prompts.revision, evals: evalRevision.value(live),
            drift: rooms.alerts.revision + upSeconds / Self.driftSeconds,
            traces: rooms.traces.revision, events: rooms.events.revision)
    }

    private func header(_ live: [Run]) -> HeaderState {
        let sums = rooms.ledger.sums(.all)
        return HeaderState(
            version: version, listen: listen, upSeconds: upSeconds, models: models(),
            costPerHourNanodollars: sums.lastHour.cost.nanodollars,
            costTodayNanodollars: sums.today.cost.nanodollars,
            activeAlerts: rooms.alerts.activeCounts().values.reduce(0, +),
            runningEvals: live.count, storageTrouble: rooms.storage.trouble?.summary)
    }

    func models() -> [ModelState] { rooms.engines.models().map(ModelState.init) }

    private func overview(_ live: [Run]) async -> OverviewState {
        let reading = rooms.metrics.reading()
        let engines = await engineSnapshots()
        let requests = engines.flatMap { model, state in
            state.sequences.map { RequestRow($0, model: model, now: rooms.clock) }
        }
        let running = requests.count { $0.phase != .waiting }
        // An engine that is silent has requests that it could not tell of yet.
        let known = rooms.engines.models().reduce(0) { $0 + ($1.engine?.requestCount ?? 0) }
        let waiting = max(requests.count, known) - running
        let series = pulse.batch
        let calls = rooms.gateway.liveCalls().map(RequestRow.init)
        return OverviewState(
            prefill: Throughput(reading.prefill), decode: Throughput(reading.decode),
            latencies: reading.latencies.map(LatencyRow.init),
            batch: BatchState(
                running: running, waiting: waiting,
                capacity: engines.reduce(0) { $0 + $1.state.ready.plan.limits.sequences },
                runningSeries: series.running, waitingSeries: series.waiting),
            pages: PageCounts(engines.map(\.state), hitShare: reading.prefixHitShare),
            devices: pulse.devices, costs: rooms.ledger.costs().map(CostRow.init),
            requests: requests + calls, requestsRunning: running + calls.count,
            requestsWaiting: waiting, rates: RequestRates(reading),
            alerts: rooms.alerts.list().filter { $0.phase != .resolved }.map(AlertSummary.init),
            evals: live.map(EvalProgress.init))
    }

    /// The first model that serves has the Engine screen.
    private func engine() async -> ControlAPI.EngineState? {
        guard let (model, state) = await engineSnapshots(steps: 256, limit: 1).first else {
            return nil
        }
        let hits = rooms.metrics.reading().prefixHitShare
        return ControlAPI.EngineState(
            state, model: model, hitShare: hits, devices: pulse.lookAtDevices(), clock: rooms.clock)
    }

    private func engineSnapshots(steps: Int = 1, limit: Int = .max) async
        -> [(model: String, state: EngineSnapshot)]
    {
        var found: [(model: String, state: EngineSnapshot)] = []
        for model in rooms.engines.models() where found.count < limit {
            guard model.engine != nil,
                let state = await rooms.engines.state(of: model.id, steps: steps)
            else { continue }
            found.append((model.id, state))
        }
        return found
    }
}

extension ModelState {
    init(_ model: EngineModel) {
        let engine = model.engine
        var state = ModelState(
            id: model.id, phase: .unloaded, device: "", contextTokens: 0, parameters: 0,
            weightBytes: 0, cacheBytes: 0, enginePid: engine?.processID.map(Int.init),
            restarts: engine?.restarts ?? 0)
        switch engine?.phase {
        case nil, .stopped: break
        case .loading(let share):
            state.phase = state.restarts > 0 ? .restarting : .loading
            state.detail = "\(Int((share * 100).rounded())) % of the weights are in place"
        case .failed(let reason):
            state.phase = .failed
            state.detail = reason
        case .ready(let ready):
            state.phase = .ready
            state.device = "\(ready.deviceKind): \(ready.deviceDetail)"
            state.contextTokens = ready.plan.limits.contextLength
            state.parameters = ready.parameterCount
            state.weightBytes = ready.plan.weightBytes
            state.cacheBytes = ready.plan.bytesPerPage * ready.plan.pageCount
        }
        self = state
    }
}
