import ControlAPI
import TerminalUI

extension DriftScreen {
    func drawAlerts(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let rows = shownAlerts
        let firing = rows.count { $0.phase == .firing }
        let isFocused = focus == .alerts
        let box = Panel(
            "Alerts",
            meta: [Span("\(firing) firing", firing > 0 ? .warn : Style(.meta))],
            isFocused: isFocused,
            scroll: .init(
                first: alerts.view.top, visible: visibleRows(.alerts, context), total: rows.count)
        ).draw(on: &surface, in: rect)
        guard report != nil else { return Waiting.draw(on: &surface, in: box, "reading alerts") }
        let cursor = surface.cursor
        let glyphs = surface.glyphs
        Table(
            columns: [
                Column("", .fixed(1)), Column("WHAT", .flexible(20, weight: 2)),
                Column("DETAIL", .flexible(18, weight: 3), priority: 3),
                Column("STATE", .fixed(6)), Column("SINCE", .fixed(6), align: .right),
            ], rowCount: rows.count, view: alerts.view, isFocused: isFocused,
            emptyText: "\(glyphs.check) nothing has drifted"
        ).draw(on: &surface, in: box) { index in
            let alert = rows[index]
            let style = alert.phase.style
            let glyph = alert.phase == .resolved ? glyphs.check : glyphs.warning
            return [
                Span(String(glyph), style),
                Span(alert.title, alert.phase == .firing ? .text : .dim),
                Span(alert.detail, .dim), Span(alert.phase.words, style),
                Span(context.age(alert.startedMilliseconds), .dim),
            ]
        }
        if !isFocused { surface.cursor = cursor }
    }

    func drawDetectors(on surface: inout Surface, in rect: Rect, _ context: ScreenContext) {
        let rows = shownDetectors
        let isFocused = focus == .detectors
        let box = Panel(
            "Detectors", meta: [Span("\(rows.count)", Style(.meta))], isFocused: isFocused,
            scroll: .init(
                first: detectors.view.top, visible: visibleRows(.detectors, context),
                total: rows.count)
        ).draw(on: &surface, in: rect)
        guard report != nil else {
            return Waiting.draw(on: &surface, in: box, "reading detectors")
        }
        let cursor = surface.cursor
        let glyphs = surface.glyphs
        Table(
            columns: [
                Column("PROMPT", .flexible(17)), Column("METRIC", .fixed(13)),
                Column("STATE", .fixed(8)), Column("BEFORE", .fixed(6), align: .right),
                Column("NOW", .fixed(5), align: .right),
                Column("P ADJ", .fixed(6), align: .right, priority: 1),
                Column("WINDOWS", .fixed(Self.windowWidth), priority: 2),
                Column("N", .fixed(9), align: .right, priority: 3),
            ], rowCount: rows.count, view: detectors.view, isFocused: isFocused,
            showsIdleSelection: false,
            emptyText: "no prompt has enough traffic yet"
        ).draw(on: &surface, in: box) { Self.cells(rows[$0], glyphs) }
        if !isFocused { surface.cursor = cursor }
    }

    private static let windowWidth = 12

    private static func cells(_ detector: DetectorState, _ glyphs: GlyphSet) -> [Span] {
        func value(_ value: Double?) -> Span {
            value.map { Span(detector.metric.text($0)) } ?? Span("-", .dim)
        }
        // Half a cell's height is the reference: what stays is level, what drifts leaves it.
        let reference = detector.referenceValue ?? 0
        let windows = detector.series.suffix(windowWidth).map { value in
            Character(glyphs.column(reference > 0 ? value / reference / 2 : value))
        }
        return [
            Span(detector.prompt), Span(detector.metric.words, .dim),
            Span(detector.phase.words, detector.phase.style), value(detector.referenceValue),
            value(detector.currentValue),
            detector.pValueAdjusted.map { Span(pText($0)) } ?? Span("-", .dim),
            Span(String(windows), detector.phase == .steady ? .dim : detector.phase.style),
            Span(
                "\(Format.count(detector.referenceCount))/\(Format.count(detector.currentCount))",
                detector.currentCount < detector.minimumCount ? .warn : .dim),
        ]
    }

    /// Small probabilities by their bound: nobody reads more digits.
    static func pText(_ value: Double) -> String {
        value < 0.0001 ? "<.0001" : Format.decimal(value, 4)
    }
}

extension AlertSummary.Phase {
    var words: String {
        switch self {
        case .firing: "firing"
        case .acknowledged: "seen"
        case .resolved: "over"
        }
    }

    var style: Style {
        switch self {
        case .firing: .warn
        case .acknowledged: .text
        case .resolved: .dim
        }
    }
}

extension DetectorState.Phase {
    var words: String { self == .insufficient ? "too few" : rawValue }

    /// What deserves a look first.
    var order: Int {
        switch self {
        case .drifting: 0
        case .suspect: 1
        case .steady: 2
        case .insufficient: 3
        }
    }

    var style: Style {
        switch self {
        case .insufficient: .dim
        case .steady: .ok
        case .suspect: Style(.caseSplit)
        case .drifting: .warn
        }
    }
}

extension DetectorState.Metric {
    var words: String {
        switch self {
        case .inputLength: "input length"
        case .outputLength: "output length"
        case .refusalRate: "refusals"
        case .jsonParseRate: "JSON parses"
        }
    }

    /// What one request had of it.
    func sampleText(_ value: Double) -> String {
        switch self {
        case .inputLength, .outputLength: text(value)
        case .refusalRate, .jsonParseRate: value > 0.5 ? "yes" : "no"
        }
    }

    /// A value of the metric: tokens, or a share.
    func text(_ value: Double) -> String {
        switch self {
        case .inputLength, .outputLength:
            value < 100 ? Format.decimal(value, 1) : Format.count(value.rounded())
        case .refusalRate, .jsonParseRate: Format.percent(value)
        }
    }
}
