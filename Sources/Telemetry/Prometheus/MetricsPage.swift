/// What `/metrics` answers, gathered from this room and from what the caller adds.
package enum MetricsPage {
    /// `samples` are of metrics that others measure: running requests, pages, devices, storage.
    /// Metrics come in the order of the table, samples of one in the order of their labels.
    package static func text(
        ledger: Ledger, live: LiveMetrics, events: EventLog, alerts: AlertBoard,
        samples: [PrometheusText.Sample] = []
    ) -> String {
        let counters = live.counters().sorted { $0.key < $1.key }
        let all =
            samples + ledgerSamples(ledger.totals()) + liveSamples(counters, live.reading())
            + eventSamples(events, alerts)
        let byMetric = Dictionary(grouping: all, by: \.metric)
        var page = PrometheusText()
        for metric in Metric.allCases {
            if let measure = metric.measure {
                page.append(
                    metric, histograms: counters.map { ([$0.key], $0.value.latencies[measure]) })
            } else {
                let samples = byMetric[metric] ?? []
                page.append(
                    metric,
                    samples.sorted { $0.labels.lexicographicallyPrecedes($1.labels) })
            }
        }
        return page.text
    }

    private static func ledgerSamples(_ totals: [LedgerScope: Tally]) -> [PrometheusText.Sample] {
        totals.flatMap { scope, tally -> [PrometheusText.Sample] in
            let dollars = Double(tally.cost.nanodollars) / 1e9
            switch scope {
            case .model(let name):
                return tokens(name, tally.usage) + [
                    .init(.cost, [name], dollars), .init(.unpriced, [name], Double(tally.unpriced)),
                ]
            case .key(let id):
                return [
                    .init(.keyRequests, [id], Double(tally.requests)),
                    .init(.keyCost, [id], dollars),
                ]
            case .prompt(let name, let version):
                let labels = [name, String(version)]
                return [
                    .init(.promptRequests, labels, Double(tally.requests)),
                    .init(.promptErrors, labels, Double(tally.errors)),
                    .init(.promptCost, labels, dollars),
                ]
            case .all, .other: return []
            }
        }
    }

    private static func tokens(_ model: String, _ usage: TokenUsage) -> [PrometheusText.Sample] {
        [
            .init(.tokens, [model, "input"], Double(usage.input)),
            .init(.tokens, [model, "cache_read"], Double(usage.cacheRead)),
            .init(.tokens, [model, "cache_write"], Double(usage.cacheWrite)),
            .init(.tokens, [model, "output"], Double(usage.output)),
            .init(.tokens, [model, "reasoning"], Double(usage.reasoning)),
        ]
            // Few models have any.
            + [
                ("cache_write_long", usage.cacheWriteLong), ("audio_input", usage.audioInput),
                ("audio_output", usage.audioOutput),
            ].filter { $0.1 > 0 }.map { .init(.tokens, [model, $0.0], Double($0.1)) }
    }

    private static func liveSamples(
        _ counters: [(key: String, value: ModelCounters)], _ reading: LiveReading
    ) -> [PrometheusText.Sample] {
        var samples = counters.flatMap { model, counters -> [PrometheusText.Sample] in
            OutcomeCounts.Class.allCases.map { outcome in
                .init(.requests, [model, outcome.rawValue], Double(counters.outcomes[outcome]))
            } + [
                .init(.engineTokens, [model, "prefill"], Double(counters.prefillTokens)),
                .init(.engineTokens, [model, "decode"], Double(counters.decodeTokens)),
                .init(.preemptions, [model], Double(counters.preemptions)),
                .init(.resurrections, [model], Double(counters.resurrections)),
            ]
        }
        if let share = reading.prefixHitShare { samples.append(.init(.prefixHitShare, [], share)) }
        return samples
    }

    private static func eventSamples(_ events: EventLog, _ alerts: AlertBoard)
        -> [PrometheusText.Sample]
    {
        let counts = events.counts()
        let active = alerts.activeCounts()
        return Event.Level.allCases.map { .init(.events, [$0.rawValue], Double(counts[$0] ?? 0)) }
            + Alert.Kind.allCases.map { .init(.alerts, [$0.rawValue], Double(active[$0] ?? 0)) }
    }
}

extension Metric {
    /// The latency that a histogram shows.
    fileprivate var measure: LatencyMeasure? {
        switch self {
        case .timeToFirstToken: .timeToFirstToken
        case .interToken: .interToken
        case .queue: .queue
        case .endToEnd: .endToEnd
        default: nil
        }
    }
}
