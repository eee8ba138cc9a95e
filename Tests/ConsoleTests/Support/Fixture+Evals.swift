import ControlAPI

extension Fixture {
    static func arm(_ version: Int) -> EvalArmResult {
        let isNew = version == 42
        return EvalArmResult(
            runId: 11, version: version, total: 200, passed: isNew ? 134 : 121,
            failed: isNew ? 11 : 24, errors: isNew ? 1 : 0, ungraded: isNew ? 2 : 3,
            passRate: isNew
                ? Interval(value: 0.924, low: 0.87, high: 0.957)
                : Interval(value: 0.834, low: 0.765, high: 0.886),
            promptTokens: 271_000, outputTokens: 14_100, costNanodollars: 83_000_000,
            p50Milliseconds: 420, p95Milliseconds: isNew ? 812 : 790)
    }

    static let run = EvalRun(
        id: 12, dataset: "triage-gold", datasetHash: "9c1e", prompt: "support-triage",
        phase: .running, actor: "ana", startedMilliseconds: ago(minutes: 3.35), done: 296,
        total: 400, arms: [arm(42), arm(41)],
        verdict: EvalVerdict(
            kind: .better, summary: "@42 passes more cases than @41.", pairs: 142,
            bothPassed: 117, bothFailed: 8, fixed: 15, broke: 2,
            difference: Interval(value: 0.092, low: 0.031, high: 0.151), pValue: 0.0013))

    static let runs: [EvalRun] = [
        run,
        finished(11, "triage-safety", 42, 60),
        finished(9, "summaries", 13, 90),
        EvalRun(
            id: 8, dataset: "triage-gold", datasetHash: "9c1e", prompt: "support-triage",
            phase: .interrupted, actor: "bo", startedMilliseconds: ago(minutes: 2000), done: 31,
            total: 200, arms: []),
    ]

    private static func finished(_ id: Int, _ dataset: String, _ version: Int, _ minutes: Double)
        -> EvalRun
    {
        EvalRun(
            id: id, dataset: dataset, datasetHash: "9c1e", prompt: "support-triage",
            phase: .finished, actor: "ana", startedMilliseconds: ago(minutes: minutes),
            finishedMilliseconds: ago(minutes: minutes - 4), done: 200, total: 200,
            arms: [arm(version)])
    }

    static let runDetail: EvalRunDetail = {
        let ids = (1...200).map { "case-\($0)" }
        func outcomes(_ seed: Int) -> String {
            String(
                (0..<200).map { index -> Character in
                    if index >= 160 { return "." }
                    if index >= 148 { return "r" }
                    switch (index * 31 + seed * 7) % 29 {
                    case 0: return "f"
                    case 1 where seed == 1: return "f"
                    case 9 where index > 90 && index < 125: return "e"
                    case 17 where index < 60: return "u"
                    default: return "p"
                    }
                })
        }
        return EvalRunDetail(run: run, caseIds: ids, outcomes: [outcomes(0), outcomes(1)])
    }()

    static func caseDetail(_ id: String) -> EvalCaseDetail {
        EvalCaseDetail(
            runId: 12, caseId: id, tags: ["lang=de", "long"],
            variables: [
                CaseVariable(name: "product", value: "ACME Cloud"),
                CaseVariable(
                    name: "ticket",
                    value:
                        "Ich habe gestern zweimal bezahlt und sehe mein API-Token im Log von ACME. "
                        + "Was soll ich tun?\u{1B}[31m"),
            ], expected: "security",
            arms: [
                EvalCaseArm(
                    version: 42, outcome: .failed, output: "billing: \"zweimal bezahlt\"",
                    why: "expected the answer to start with security",
                    scores: [
                        ScoreRow(
                            scorer: "contains", outcome: .failed, criterion: "security",
                            reason: "the output does not contain"),
                        ScoreRow(
                            scorer: "llm-rubric", outcome: .failed,
                            reason: "The ticket mentions a leaked token; "
                                + "rule 6 requires security."),
                    ], latencyMilliseconds: 640, promptTokens: 1204, outputTokens: 31,
                    costNanodollars: 410_000, traceId: "7f3a91c2"),
                EvalCaseArm(
                    version: 41, outcome: .failed, output: "billing", why: "expected security",
                    scores: [], latencyMilliseconds: 512, promptTokens: 1180, outputTokens: 2,
                    costNanodollars: 380_000),
            ])
    }

    static let datasets = [
        DatasetSummary(
            name: "triage-gold", hash: "9c1e", cases: 200, createdMilliseconds: ago(minutes: 9000),
            prompts: ["support-triage"]),
        DatasetSummary(
            name: "summaries", hash: "11aa", cases: 80, createdMilliseconds: ago(minutes: 9000),
            prompts: ["summarise"]),
    ]
}
