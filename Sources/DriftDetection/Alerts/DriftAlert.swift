package import Telemetry

/// A metric that has drifted.
package struct DriftAlert: Equatable, Sendable {
    package var key: WatchKey
    package var metric: DriftMetric
    package var title: String
    package var detail: String
    package var raisedAt: Timestamp
    package var evidence: AlertEvidence

    /// The same for the same trouble however often it is found.
    package var fingerprint: String { key.fingerprint(metric) }
}

/// What the rest of the program is to do about drift.
package enum DriftAction: Equatable, Sendable {
    case raise(DriftAlert)
    /// The alert stands; its numbers are new.
    case refresh(DriftAlert)
    case resolve(key: WatchKey, metric: DriftMetric, reason: String)
}
