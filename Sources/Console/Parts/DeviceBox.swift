import ControlAPI
import TerminalUI

extension DeviceState {
    func fact(_ value: Double?, _ unit: String) -> String {
        value.map { "\(Format.decimal($0, 0))\(unit)" } ?? "n/a"
    }

    var memoryText: String {
        guard let used = memoryUsedBytes else { return "n/a" }
        guard let total = memoryTotalBytes else { return Format.bytes(used) }
        return "\(Format.bytes(used)) of \(Format.bytes(total))"
    }

    var memoryShare: Double? {
        guard let used = memoryUsedBytes, let total = memoryTotalBytes, total > 0 else {
            return nil
        }
        return Double(used) / Double(total)
    }
}

/// A device in one row.
enum DeviceLine {
    static func draw(_ device: DeviceState, on surface: inout Surface, in row: Rect) {
        let rest = surface.label(device.kind.rawValue, width: 10, in: row)
        let (number, right) = rest.left(12)
        surface.text(
            device.utilization.map(Format.percent) ?? "n/a", in: number, .strong)
        var facts = device.memoryUsedBytes.map { [Format.bytes($0)] } ?? []
        if device.kind == .gpu {
            facts += [
                device.fact(device.powerWatts, " W"), device.fact(device.temperatureCelsius, " C"),
            ]
        }
        let note = facts.joined(separator: "  ")
        surface.text(note, in: right, align: .right, .dim)
        Gauge(device.utilization ?? .nan)
            .draw(on: &surface, in: right.right(max(14, note.count + 2)).rest)
    }
}

/// Devices with all that their drivers tell, and a graph of the first one's utilization.
enum DeviceBox {
    static func draw(
        _ devices: [DeviceState], on surface: inout Surface, in rect: Rect,
        _ context: ScreenContext
    ) {
        guard let first = devices.first else {
            return Waiting.draw(on: &surface, in: rect, "no engine runs")
        }
        var rest = rect
        for device in devices {
            let lines = lines(device)
            let rows = min(rest.height, 3 + lines.count)
            draw(device, lines, on: &surface, in: rest.top(rows).taken)
            rest = rest.top(rows).rest
        }
        guard rest.height >= 3 else { return }
        let (note, graph) = rest.top(1).rest.bottom(1)
        AreaGraph(
            SampleSeries(first.utilizationSeries, atMilliseconds: context.nowMilliseconds),
            span: 60, maximum: 1, ramp: .prefill
        ).draw(on: &surface, in: graph)
        surface.text("utilization, 60 s", in: note, .dim)
    }

    private static func draw(
        _ device: DeviceState, _ lines: [[Span]], on surface: inout Surface, in rect: Rect
    ) {
        let name = [device.id, device.name].compactMap { $0 }.joined(separator: "  ")
        surface.text(name, in: rect.row(0), .strong)
        gauge(
            "busy", device.utilization, device.utilization.map(Format.percent) ?? "n/a",
            on: &surface, in: rect.row(1))
        gauge("memory", device.memoryShare, device.memoryText, on: &surface, in: rect.row(2))
        for (index, line) in lines.enumerated() where 3 + index < rect.height {
            surface.spans(line, in: rect.row(3 + index))
        }
    }

    /// What there is to say beyond the gauges; what holds the work up comes first.
    private static func lines(_ device: DeviceState) -> [[Span]] {
        [limits(device), throttling(device), electricity(device), activity(device)]
            .filter { !$0.isEmpty }
    }

    private static func limits(_ device: DeviceState) -> [Span] {
        var facts: [[Span]] = []
        if let limit = device.limitedBy {
            facts.append([Span("limited by ", .dim), Span(limit.rawValue, .accent)])
        }
        if let joules = device.joulesPerThousandTokens {
            facts.append([Span(Format.decimal(joules, joules < 10 ? 1 : 0) + " J/1k tok")])
        }
        return .joined(facts, gap: "   ")
    }

    private static func throttling(_ device: DeviceState) -> [Span] {
        guard let reasons = device.throttleReasons, !reasons.isEmpty else { return [] }
        return [Span("throttled ", .dim), Span(reasons.joined(separator: ", "), .warn)]
    }

    /// The units say what is meant.
    private static func electricity(_ device: DeviceState) -> [Span] {
        guard device.kind == .gpu else { return [] }
        let facts = [
            device.powerWatts.map {
                "\(Format.decimal($0, 0))/\(device.fact(device.powerLimitWatts, " W"))"
            },
            device.temperatureCelsius.map { "\(Format.decimal($0, 0)) C" },
            device.clockMegahertz.map { "\(Format.decimal($0, 0)) MHz" },
        ]
        return .joined(facts.compactMap { $0.map { [Span($0)] } }, gap: "   ")
    }

    private static func activity(_ device: DeviceState) -> [Span] {
        let parts = [
            ("SM ", device.multiprocessorActivity), ("tensor ", device.tensorActivity),
            ("DRAM ", device.memoryActivity),
        ]
        return .joined(
            parts.compactMap { label, share in
                share.map { [Span(label, .dim), Span(Format.percent($0))] }
            }, gap: "   ")
    }

    private static func gauge(
        _ label: String, _ share: Double?, _ text: String, on surface: inout Surface, in row: Rect
    ) {
        let rest = surface.label(label, width: 8, in: row)
        let textWidth = max(6, TextWidth.columns(of: text) + 2)
        surface.text(text, in: rest, align: .right)
        Gauge(share ?? .nan).draw(on: &surface, in: rest.right(textWidth).rest)
    }
}
