import EngineHost
import Gateway
import Telemetry
import UnixSignals

extension Rooms {
    /// Takes another configuration, in one step for each thing that requests look at.
    func apply(_ fresh: Configuration, actor: String?) async throws -> ConfigurationChange {
        let change = ConfigurationChange(from: configuration.current, to: fresh)
        guard !change.isEmpty else { return change }
        let unknown = allowances.change(to: fresh.allowances)
        if !unknown.isEmpty {
            try await allowances.restore(ledger, keys, now: clock.now(), rules: unknown)
        }
        configuration.set(fresh)
        note(.control, "The configuration is another: \(change.text).", actor: actor)
        for model in fresh.models { engines.set(ModelEntry(model)) }
        for id in change.removed { await engines.unload(id) }
        for model in change.added { await load(model) }
        return change
    }

    /// Reads the file and takes it; one with a mistake is refused as a whole, and nothing changes.
    func reload(actor: String?, isDryRun: Bool = false) async throws -> ConfigurationChange {
        let fresh = try configuration.read()
        guard !isDryRun else {
            return ConfigurationChange(from: configuration.current, to: fresh)
        }
        return try await apply(fresh, actor: actor)
    }

    /// Reads the file when it has changed, or on SIGHUP, until the task is cancelled.
    func watchConfiguration() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    do { try await clock.sleep(.seconds(1)) } catch { return }
                    if configuration.hasFileChanged() { await reloadOrTell(actor: nil) }
                }
            }
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sighup) {
                    await reloadOrTell(actor: nil)
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func reloadOrTell(actor: String?) async {
        let fingerprint = "configuration"
        do {
            _ = try await reload(actor: actor)
            alerts.resolve(fingerprint: fingerprint)
        } catch {
            note(.control, "\(error)", level: .error)
            alerts.raise(
                Alert.Condition(
                    kind: .configuration, fingerprint: fingerprint,
                    title: "The configuration is refused", detail: "\(error)"))
        }
    }
}
