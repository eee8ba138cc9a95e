package import ControlAPI
package import TerminalUI

/// Whether today's traffic is still the traffic that things were built for.
package struct DriftScreen: Screen {
    enum Pane: Int, CaseIterable {
        case alerts, detectors, evidence
    }

    package let title = "Drift"
    package let topic = LiveTopic.header
    package var filter: String? = ""
    var focus = Pane.alerts
    var report: DriftReport?
    var reportFresh = Freshness()
    var alerts = KeyedList()
    var detectors = KeyedList()
    var evidence: DriftEvidence?
    var evidenceFor: Int?
    var evidenceFresh = Freshness()
    var samples = KeyedList()

    package init() {}

    var shownAlerts: [AlertSummary] {
        let filter = RowFilter(filter)
        return (report?.alerts ?? []).filter {
            filter.keeps([$0.title, $0.detail, $0.prompt, $0.kind, $0.phase.rawValue])
        }
    }

    var shownDetectors: [DetectorState] {
        let filter = RowFilter(filter)
        return (report?.detectors ?? []).filter {
            filter.keeps([$0.prompt, $0.metric.words, $0.phase.rawValue])
        }.sorted { $0.phase.order < $1.phase.order }
    }

    var selectedAlert: AlertSummary? {
        let rows = shownAlerts
        return alerts.index(in: rows.map { String($0.id) }).map { rows[$0] }
    }

    var shownEvidence: DriftEvidence? {
        evidence?.alert.id == selectedAlert?.id ? evidence : nil
    }

    /// Sample requests of the current window, then of the reference window.
    var sampleRows: [(isAfter: Bool, sample: SampleRequest)] {
        guard let evidence = shownEvidence else { return [] }
        return evidence.after.map { (true, $0) } + evidence.before.map { (false, $0) }
    }

    var selectedSample: SampleRequest? {
        let rows = sampleRows
        return samples.index(in: rows.map(\.sample.traceId)).map { rows[$0].sample }
    }

    package mutating func refresh(_ context: ScreenContext) -> [Request] {
        var requests: [Request] = []
        let (now, revision) = (context.nowMilliseconds, context.revisions.drift)
        if reportFresh.starts(revision: revision, nowMilliseconds: now) {
            requests.append(.load(.drift))
        }
        alerts.keep(shownAlerts.map { String($0.id) }, visible: visibleRows(.alerts, context))
        detectors.keep(shownDetectors.map(\.id), visible: visibleRows(.detectors, context))
        samples.keep(
            sampleRows.map(\.sample.traceId), visible: visibleRows(.evidence, context))
        // Only drift has evidence of this kind; other alerts say all in their detail.
        if let alert = selectedAlert, alert.kind == "drift" {
            if evidenceFor != alert.id {
                evidenceFor = alert.id
                evidenceFresh.invalidate()
                samples = KeyedList()
            }
            if evidenceFresh.starts(revision: revision, nowMilliseconds: now) {
                requests.append(.load(.evidence(alert.id)))
            }
        }
        return requests
    }

    package mutating func receive(
        _ load: Load, _ result: Result<Answer, CallFailure>, _ context: ScreenContext
    ) -> [Request] {
        switch (load, result) {
        case (.drift, .success(.drift(let report))):
            self.report = report
            reportFresh.finished()
        case (.drift, .failure): reportFresh.failed()
        case (.evidence(let id), .success(.evidence(let evidence))) where id == evidenceFor:
            self.evidence = evidence
            evidenceFresh.finished()
        case (.evidence(let id), .failure) where id == evidenceFor: evidenceFresh.failed()
        default: return []
        }
        return refresh(context)
    }

    package mutating func show(_ subject: Subject, _ context: ScreenContext) -> [Request] {
        guard case .alert(let id) = subject else { return [] }
        filter = ""
        alerts.select(String(id))
        focus = .evidence
        return []
    }

    package func commands(_ context: ScreenContext) -> [PaletteCommand] {
        (report?.alerts ?? []).filter { $0.phase != .resolved }.map { alert in
            PaletteCommand(
                "alert \(alert.id)", help: alert.title,
                run: .request(.go(.drift, .alert(alert.id))))
        }
    }

    package var explanation: [ExplainOverlay.Entry] {
        [
            .init(
                "detector",
                "One metric of one prompt: its reference window, from when it was "
                    + "promoted, against what came last."),
            .init(
                "test",
                "Kolmogorov-Smirnov for lengths, Fisher's exact test for rates. The p "
                    + "value is adjusted after Benjamini-Hochberg, because many detectors are "
                    + "asked at once."),
            .init("suspect", "The test rejects, but not yet in enough windows in a row to alarm."),
            .init("too few", "Too few requests in one of the windows to say anything."),
            .init(
                "evidence",
                "Before above the line and now below it, the same bins; requests of "
                    + "both sides; and what else changed about then."),
            .init(
                "acknowledge", "You have seen it. It stays listed, but asks for no attention."),
        ]
    }
}
