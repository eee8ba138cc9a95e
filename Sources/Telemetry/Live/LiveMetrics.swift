import Synchronization

/// The pulse of the control plane: throughput and latencies of the last minute, and counters.
///
/// Fed once for a step of an engine and once for a finished request, never for a token. Reading
/// copies the minute in constant time and computes outside the lock.
package final class LiveMetrics: Sendable {
    /// Models with counters of their own; what comes after is counted under `otherModel`.
    static let modelLimit = 64
    static let otherModel = "other"

    private struct State {
        var minute: LiveMinute
        var models: [String: ModelCounters] = [:]
    }

    private let clock: Clock
    private let state: Mutex<State>
    private let medians = Mutex(MedianCache())

    package init(clock: Clock) {
        self.clock = clock
        state = Mutex(State(minute: LiveMinute(second: Self.second(clock))))
    }

    /// What an engine computed in one step.
    package func recordStep(model: String, prefillTokens: Int, decodeTokens: Int) {
        update(model) { second, counters in
            second.prefillTokens += prefillTokens
            second.decodeTokens += decodeTokens
            counters.prefillTokens += prefillTokens
            counters.decodeTokens += decodeTokens
        }
    }

    /// The time between two output tokens, for `count` sequences for which it was the same: those
    /// that were decoded in the same two steps.
    package func recordTokenGap(model: String, milliseconds: Double, count: Int) {
        update(model) { second, counters in
            second.latencies.interToken.record(milliseconds: milliseconds, count: count)
            counters.latencies.interToken.record(milliseconds: milliseconds, count: count)
        }
    }

    package func record(_ record: RequestRecord) {
        let record = record.bounded()
        update(record.model) { second, counters in
            let outcome = OutcomeCounts.Class(record)
            second.outcomes[outcome] += 1
            counters.outcomes[outcome] += 1
            second.promptTokens += record.usage.prompt
            second.cachedTokens += record.usage.cacheRead
            counters.preemptions += record.timings.preemptions
            counters.resurrections += record.timings.resurrections
            func measured(_ measure: LatencyMeasure, _ milliseconds: Double?) {
                guard let milliseconds else { return }
                second.latencies[measure].record(milliseconds: milliseconds)
                counters.latencies[measure].record(milliseconds: milliseconds)
            }
            measured(.timeToFirstToken, record.timings.firstTokenMilliseconds)
            measured(.queue, record.timings.scheduledMilliseconds)
            if outcome == .ok { measured(.endToEnd, record.timings.totalMilliseconds) }
        }
    }

    private func update(_ model: String, _ change: (inout LiveSecond, inout ModelCounters) -> Void)
    {
        let now = Self.second(clock)
        state.withLock { state in
            state.minute.advance(to: now)
            let isKnown = state.models.count < Self.modelLimit || state.models[model] != nil
            let name = isKnown ? model : Self.otherModel
            change(&state.minute.running, &state.models[name, default: ModelCounters()])
        }
    }

    /// The last minute. About a millisecond while all four latencies are measured.
    package func reading() -> LiveReading {
        let now = Self.second(clock)
        let minute = state.withLock { state in
            state.minute.advance(to: now)
            return state.minute
        }
        return medians.withLock { LiveReading(minute, medians: &$0) }
    }

    /// Counters by model since the process began.
    func counters() -> [String: ModelCounters] { state.withLock { $0.models } }

    private static func second(_ clock: Clock) -> Int {
        Int(clock.monotonicNanoseconds() / 1_000_000_000)
    }
}
