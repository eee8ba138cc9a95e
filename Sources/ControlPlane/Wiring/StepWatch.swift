import Inference
import Synchronization
import Telemetry

/// Turns the steps of engines into throughput and inter-token latencies.
final class StepWatch: Sendable {
    private let metrics: LiveMetrics
    private struct State {
        /// When the last step of each model ended, in monotonic nanoseconds.
        var ends: [String: UInt64] = [:]
        /// The fullest batch and the longest queue of each model since the last look.
        var peaks: [String: (rows: Int, waiting: Int)] = [:]
        /// Of each model's steps since the last look, what they read of what could be read.
        var bandwidthShares: [String: Float] = [:]
        var outputTokens: [String: Int] = [:]
    }

    private let state = Mutex(State())

    init(_ metrics: LiveMetrics) { self.metrics = metrics }

    /// A sequence that decodes was in the step before, too: what lies between the ends of the two
    /// is the time between its two tokens.
    func take(model: String, _ step: StepRecord) {
        let microseconds = Double(step.planMicroseconds) + Double(step.deviceMicroseconds)
        let end = step.startNanoseconds + UInt64(microseconds * 1_000)
        let rows = Int(step.decodeRows + step.prefillRows)
        let before = state.withLock { state in
            defer { state.ends[model] = end }
            let peak = state.peaks[model] ?? (0, 0)
            state.peaks[model] = (max(peak.rows, rows), max(peak.waiting, Int(step.waiting)))
            state.bandwidthShares[model] = max(
                state.bandwidthShares[model] ?? 0, step.bandwidthShare)
            state.outputTokens[model, default: 0] += Int(step.outputTokens)
            return state.ends[model]
        }
        metrics.recordStep(
            model: model, prefillTokens: Int(step.prefillTokens),
            decodeTokens: Int(step.decodeTokens))
        guard let before, before < end, step.decodeRows > 0 else { return }
        metrics.recordTokenGap(
            model: model, milliseconds: Double(end - before) / 1e6, count: Int(step.decodeRows))
    }

    /// What a model's engine did between two looks.
    struct Look {
        /// The most sequences that were in a batch, and that waited: between two looks a fast
        /// model may have served dozens of requests.
        var rows = 0
        var waiting = 0
        /// The most that a step read of what could be read in its time; 0 when nobody knows.
        var bandwidthShare = 0.0
        /// Since the start.
        var outputTokens = 0
    }

    /// What each model did since the last call.
    func takeLooks() -> [String: Look] {
        state.withLock { state in
            defer {
                state.peaks = [:]
                state.bandwidthShares = [:]
            }
            return state.outputTokens.keys.reduce(into: [:]) { looks, model in
                let peak = state.peaks[model] ?? (0, 0)
                looks[model] = Look(
                    rows: peak.rows, waiting: peak.waiting,
                    bandwidthShare: Double(state.bandwidthShares[model] ?? 0),
                    outputTokens: state.outputTokens[model] ?? 0)
            }
        }
    }
}
