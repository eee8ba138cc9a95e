import ControlAPI
import TerminalUI

extension OverviewScreen {
    func drawThroughput(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let box = Panel(
            "Throughput", meta: "tokens/s \(surface.glyphs.dot) 60 s",
            isFocused: focus == .throughput
        ).draw(on: &surface, in: rect)
        guard let overview = context.overview else { return Waiting.draw(on: &surface, in: box) }
        let (labels, graph) = box.left(12)
        // Prefill stands on the middle line and decode hangs from it.
        let half = graph.height / 2
        let upper = graph.top(graph.height - half).taken
        let lower = graph.bottom(half).taken
        let parts = [
            ("prefill", overview.prefill, upper, Ramp.prefill),
            ("decode", overview.decode, lower, Ramp.decode),
        ]
        for (name, throughput, area, ramp) in parts {
            let peak = throughput.series.reduce(throughput.peakTokensPerSecond) { max($0, $1) }
            AreaGraph(
                SampleSeries(throughput.series, atMilliseconds: context.nowMilliseconds), span: 60,
                maximum: AreaGraph.axisMaximum(peak), ramp: ramp, isHanging: ramp == .decode
            ).draw(on: &surface, in: area)
            let first = area.y - box.y + (ramp == .decode ? max(0, area.height - 3) : 0)
            surface.text(name, in: labels.row(first), .dim)
            surface.text(
                Format.count(throughput.tokensPerSecond), in: labels.row(first + 1), .strong)
            if area.height >= 3 {
                surface.text("peak \(Format.count(peak))", in: labels.row(first + 2), .dim)
            }
        }
    }

    func drawLatency(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let box = Panel(
            "Latency", meta: "last minute", isFocused: focus == .latency
        ).draw(on: &surface, in: rect)
        guard let overview = context.overview else { return Waiting.draw(on: &surface, in: box) }
        let columns = box.columns([.share(1), .cells(8), .cells(8), .cells(8)])
        for (index, title) in ["p50", "p95", "p99"].enumerated() {
            surface.text(title, in: columns[index + 1].row(0), align: .right, Style(.meta))
        }
        for (index, row) in overview.latencies.enumerated() {
            surface.text(row.measure.words, in: columns[0].row(index + 1), .dim)
            let values = [row.p50Milliseconds, row.p95Milliseconds, row.p99Milliseconds]
            for (column, value) in values.enumerated() {
                surface.text(
                    value.map { Format.latency(milliseconds: $0) } ?? Format.missing,
                    in: columns[column + 1].row(index + 1), align: .right,
                    column == 0 ? .strong : .text)
            }
        }
        drawLatencyGraphs(
            overview, on: &surface, in: box.top(overview.latencies.count + 2).rest, context)
    }

    private func drawLatencyGraphs(
        _ overview: OverviewState, on surface: inout Surface, in rect: Rect,
        _ context: ScreenContext
    ) {
        let (rates, graphs) = rect.bottom(1)
        drawRates(overview.rates, on: &surface, in: rates)
        let shown = overview.latencies.filter {
            $0.measure == .timeToFirstToken || $0.measure == .interToken
        }
        guard !shown.isEmpty, graphs.height >= 2 else { return }
        let height = min(4, (graphs.height - 1) / shown.count)
        guard height > 0 else { return }
        for (index, row) in shown.enumerated() {
            // A row between them, where there is one to spare.
            let step = graphs.height >= shown.count * (height + 1) ? height + 1 : height
            let area = graphs.top(index * step).rest.top(height).taken
            let graph = surface.label(row.measure.short, width: 7, in: area)
            let gaps = row.series.map { $0 > 0 ? $0 : .nan }
            let series = SampleSeries(gaps, atMilliseconds: context.nowMilliseconds)
            if height == 1 {
                Sparkline(series, span: 60, style: .accent).draw(on: &surface, in: graph)
            } else {
                AreaGraph(
                    series, span: 60, maximum: AreaGraph.axisMaximum(series.peak), ramp: .prefill
                ).draw(on: &surface, in: graph)
            }
        }
    }

    private func drawRates(_ rates: RequestRates, on surface: inout Surface, in row: Rect) {
        func part(_ name: String, _ value: Double, _ alarm: Style) -> [Span] {
            [
                Span("\(name) ", .dim),
                Span("\(Format.count(value))/s", value > 0 ? alarm : .dim),
            ]
        }
        surface.spans(
            .joined(
                [
                    part("ok", rates.okPerSecond, .text),
                    part("4xx", rates.clientErrorsPerSecond, .warn),
                    part("5xx", rates.serverErrorsPerSecond, .error),
                    part("cancelled", rates.cancelledPerSecond, .text),
                ], gap: "   "), in: row)
    }
}

extension LatencyRow.Measure {
    var words: String {
        switch self {
        case .timeToFirstToken: "time to first token"
        case .interToken: "inter-token"
        case .queue: "queue"
        case .endToEnd: "end to end"
        }
    }

    var short: String {
        switch self {
        case .timeToFirstToken: "ttft"
        case .interToken: "inter"
        case .queue: "queue"
        case .endToEnd: "total"
        }
    }
}
