import DriftDetection
import EngineHost
import Evaluation
import Gateway
import HTTPClient
import Inference
import Logging
import PromptRegistry
import Storage
import Telemetry

extension Rooms {
    private static let migrations =
        TelemetrySchema.migrations + PromptSchema.migrations + KeyRing.migrations
        + HoldJournal.migrations
        + EvaluationMigrations.all + DriftMigrations.all

    /// Opens every room on the data directory, each with what it needs of those before it.
    static func open(
        _ directory: DataDirectory, _ configuration: Configuration, logger: Logger,
        evalRevision: EvalRevision
    ) async throws -> Rooms {
        let clock = Clock.system
        let storage = StorageWatch()
        let store = try Store(path: directory.databasePath, migrations: migrations) {
            storage.report($0)
        }
        let ledger = try await Ledger(store: store, clock: clock)
        let traces = TraceLog(store: store, clock: clock)
        let events = try await EventLog(store: store, logger: logger)
        let alerts = try await AlertBoard(store: store, clock: clock)
        storage.begin(alerts, events, clock)
        let metrics = LiveMetrics(clock: clock)
        let note: @Sendable (Event) -> Void = { _ = events.record($0) }

        let deployments = DeploymentWatch()
        let drift = try await DriftMonitor.open(
            store: store, clock: clock, recentChanges: { deployments.recent },
            onAction: { DriftAlerts(alerts: alerts).perform($0) }, onEvent: note)
        let prompts = try await PromptRegistry(store: store, clock: clock) {
            deployments.take($0, drift, events)
        }
        let keys = try await KeyRing(store: store, clock: clock)
        let steps = StepWatch(metrics)
        let engines = openEngines(
            directory, configuration, steps,
            EngineWatch(events: events, alerts: alerts, clock: clock))
        let routes = configuration.routeTable(created: clock.now())
        let prices = configuration.priceTable
        var settings = GatewaySettings()
        settings.capturesContent = configuration.capturesContent
        let journal = HoldJournal(store: store)
        let allowances = Allowances(configuration.allowances, clock: clock) {
            BudgetAlerts(alerts: alerts, keys: keys).take($0)
        }
        try await allowances.restore(ledger, keys, journal, now: clock.now())
        let gateway = Gateway(
            backend: EngineBackend(
                engines: engines, clock: clock, random: .system, startedAt: clock.now()),
            upstream: HTTPUpstream(client: try HTTPClient()), routes: { routes },
            prompts: RegistryResolver(registry: prompts),
            usage: UsageFanout(ledger: ledger, traces: traces, metrics: metrics, drift: drift),
            keys: keys, prices: { prices }, clock: clock, settings: settings,
            allowances: allowances, journal: journal)
        let caller = GatewayCaller(
            gateway: gateway, key: keys.makeInternal(name: "evals"), prices: { prices },
            clock: clock)
        let evals = try await RunEngine.open(
            store: store, clock: clock, runner: GatewayCaseRunner(caller: caller),
            judge: GatewayJudge(caller: caller)
        ) { event in
            evalRevision.touch()
            note(event)
        }
        let rooms = Rooms(
            directory: directory, store: store, storage: storage, clock: clock, ledger: ledger,
            traces: traces, events: events, alerts: alerts, metrics: metrics, steps: steps,
            prompts: prompts, keys: keys, allowances: allowances, journal: journal,
            engines: engines, gateway: gateway, evals: evals, drift: drift)
        rooms.tellDrift()
        return rooms
    }

    private static func openEngines(
        _ directory: DataDirectory, _ configuration: Configuration, _ steps: StepWatch,
        _ watch: EngineWatch
    ) -> EngineHost {
        var catalog = ModelCatalog()
        for model in configuration.models {
            if let path = model.path {
                catalog.add(ModelEntry(id: model.id, source: .path(path)))
            }
            catalog.configure(
                model.id, device: model.device, contextLength: model.context,
                sequences: model.batch, threadCount: model.threads,
                weightFormat: model.dtype, cacheFormat: model.cacheDtype,
                pageBytes: model.cacheMegabytes.map { $0 * 1_000_000 },
                interTokenTargetMilliseconds: model.interTokenTargetMilliseconds)
        }
        let cache = configuration.cachesWeights ? directory.path + "/weights" : nil
        return EngineHost(
            catalog: catalog,
            options: EngineHostOptions(
                weightCache: cache, kernelCache: directory.path + "/kernels"),
            onStep: { steps.take(model: $0, $1) }, onLoss: { watch.take(model: $0, $1) })
    }

    /// What was deployed while the drift monitor could not be told, it hears now.
    private func tellDrift() {
        for prompt in prompts.prompts() {
            for live in (try? prompts.environments(of: prompt.name)) ?? [] {
                drift.deploymentChanged(
                    prompt: prompt.name, environment: live.environment,
                    versions: Set(live.live.arms.map(\.version)), actor: live.actor)
            }
        }
    }

    /// Loads a model of the configuration; what hinders it is an event and an alert.
    func load(_ model: ModelSetting) async {
        let fingerprint = "engine/\(model.id)"
        do {
            try await engines.load(model.id)
            alerts.resolve(fingerprint: fingerprint)
            note(.engine, "loaded \(model.id)")
        } catch {
            note(.engine, "\(error)", level: .error)
            alerts.raise(
                Alert.Condition(
                    kind: .engine, fingerprint: fingerprint,
                    title: "The model \(model.id) does not serve", detail: "\(error)"))
        }
    }

    /// The secret of the key that the first start makes; nil at every other one.
    func firstKey() async -> String? {
        do { return try await keys.createFirst()?.secret } catch {
            note(.gateway, "the first key: \(error)", level: .error)
            return nil
        }
    }

    /// Writes down once a second what long requests have cost so far, until the task is cancelled.
    func renewHolds() async {
        while !Task.isCancelled {
            do { try await clock.sleep(.seconds(1)) } catch { return }
            journal.renew()
        }
    }

    func watchDrift() async { await drift.run() }

    /// Deletes what is older than it is kept, once an hour, until the task is cancelled.
    func prune(_ configuration: Configuration) async {
        let rules = TelemetrySchema.retention(
            tracesDays: configuration.keepTracesDays, eventsDays: configuration.keepEventsDays)
        while !Task.isCancelled {
            for rule in rules + DriftMigrations.retention {
                do {
                    _ = try await store.prune(rule, nowMilliseconds: clock.now().milliseconds)
                } catch {
                    note(.storage, "pruning \(rule.table): \(error)", level: .warning)
                }
            }
            do { try await clock.sleep(.seconds(3_600)) } catch { return }
        }
    }

    /// Ends everything in the order in which nothing is lost.
    func close() async {
        await evals.close()
        await engines.shutdown()
        await store.close()
    }
}
