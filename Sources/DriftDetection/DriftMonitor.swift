package import Storage
import Synchronization
package import Telemetry

/// Watches the requests of every deployed prompt and says when they are no longer what they were.
///
/// A reference window belongs to one deployment of one version: it begins again with the next one,
/// because a new version is meant to be different.
package final class DriftMonitor: Sendable {
    struct State {
        var watches: [WatchKey: Watch] = [:]
        /// The versions that an environment is known to serve; nothing for one not heard of yet.
        var deployed: [Environment: Set<Int>] = [:]
    }

    struct Environment: Hashable {
        let prompt: String
        let environment: String
    }

    package let settings: DriftSettings
    let archive: DriftArchive
    let clock: Clock
    let recentChanges: @Sendable () -> [ChangeNote]
    let onAction: @Sendable (DriftAction) -> Void
    let onEvent: @Sendable (Event) -> Void
    let state: Mutex<State>

    /// Opens the room on a database that has its migrations. Reference windows and standing alerts
    /// are as they were; current windows fill anew.
    ///
    /// `recentChanges` is asked for what was done to the system lately; `onAction` and `onEvent`
    /// are called from any task and must not wait.
    package static func open(
        store: Store, clock: Clock, settings: DriftSettings = DriftSettings(),
        recentChanges: @escaping @Sendable () -> [ChangeNote] = { [] },
        onAction: @escaping @Sendable (DriftAction) -> Void,
        onEvent: @escaping @Sendable (Event) -> Void = { _ in }
    ) async throws(DriftError) -> DriftMonitor {
        try settings.validate()
        let archive = DriftArchive(store: store)
        let (watches, unreadable) = try await archive.load(settings)
        let monitor = DriftMonitor(
            settings, archive, clock, recentChanges, onAction, onEvent, watches: watches)
        for name in unreadable {
            monitor.tell(
                .warning, "the reference window of \(name) cannot be read and begins anew",
                at: clock.now())
        }
        return monitor
    }

    private init(
        _ settings: DriftSettings, _ archive: DriftArchive, _ clock: Clock,
        _ recentChanges: @escaping @Sendable () -> [ChangeNote],
        _ onAction: @escaping @Sendable (DriftAction) -> Void,
        _ onEvent: @escaping @Sendable (Event) -> Void, watches: [Watch]
    ) {
        self.settings = settings
        self.archive = archive
        self.clock = clock
        self.recentChanges = recentChanges
        self.onAction = onAction
        self.onEvent = onEvent
        state = Mutex(
            State(watches: Dictionary(watches.map { ($0.key, $0) }, uniquingKeysWith: { $1 })))
    }

    /// Takes a finished request in. Never waits; linear in the request's texts.
    package func observe(_ record: RequestRecord) {
        guard let prompt = record.prompt, let environment = prompt.environment,
            let features = FeatureExtractor.features(of: record)
        else { return }
        let key = WatchKey(prompt: prompt.name, environment: environment, version: prompt.version)
        let sample = RequestSample(features, input: record.input, output: record.output)
        let now = clock.now()
        let forgotten = state.withLock { state -> [WatchKey] in
            let place = Environment(prompt: key.prompt, environment: key.environment)
            // A late answer of a version that is gone must not bring it back.
            if let versions = state.deployed[place], !versions.contains(key.version) { return [] }
            var forgotten: [WatchKey] = []
            if state.watches[key] == nil {
                forgotten = state.makeRoom(settings.watchLimit)
                state.watches[key] = Watch(
                    key, reason: "its first request", at: now, settings: settings)
            }
            state.watches[key]?.append(sample, at: now)
            return forgotten
        }
        forget(forgotten, "more than \(settings.watchLimit) versions have traffic")
    }

    /// Where every detector stands, by prompt.
    package var readings: [DetectorReading] {
        let watches = state.withLock { Array($0.watches.values) }
        return watches.sorted { left, right in
            (left.key.prompt, left.key.environment, left.key.version)
                < (right.key.prompt, right.key.environment, right.key.version)
        }.flatMap { watch in watch.metrics.map(watch.reading) }
    }

    /// The evidence of the alert with this fingerprint that was raised nearest to a moment, or
    /// last.
    package func evidence(_ fingerprint: String, near moment: Timestamp? = nil)
        async throws(DriftError) -> AlertEvidence
    {
        try await archive.evidence(fingerprint, near: moment)
    }

    /// Looks at the windows again and again until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            do { try await clock.sleep(.seconds(settings.intervalSeconds)) } catch { return }
            evaluate()
        }
    }

    func forget(_ keys: [WatchKey], _ reason: String) {
        for key in keys {
            archive.delete(key)
            tell(
                .warning,
                "\(key.prompt) v\(key.version) in \(key.environment) is no longer watched: "
                    + reason,
                at: clock.now())
        }
    }

    func tell(_ level: Event.Level, _ message: String, actor: String? = nil, at now: Timestamp) {
        onEvent(Event(at: now, level: level, source: .drift, message: message, actor: actor))
    }
}

extension DriftMonitor.State {
    /// Drops the versions without alerts that have been quiet longest, until there is room for one
    /// more; returns which.
    mutating func makeRoom(_ limit: Int) -> [WatchKey] {
        var dropped: [WatchKey] = []
        while watches.count >= limit {
            // When every version has an alert, the quietest of all has to go.
            let quiet = watches.values.filter { !$0.isDrifting }
            let candidates = quiet.isEmpty ? Array(watches.values) : quiet
            guard let oldest = candidates.min(by: { $0.lastSeenAt < $1.lastSeenAt }) else { break }
            watches[oldest.key] = nil
            dropped.append(oldest.key)
        }
        return dropped
    }
}
