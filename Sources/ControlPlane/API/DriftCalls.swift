import ControlAPI
import DriftDetection
import Telemetry

/// The calls about drift and alerts.
struct DriftCalls: Sendable {
    let rooms: Rooms

    func register(on router: inout APIRouter) {
        router.on("GET", ControlPaths.drift) { _ in
            DriftReport(
                detectors: rooms.drift.readings.map(DetectorState.init),
                alerts: rooms.alerts.list().map(AlertSummary.init))
        }
        router.on("GET", ControlPaths.alerts) { _ in rooms.alerts.list().map(AlertSummary.init) }
        router.on("GET", ControlPaths.alertEvidence) { try await evidence($0.number("id")) }
        router.on("POST", ControlPaths.alertAcknowledge) { request in
            let ask: ActorOnly = try request.decode()
            return try acknowledge(request.number("id"), actor: ask.actor)
        }
    }

    private func acknowledge(_ id: Int, actor: String) throws -> AlertSummary {
        try Refusal.asProblem {
            let alert = try rooms.alerts.acknowledge(id: id, actor: actor)
            rooms.note(
                .control, "acknowledged alert \(id): \(alert.condition.title)", actor: actor)
            return AlertSummary(alert)
        }
    }

    private func evidence(_ id: Int) async throws -> DriftEvidence {
        guard let alert = rooms.alerts.find(id: id) else {
            throw Problem(.notFound, "there is no alert \(id); it may be older than what is kept")
        }
        guard alert.condition.kind == .drift else {
            throw Problem(
                .badRequest,
                "alert \(id) is about \(alert.condition.kind.rawValue), not drift: "
                    + alert.condition.detail)
        }
        return try await Refusal.asProblem {
            let found = try await rooms.drift.evidence(
                alert.condition.fingerprint, near: alert.startedAt)
            return DriftEvidence(found, alert: AlertSummary(alert))
        }
    }
}

extension DetectorState {
    init(_ reading: DetectorReading) {
        let metric: Metric =
            switch reading.metric {
            case .inputLength: .inputLength
            case .outputLength: .outputLength
            case .refusalRate: .refusalRate
            case .jsonParseRate: .jsonParseRate
            }
        let phase: Phase =
            switch reading.phase {
            case .insufficient: .insufficient
            case .steady: .steady
            case .suspect: .suspect
            case .drifting: .drifting
            }
        self.init(
            id: reading.fingerprint, prompt: "\(reading.key.prompt)@\(reading.key.version)",
            metric: metric, test: reading.metric.test, phase: phase,
            referenceCount: reading.referenceCount, currentCount: reading.currentCount,
            minimumCount: reading.minimumCount,
            referenceValue: reading.comparison?.referenceValue,
            currentValue: reading.comparison?.currentValue, pValue: reading.comparison?.pValue,
            pValueAdjusted: reading.adjustedPValue, series: reading.series)
    }
}

extension DriftEvidence {
    init(_ found: AlertEvidence, alert: AlertSummary) {
        self.init(
            alert: alert, detector: DetectorState(found.reading),
            histogram: found.histogram.map {
                HistogramPair(edges: $0.edges, reference: $0.reference, current: $0.current)
            },
            rates: found.rates.map { rates in
                RatePair(
                    referenceHits: rates.referenceHits, referenceCount: rates.referenceCount,
                    currentHits: rates.currentHits, currentCount: rates.currentCount,
                    reference: Interval(rates.reference), current: Interval(rates.current))
            },
            findings: found.findings,
            before: found.before.map { SampleRequest($0, found.reading.metric) },
            after: found.after.map { SampleRequest($0, found.reading.metric) })
    }
}

extension SampleRequest {
    fileprivate init(_ sample: RequestSample, _ metric: DriftMetric) {
        self.init(
            traceId: sample.features.traceId, atMilliseconds: sample.features.at.milliseconds,
            value: sample.features.value(of: metric) ?? 0, input: sample.input,
            output: sample.output)
    }
}
