import Inference
import Synchronization
import Telemetry

/// Turns the steps of engines into throughput and inter-token latencies.
final class StepWatch: Sendable {
    private let metrics: LiveMetrics
    /// When the last step of each model ended, in monotonic nanoseconds.
    private let ends = Mutex<[String: UInt64]>([:])

    init(_ metrics: LiveMetrics) { self.metrics = metrics }

    /// A sequence that decodes was in the step before, too: what lies between the ends of the two
    /// is the time between its two tokens.
    func take(model: String, _ step: StepRecord) {
        let microseconds = Double(step.planMicroseconds) + Double(step.deviceMicroseconds)
        let end = step.startNanoseconds + UInt64(microseconds * 1_000)
        let before = ends.withLock { ends in
            defer { ends[model] = end }
            return ends[model]
        }
        metrics.recordStep(
            model: model, prefillTokens: Int(step.prefillTokens),
            decodeTokens: Int(step.decodeTokens))
        guard let before, before < end, step.decodeRows > 0 else { return }
        metrics.recordTokenGap(
            model: model, milliseconds: Double(end - before) / 1e6, count: Int(step.decodeRows))
    }
}
