import Synchronization
import Telemetry

extension DriftMonitor {
    /// Tells which versions an environment serves from now on. A version that was not among them
    /// begins a reference window; one that no longer is ends its alerts; one that stays, stays.
    /// Telling what is known already changes nothing.
    package func deploymentChanged(
        prompt: String, environment: String, versions: Set<Int>, actor: String? = nil
    ) {
        let now = clock.now()
        let (gone, new) = state.withLock { state in
            state.deploy(
                DriftMonitor.Environment(prompt: prompt, environment: environment), versions,
                settings, now)
        }
        for watch in gone {
            archive.delete(watch.key)
            resolve(
                watch, at: now,
                reason: "version \(watch.key.version) no longer serves \(environment)")
        }
        for version in new.sorted() {
            tell(
                .info,
                "the reference windows of \(prompt) in \(environment) begin anew: "
                    + "version \(version) was deployed", actor: actor, at: now)
        }
    }

    /// Makes what comes from now on the reference, for all that is watched of a prompt; its alerts
    /// end.
    package func rebase(prompt: String, actor: String) throws(DriftError) {
        let now = clock.now()
        let restarted = state.withLock { state in
            let old = state.watches.values.filter { $0.key.prompt == prompt }
            for watch in old {
                let new = Watch(
                    watch.key, reason: "\(actor) set a new reference", at: now, settings: settings)
                state.watches[watch.key] = new
                archive.save(new, at: now)
            }
            return old
        }
        if restarted.isEmpty { throw .notWatched(prompt: prompt) }
        for watch in restarted { resolve(watch, at: now, reason: "\(actor) set a new reference") }
        tell(.info, "the reference windows of \(prompt) begin anew", actor: actor, at: now)
    }

    private func resolve(_ watch: Watch, at now: Timestamp, reason: String) {
        for (metric, detector) in watch.detectors where detector.phase.isDrifting {
            perform(.resolve(key: watch.key, metric: metric, reason: reason), at: now)
        }
    }
}

extension DriftMonitor.State {
    fileprivate mutating func deploy(
        _ place: DriftMonitor.Environment, _ versions: Set<Int>, _ settings: DriftSettings,
        _ now: Timestamp
    ) -> (gone: [Watch], new: [Int]) {
        deployed[place] = versions
        let there = watches.values.filter {
            $0.key.prompt == place.prompt && $0.key.environment == place.environment
        }
        let gone = there.filter { !versions.contains($0.key.version) }
        for watch in gone { watches[watch.key] = nil }
        let new = versions.subtracting(there.map(\.key.version))
        for version in new {
            let key = WatchKey(
                prompt: place.prompt, environment: place.environment, version: version)
            watches[key] = Watch(
                key, reason: "version \(version) was deployed", at: now, settings: settings)
        }
        return (gone, Array(new))
    }
}
