import Console
import ControlAPI

extension Fixture {
    /// What the control plane of the fixture answers.
    static func answer(_ load: Load) -> Result<Answer, CallFailure> {
        switch load {
        case .prompts: .success(.prompts(prompts))
        case .prompt(let name): prompt(name)
        case .diff(let name, let from, let to): diff(name, from, to)
        case .promotion: .success(.promotion(preview))
        case .datasets: .success(.datasets(datasets))
        case .evalRuns: .success(.evalRuns(runs))
        case .evalRun(let id): evalRun(id)
        case .evalCase(_, let id): .success(.evalCase(caseDetail(id)))
        case .drift: .success(.drift(report))
        case .evidence(let id): evidence(id)
        case .traces(let filter, _): .success(.traces(traces(filter)))
        case .trace(let id): .success(.trace(trace(id)))
        case .events(let level, _): .success(.events(events(level)))
        case .gateway: .success(.gateway(gateway))
        }
    }

    private static func prompt(_ name: String) -> Result<Answer, CallFailure> {
        guard let summary = prompts.first(where: { $0.name == name }) else {
            return .failure(CallFailure("there is no prompt \(name)"))
        }
        if name == "support-triage" { return .success(.prompt(promptDetail)) }
        let versions = (max(1, summary.latestVersion - 3)...summary.latestVersion).reversed()
        return .success(
            .prompt(
                PromptDetail(
                    summary: summary, versions: versions.map { version($0, of: name) },
                    deployments: [])))
    }

    private static func diff(_ name: String, _ from: Int, _ to: Int)
        -> Result<Answer, CallFailure>
    {
        var diff = diff
        (diff.prompt, diff.from, diff.to) = (name, from, to)
        return .success(.diff(diff))
    }

    private static func evalRun(_ id: Int) -> Result<Answer, CallFailure> {
        guard let run = runs.first(where: { $0.id == id }) else {
            return .failure(CallFailure("there is no run \(id)"))
        }
        if id == 12 { return .success(.evalRun(runDetail)) }
        let ids = (1...run.total).map { "case-\($0)" }
        let outcomes = String(ids.indices.map { $0 < run.done ? ($0 % 17 == 4 ? "f" : "p") : "." })
        return .success(
            .evalRun(EvalRunDetail(run: run, caseIds: ids, outcomes: [outcomes])))
    }

    private static func evidence(_ id: Int) -> Result<Answer, CallFailure> {
        var found = evidence
        found.alert = alerts.first { $0.id == id } ?? alerts[0]
        if id == 4 {
            found.detector = report.detectors[3]
            found.histogram = nil
            found.rates = RatePair(
                referenceHits: 5, referenceCount: 400, currentHits: 9, currentCount: 180,
                reference: Interval(value: 0.012, low: 0.005, high: 0.029),
                current: Interval(value: 0.05, low: 0.027, high: 0.092))
        }
        return .success(.evidence(found))
    }

    private static func traces(_ filter: String) -> [TraceSummary] {
        guard !filter.isEmpty else { return traces }
        return traces.filter { trace in
            [trace.id, trace.model, trace.prompt ?? "", trace.key, trace.outcome.rawValue]
                .contains { $0.contains(filter) }
        }
    }

    private static func events(_ level: EventRow.Level) -> [EventRow] {
        let order = EventRow.Level.allCases
        return events.filter {
            order.firstIndex(of: $0.level) ?? 0 >= order.firstIndex(of: level) ?? 0
        }
    }
}
