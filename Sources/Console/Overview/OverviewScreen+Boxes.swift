import ControlAPI
import TerminalUI

extension OverviewScreen {
    func drawBatch(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let box = Panel("Batch and KV pages", isFocused: focus == .batch)
            .draw(on: &surface, in: rect)
        guard let overview = context.overview else { return Waiting.draw(on: &surface, in: box) }
        let batch = overview.batch
        drawRunning(batch, on: &surface, in: box.row(0))
        let waiting = surface.label("waiting", width: 10, in: box.row(1))
        let (number, graph) = waiting.left(12)
        surface.text("\(batch.waiting)", in: number, batch.waiting > 0 ? .strong : .text)
        Sparkline(
            SampleSeries(batch.waitingSeries, atMilliseconds: context.nowMilliseconds), span: 60,
            maximum: max(4, batch.waitingSeries.max() ?? 0), style: .accent
        ).draw(on: &surface, in: graph)
        PageBar.draw(overview.pages, on: &surface, in: box.top(2).rest)
        // Where devices have no box of their own, each has a line here.
        if context.breakpoint < .wide && !context.isZoomed {
            for (index, device) in overview.devices.enumerated() {
                DeviceLine.draw(device, on: &surface, in: box.row(5 + index))
            }
        } else if box.height >= 9 {
            let graph = surface.label("60 s", width: 10, in: box.top(6).rest)
            AreaGraph(
                SampleSeries(batch.runningSeries, atMilliseconds: context.nowMilliseconds),
                span: 60, maximum: Double(max(1, batch.capacity)), ramp: .prefill
            ).draw(on: &surface, in: graph)
        }
    }

    func drawRunning(_ batch: BatchState, on surface: inout Surface, in row: Rect) {
        let running = surface.label("running", width: 10, in: row)
        let (number, gauge) = running.left(12)
        surface.spans(
            [Span("\(batch.running)", .strong), Span("/\(batch.capacity)", .dim)], in: number)
        Gauge(batch.capacity > 0 ? Double(batch.running) / Double(batch.capacity) : 0)
            .draw(on: &surface, in: gauge)
    }

    func drawDevice(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let device = context.overview?.devices.first
        let box = Panel(
            "Device",
            meta: device.map { "\($0.kind.rawValue) \(surface.glyphs.dot) \($0.source)" }
                ?? "", isFocused: focus == .device
        ).draw(on: &surface, in: rect)
        guard let overview = context.overview else { return Waiting.draw(on: &surface, in: box) }
        DeviceBox.draw(overview.devices, on: &surface, in: box, context)
    }

    func drawNow(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let box = Panel("Now", meta: "60 s").draw(on: &surface, in: rect)
        guard let overview = context.overview else { return Waiting.draw(on: &surface, in: box) }
        drawNowThroughput(overview, on: &surface, in: box, context)
        let batch = overview.batch
        drawRunning(batch, on: &surface, in: box.row(3).right(14).rest)
        surface.text("\(batch.waiting) waiting", in: box.row(3), align: .right, .dim)
        PageBar.drawLine(overview.pages, on: &surface, in: box.row(4).right(14).rest)
        surface.text(
            "hit \(overview.pages.prefixHitShare.map(Format.percent) ?? Format.missing)",
            in: box.row(4), align: .right, .dim)
        if let device = overview.devices.first {
            DeviceLine.draw(device, on: &surface, in: box.row(5))
        }
        let cost = surface.label("cost", width: 10, in: box.row(6))
        let header = context.header
        surface.spans(
            [
                Span(Format.money(nanodollars: header?.costPerHourNanodollars ?? 0), .money),
                Span("/h", .dim), Span("   today ", .dim),
                Span(Format.money(nanodollars: header?.costTodayNanodollars ?? 0)),
            ], in: cost)
    }

    private func drawNowThroughput(
        _ overview: OverviewState, on surface: inout Surface, in box: Rect,
        _ context: ScreenContext
    ) {
        func line(
            _ row: Int, _ name: String, _ value: String, _ values: [Double], _ note: String,
            _ style: Style
        ) {
            let rest = surface.label(name, width: 10, in: box.row(row))
            surface.text(value, in: rest.left(11).taken, .strong)
            let series = SampleSeries(values, atMilliseconds: context.nowMilliseconds)
            Sparkline(series, span: 60, style: style)
                .draw(on: &surface, in: rest.left(12).rest.right(14).rest)
            surface.text(note, in: rest, align: .right, .dim)
        }
        let (prefill, decode) = (overview.prefill, overview.decode)
        line(
            0, "prefill", "\(Format.count(prefill.tokensPerSecond)) t/s", prefill.series,
            "peak \(Format.count(prefill.peakTokensPerSecond))", .ramp(.prefill, 0.6))
        line(
            1, "decode", "\(Format.count(decode.tokensPerSecond)) t/s", decode.series,
            "peak \(Format.count(decode.peakTokensPerSecond))", .ramp(.decode, 0))
        guard let ttft = overview.latencies.first(where: { $0.measure == .timeToFirstToken })
        else { return }
        func text(_ value: Double?) -> String {
            value.map { Format.latency(milliseconds: $0) } ?? Format.missing
        }
        line(
            2, "ttft", text(ttft.p50Milliseconds), ttft.series.map { $0 > 0 ? $0 : .nan },
            "p95 \(text(ttft.p95Milliseconds))", .accent)
    }
}
