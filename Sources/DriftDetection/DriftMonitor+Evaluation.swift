import Statistics
import Synchronization
import Telemetry

extension DriftMonitor {
    /// Looks at every version that has had enough new requests, acts on what changed, and saves.
    package func evaluate() {
        let waiting = state.withLock { state in
            state.watches.values.filter { $0.fresh >= settings.freshRequests }
        }
        // The tests run outside of the lock: requests must not wait for them.
        let looks = waiting.map { watch in
            Look(
                watch: watch,
                comparisons: Dictionary(
                    uniqueKeysWithValues: watch.metrics.map { ($0, watch.compare($0)) }))
        }
        let changes = looks.isEmpty ? [] : recentChanges()
        let now = clock.now()
        let actions = state.withLock { state in
            let actions = looks.isEmpty ? [] : state.take(looks, settings, changes, now)
            // Enqueued under the lock, so that no save comes after the deletion of its version.
            for watch in state.takeUnsaved() { archive.save(watch, at: now) }
            return actions
        }
        for action in actions { perform(action, at: now) }
    }

    struct Look: Sendable {
        let watch: Watch
        let comparisons: [DriftMetric: WindowComparison?]
    }

    /// Keeps an action's evidence and hands it on.
    func perform(_ action: DriftAction, at now: Timestamp) {
        switch action {
        case .raise(let alert):
            archive.save(alert)
            tell(.warning, "\(alert.title): \(alert.detail)", at: now)
        case .refresh(let alert):
            archive.save(alert)
        case .resolve(let key, let metric, let reason):
            archive.resolve(key.fingerprint(metric), at: now)
            tell(.info, "The \(metric.name) of \(key.prompt) drifts no longer: \(reason)", at: now)
        }
        onAction(action)
    }
}

extension DriftMonitor.State {
    /// Takes the looks in, corrects over all detectors, and lets those that were looked at advance.
    mutating func take(
        _ looks: [DriftMonitor.Look], _ settings: DriftSettings, _ changes: [ChangeNote],
        _ now: Timestamp
    ) -> [DriftAction] {
        let current = looks.filter { look in
            // A window that was restarted meanwhile is another one.
            watches[look.watch.key]?.reference.startedAt == look.watch.reference.startedAt
        }
        for look in current {
            let key = look.watch.key
            watches[key]?.fresh -= look.watch.fresh
            watches[key]?.areDetectorsUnsaved = true
            for (metric, comparison) in look.comparisons {
                watches[key]?.detectors[metric, default: Detector()].note(comparison)
            }
        }
        let family = correct()
        var actions: [DriftAction] = []
        for look in current {
            for metric in look.watch.metrics {
                let action = watches[look.watch.key]?.advance(
                    metric, settings, family: family, changes: changes, at: now)
                if let action { actions.append(action) }
            }
        }
        return actions
    }

    /// Adjusts the newest p-values of all detectors for their number, which it returns.
    private mutating func correct() -> Int {
        var places: [(key: WatchKey, metric: DriftMetric)] = []
        var values: [Double] = []
        for (key, watch) in watches {
            for (metric, detector) in watch.detectors {
                guard let comparison = detector.comparison else { continue }
                places.append((key, metric))
                values.append(comparison.pValue)
            }
        }
        for (place, adjusted) in zip(places, BenjaminiHochberg.adjusted(values)) {
            watches[place.key]?.detectors[place.metric]?.adjusted = adjusted
        }
        return values.count
    }

    /// The versions with something that the database does not have; they count as saved from now
    /// on.
    mutating func takeUnsaved() -> [Watch] {
        var unsaved: [Watch] = []
        for (key, watch) in watches where watch.isReferenceUnsaved || watch.areDetectorsUnsaved {
            unsaved.append(watch)
            watches[key]?.isReferenceUnsaved = false
            watches[key]?.areDetectorsUnsaved = false
        }
        return unsaved
    }
}

extension Watch {
    /// Lets one detector make something of its newest look.
    mutating func advance(
        _ metric: DriftMetric, _ settings: DriftSettings, family: Int, changes: [ChangeNote],
        at now: Timestamp
    ) -> DriftAction? {
        guard var detector = detectors[metric] else { return nil }
        let action = detector.phase.take(finding(detector, metric, settings))
        if action == .raise { detector.raisedAt = now }
        detectors[metric] = detector
        switch action {
        case nil: return nil
        case .resolve:
            return .resolve(
                key: key, metric: metric,
                reason: "the \(metric.name) of \(key.prompt) is as in the reference window again")
        case .raise, .refresh:
            guard
                let evidence = evidence(metric, family: family, changes: changes, at: now)
            else { return nil }
            let alert = DriftAlert(
                key: key, metric: metric,
                title: "The \(metric.name) of \(key.prompt) has drifted",
                detail: evidence.findings.first ?? "", raisedAt: detector.raisedAt ?? now,
                evidence: evidence)
            return action == .raise ? .raise(alert) : .refresh(alert)
        }
    }

    private func finding(_ detector: Detector, _ metric: DriftMetric, _ settings: DriftSettings)
        -> DetectorPhase.Finding
    {
        guard let comparison = detector.comparison, let adjusted = detector.adjusted else {
            return .insufficient
        }
        return adjusted < settings.falseDiscoveryRate && comparison.isLarge(metric, settings)
            ? .rejected : .clean
    }
}
