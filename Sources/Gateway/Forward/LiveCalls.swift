import Synchronization
package import Telemetry

/// A request that a provider is working on.
package struct LiveCall: Sendable {
    package let id: String
    package let model: String
    package let provider: String
    /// Such as `support-triage@2`.
    package let prompt: String?
    package let usage: TokenUsage
    package let hasBegun: Bool
    package let ageMilliseconds: Double
}

/// The requests at providers, for whoever lists or stops them.
final class LiveCalls: Sendable {
    private struct Entry: Sendable {
        var record: RequestRecord
        var startNanoseconds: UInt64
        var work: any BackendWork
    }

    private let entries = Mutex<[String: Entry]>([:])

    func add(_ admission: borrowing Admission, _ work: any BackendWork) {
        let record = admission.record
        let start = admission.startNanoseconds
        entries.withLock {
            $0[record.requestId] = Entry(record: record, startNanoseconds: start, work: work)
        }
    }

    func remove(_ id: String) { entries.withLock { _ = $0.removeValue(forKey: id) } }

    func cancel(_ id: String) -> Bool {
        guard let entry = entries.withLock({ $0[id] }) else { return false }
        entry.work.cancel()
        return true
    }

    func list(_ clock: Clock) -> [LiveCall] {
        let now = clock.monotonicNanoseconds()
        let entries = entries.withLock { Array($0.values) }
        return entries.sorted { $0.startNanoseconds < $1.startNanoseconds }.map { entry in
            let report = entry.work.report()
            return LiveCall(
                id: entry.record.requestId, model: entry.record.model,
                provider: entry.record.provider ?? "",
                prompt: entry.record.prompt.map { "\($0.name)@\($0.version)" },
                usage: report.usage, hasBegun: report.firstTokenMilliseconds != nil,
                ageMilliseconds: Double(now - entry.startNanoseconds) / 1e6)
        }
    }
}
