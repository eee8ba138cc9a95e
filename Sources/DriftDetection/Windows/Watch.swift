import Telemetry

/// Everything that is known of one version in one environment.
struct Watch: Sendable {
    let key: WatchKey
    var reference: ReferenceWindow
    var recent: RecentRequests
    var detectors: [DriftMetric: Detector] = [:]
    /// Requests since the last look.
    var fresh = 0
    var lastSeenAt: Timestamp
    /// What the database does not have yet.
    var isReferenceUnsaved = true
    var areDetectorsUnsaved = false

    init(_ key: WatchKey, reason: String, at now: Timestamp, settings: DriftSettings) {
        self.key = key
        reference = ReferenceWindow(startedAt: now, reason: reason, size: settings.referenceSize)
        recent = RecentRequests(windowSize: settings.currentSize)
        lastSeenAt = now
    }

    mutating func append(_ sample: RequestSample, at now: Timestamp) {
        lastSeenAt = now
        if reference.isFull {
            recent.append(sample)
            fresh += 1
        } else {
            reference.append(sample)
            isReferenceUnsaved = true
        }
    }

    /// What is watched of this prompt.
    var metrics: [DriftMetric] {
        DriftMetric.allCases.filter { $0 != .jsonParseRate || reference.expectsJSON }
    }

    var isDrifting: Bool { detectors.values.contains { $0.phase.isDrifting } }

    /// Nil for a metric that cannot be compared yet.
    func compare(_ metric: DriftMetric) -> WindowComparison? {
        guard reference.isFull else { return nil }
        return WindowComparison(
            metric, reference: reference.values(of: metric), current: recent.values(of: metric))
    }

    func reading(_ metric: DriftMetric) -> DetectorReading {
        let detector = detectors[metric] ?? Detector()
        return DetectorReading(
            key: key, metric: metric, phase: phase(detector),
            referenceCount: reference.values(of: metric).count, referenceSize: reference.size,
            currentCount: recent.values(of: metric).count, comparison: detector.comparison,
            adjustedPValue: detector.adjusted, series: detector.series, note: note(metric))
    }

    private func phase(_ detector: Detector) -> DetectorReading.Phase {
        switch detector.phase {
        case .drifting: .drifting
        case .watching(let rejections):
            if detector.comparison == nil {
                .insufficient
            } else {
                rejections.contains(true) ? .suspect : .steady
            }
        }
    }

    private func note(_ metric: DriftMetric) -> String? {
        if !reference.isFull {
            return "the reference window has \(reference.requests.count) of \(reference.size) "
                + "requests since \(reference.reason)"
        }
        let known = reference.values(of: metric).count
        if known < DriftSettings.referenceMinimum {
            return "only \(known) requests of the reference window have a text to look at"
        }
        return nil
    }
}
