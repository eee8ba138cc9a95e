import ControlAPI

extension Fixture {
    static let alerts = [
        AlertSummary(
            id: 5, kind: "drift", phase: .firing, title: "support-triage: input length",
            detail: "mean 214 → 371 tokens, p adj <.0001", prompt: "support-triage@41",
            startedMilliseconds: ago(minutes: 22)),
        AlertSummary(
            id: 4, kind: "drift", phase: .acknowledged, title: "sql-writer: refusals",
            detail: "1.2% → 4.8%, p adj 0.0031", prompt: "sql-writer@7",
            startedMilliseconds: ago(minutes: 190), acknowledgedBy: "bo"),
        AlertSummary(
            id: 2, kind: "engine", phase: .resolved, title: "engine restarted",
            detail: "pilot was back after 1.4 s", startedMilliseconds: ago(minutes: 2900),
            resolvedMilliseconds: ago(minutes: 2899)),
    ]

    static func detector(
        _ prompt: String, _ metric: DetectorState.Metric, _ phase: DetectorState.Phase,
        _ before: Double, _ now: Double, _ p: Double
    ) -> DetectorState {
        DetectorState(
            id: "\(prompt)/\(metric.rawValue)", prompt: prompt, metric: metric,
            test: metric == .inputLength || metric == .outputLength
                ? "Kolmogorov-Smirnov" : "Fisher exact",
            phase: phase, referenceCount: 400, currentCount: phase == .insufficient ? 12 : 180,
            minimumCount: 50, referenceValue: before, currentValue: now, pValue: p / 2,
            pValueAdjusted: p,
            series: wave(12, mean: (before + now) / 2, swing: abs(now - before), period: 24))
    }

    static let report = DriftReport(
        detectors: [
            detector("support-triage@41", .inputLength, .drifting, 214, 371, 0.00002),
            detector("support-triage@41", .outputLength, .steady, 12.4, 12.9, 0.61),
            detector("support-triage@41", .refusalRate, .steady, 0.004, 0.006, 0.82),
            detector("sql-writer@7", .refusalRate, .suspect, 0.012, 0.048, 0.0031),
            detector("sql-writer@7", .jsonParseRate, .steady, 0.998, 0.996, 0.7),
            detector("summarise@12", .inputLength, .insufficient, 1804, 1790, 1),
        ], alerts: alerts)

    static let evidence = DriftEvidence(
        alert: alerts[0], detector: report.detectors[0],
        histogram: HistogramPair(
            edges: [0, 64, 128, 192, 256, 320, 384, 448, 512],
            reference: [8, 40, 92, 120, 80, 38, 16, 6], current: [2, 6, 14, 24, 34, 46, 34, 20]),
        findings: [
            "Input length of support-triage@41 moved from a mean of 214 to 371 tokens.",
            "It began at 14:10; key billing-bot sends 78% of the longer requests "
                + "and sent 3% before.",
            "Nothing was promoted in that hour.",
        ],
        before: [
            sample("51aa01", 300, 203, "My invoice shows two charges for March."),
            sample("51aa02", 320, 188, "How do I reset the password of a team member?"),
        ],
        after: [
            sample(
                "7f3a91c2", 4, 402,
                "Forwarded thread\n> On Monday, the customer wrote: I was charged"),
            sample(
                "7f3a90b1", 6, 377, "Forwarded thread\n> Dear support, following up on the ticket"),
            sample("7f3a8f00", 9, 391, "日本語のチケット: 請求書が二重になっています。"),
        ])

    private static func sample(_ id: String, _ minutes: Double, _ value: Double, _ input: String)
        -> SampleRequest
    {
        SampleRequest(
            traceId: id, atMilliseconds: ago(minutes: minutes), value: value, input: input,
            output: "billing")
    }

    static let traces: [TraceSummary] = (0..<40).map { index in
        let outcome: TraceSummary.Outcome =
            index % 11 == 5 ? .error : index % 13 == 7 ? .cancelled : .ok
        return TraceSummary(
            id: String(0x7f3a_91c2 - index * 977, radix: 16),
            requestId: "r-\(String(37_000 - index, radix: 16))",
            atMilliseconds: now - Int64(index) * 1700, model: index % 4 == 3 ? "haiku" : "pilot",
            prompt: index % 5 == 4 ? nil : "support-triage",
            promptVersion: index % 3 == 0 ? 42 : 41,
            environment: "production", key: index % 2 == 0 ? "billing-bot" : "default",
            outcome: outcome, finishReason: outcome == .ok ? "stop" : nil,
            error: outcome == .error ? "the engine restarted while the request ran" : nil,
            streamed: true, promptTokens: 1812 - index * 31, cachedTokens: index % 2 == 0 ? 640 : 0,
            outputTokens: 233 - index * 5, costNanodollars: index % 7 == 6 ? nil : 410_000,
            totalMilliseconds: 2140 - Double(index) * 37, timeToFirstTokenMilliseconds: 91)
    }

    static func trace(_ id: String) -> TraceDetail {
        let summary = traces.first { $0.id == id } ?? traces[0]
        let total = summary.totalMilliseconds
        return TraceDetail(
            summary: summary,
            spans: [
                SpanRow(name: "queue", startMilliseconds: 0, durationMilliseconds: 3.4),
                SpanRow(
                    name: "prefill", startMilliseconds: 3.4, durationMilliseconds: 87.6,
                    detail: "1172 tokens computed, 640 cached"),
                SpanRow(
                    name: "decode", startMilliseconds: 91, durationMilliseconds: total - 91,
                    detail: "233 tokens, 8.8 ms each"),
            ],
            attributes: [CaseVariable(name: "client", value: "openai-python/2.1")],
            input: "Classify the ticket.\n\nIch habe gestern zweimal bezahlt.",
            output: "billing")
    }

    static let events: [EventRow] = [
        event(40, 2, .info, "evals", "run 12 of triage-gold on support-triage@42 started", "ana"),
        event(
            39, 22, .warning, "drift", "support-triage@41: input length drifts, p adj <.0001", nil),
        event(38, 41, .info, "prompts", "staging splits support-triage: @41 90%, @42 10%", "bo"),
        event(37, 87, .info, "prompts", "support-triage@42 was pushed", "ana"),
        event(36, 2899, .info, "engine", "pilot is ready again after 1.4 s", nil),
        event(35, 2900, .error, "engine", "pilot ended with signal 9; 3 requests resume", nil),
        event(34, 4000, .info, "control", "the configuration was read again", nil),
    ]

    private static func event(
        _ id: Int, _ minutes: Double, _ level: EventRow.Level, _ source: String, _ message: String,
        _ actor: String?
    ) -> EventRow {
        EventRow(
            id: id, atMilliseconds: ago(minutes: minutes), level: level, source: source,
            message: message, actor: actor)
    }
}
