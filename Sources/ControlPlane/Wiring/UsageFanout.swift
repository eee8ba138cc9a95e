import DriftDetection
import Gateway
import Telemetry

/// Gives the record of every request to all who live from it.
struct UsageFanout: UsageSink {
    let ledger: Ledger
    let traces: TraceLog
    let metrics: LiveMetrics
    let drift: DriftMonitor

    func record(_ record: RequestRecord) {
        ledger.record(record)
        metrics.record(record)
        traces.record(record)
        drift.observe(record)
    }
}
