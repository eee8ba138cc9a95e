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
            return state.ends[model]
        }
        metrics.recordStep(
            model: model, prefillTokens: Int(step.prefillTokens),
            decodeTokens: Int(step.decodeTokens))
        guard let before, before < end, step.decodeRows > 0 else { return }
        metrics.recordTokenGap(
            model: model, milliseconds: Double(end - before) / 1e6, count: Int(step.decodeRows))
    }

    /// The most sequences that were in a batch, and that waited, since the last call; of all
    /// models together. Between two looks a fast model may have served dozens of requests.
    func takePeaks() -> (rows: Int, waiting: Int) {
        let peaks = state.withLock { state in
            defer { state.peaks = [:] }
            return state.peaks.values
        }
        return peaks.reduce((0, 0)) { ($0.0 + $1.rows, $0.1 + $1.waiting) }
    }
}
