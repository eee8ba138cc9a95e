import ControlAPI
import Evaluation
import Gateway
import Telemetry

// What telemetry and evaluations know, as the console's messages.

extension ControlAPI.Throughput {
    init(_ reading: LiveReading.Throughput) {
        self.init(
            tokensPerSecond: reading.tokensPerSecond,
            peakTokensPerSecond: reading.peakTokensPerSecond, series: reading.series)
    }
}

extension LatencyRow {
    init(_ latency: LiveReading.Latency) {
        let measure: Measure =
            switch latency.measure {
            case .timeToFirstToken: .timeToFirstToken
            case .interToken: .interToken
            case .queue: .queue
            case .endToEnd: .endToEnd
            }
        self.init(
            measure: measure, count: latency.count, p50Milliseconds: latency.p50Milliseconds,
            p95Milliseconds: latency.p95Milliseconds, p99Milliseconds: latency.p99Milliseconds,
            series: latency.series)
    }
}

extension RequestRates {
    init(_ reading: LiveReading) {
        let outcomes = reading.outcomes
        self.init(
            okPerSecond: reading.perSecond(outcomes.ok),
            clientErrorsPerSecond: reading.perSecond(outcomes.clientErrors),
            serverErrorsPerSecond: reading.perSecond(outcomes.serverErrors),
            cancelledPerSecond: reading.perSecond(outcomes.cancelled))
    }
}

extension CostRow {
    init(_ sums: ScopeSums) {
        var scope = Scope.model
        if case .prompt = sums.scope { scope = .prompt }
        self.init(
            scope: scope, name: sums.scope.label,
            costPerHourNanodollars: sums.lastHour.cost.nanodollars,
            costTodayNanodollars: sums.today.cost.nanodollars,
            requestsLastHour: sums.lastHour.requests, tokensLastHour: sums.lastHour.usage.total,
            unpriced: sums.lastHour.unpriced + sums.today.unpriced > 0)
    }
}

extension EvalProgress {
    init(_ run: Run) {
        self.init(
            runId: run.id, dataset: run.dataset,
            subject: run.prompt + " "
                + run.versions.map { "v\($0)" }.joined(separator: " against "),
            done: run.done, total: run.total,
            passed: run.arms.reduce(0) { $0 + $1.passed },
            failed: run.arms.reduce(0) { $0 + $1.failed })
    }
}

extension AlertSummary {
    init(_ alert: Alert) {
        let phase: Phase =
            switch alert.phase {
            case .firing: .firing
            case .acknowledged: .acknowledged
            case .resolved: .resolved
            }
        self.init(
            id: alert.id, kind: alert.condition.kind.rawValue, phase: phase,
            title: alert.condition.title, detail: alert.condition.detail,
            prompt: alert.condition.prompt, startedMilliseconds: alert.startedAt.milliseconds,
            acknowledgedBy: alert.acknowledgement?.actor,
            resolvedMilliseconds: alert.resolvedAt?.milliseconds)
    }
}

extension RequestRow {
    /// At a provider; the model's name tells whose.
    init(_ call: LiveCall) {
        self.init(
            id: call.id, model: "\(call.model) · \(call.provider)", prompt: call.prompt,
            phase: call.hasBegun ? .decode : .waiting, promptTokens: call.usage.prompt,
            outputTokens: call.usage.completion, ageMilliseconds: call.ageMilliseconds)
    }
}
