import ControlAPI
import TerminalUI

/// The parts of a request's time below each other, each where it lay.
struct Waterfall {
    let spans: [SpanRow]
    let totalMilliseconds: Double

    static let labelWidth = EvalsScreen.labelWidth
    private static let timeWidth = 9

    init(_ trace: TraceDetail) {
        spans = trace.spans
        totalMilliseconds = trace.summary.totalMilliseconds
    }

    func draw(on surface: inout Surface, in rect: Rect) {
        for (index, span) in spans.enumerated() {
            let row = rect.row(index)
            let rest = surface.label(span.name, width: Self.labelWidth, in: row)
            surface.text(
                Format.latency(milliseconds: span.durationMilliseconds), in: rest, align: .right)
            let line = Self.line(in: row)
            let (start, end) = extent(of: span, width: line.width)
            for x in start..<end {
                surface.put(
                    surface.glyphs.gaugeFull, x: line.x + x, y: line.y, Self.style(span.name))
            }
            guard let detail = span.detail else { continue }
            switch side(for: span, width: line.width) {
            case .right: surface.text(detail, in: line.left(end + 1).rest, .dim)
            case .left: surface.text(detail, in: line.left(start - 1).taken, align: .right, .dim)
            case .center, nil: break
            }
        }
        let axis = Self.line(in: rect.row(spans.count))
        surface.text("0", in: axis, .dim)
        surface.text(
            Format.latency(milliseconds: totalMilliseconds), in: axis, align: .right, .dim)
    }

    /// Spans whose detail found no place beside their bars.
    func unexplained(width: Int) -> [SpanRow] {
        let line = Self.line(in: Rect(x: 0, y: 0, width: width, height: 1))
        return spans.filter { $0.detail != nil && side(for: $0, width: line.width) == nil }
    }

    private static func line(in row: Rect) -> Rect {
        row.left(labelWidth).rest.right(timeWidth).rest
    }

    /// The columns of a span's bar: one at least.
    private func extent(of span: SpanRow, width: Int) -> (start: Int, end: Int) {
        guard width > 0, totalMilliseconds > 0 else { return (0, 0) }
        func column(_ milliseconds: Double) -> Int {
            let share = milliseconds / totalMilliseconds
            let clamped = share.isFinite ? min(1, max(0, share)) : 0
            return Int((clamped * Double(width)).rounded())
        }
        let start = min(width - 1, column(span.startMilliseconds))
        return (start, max(start + 1, column(span.startMilliseconds + span.durationMilliseconds)))
    }

    /// The side of the bar on which the whole detail fits.
    private func side(for span: SpanRow, width: Int) -> Alignment? {
        let needed = TextWidth.columns(of: span.detail ?? "") + 1
        let (start, end) = extent(of: span, width: width)
        if width - end >= needed { return .right }
        return start >= needed ? .left : nil
    }

    private static func style(_ name: String) -> Style {
        switch name {
        case "queue": Style(.spanQueue)
        case "prefill": Style(.spanPrefill)
        case "decode": Style(.spanDecode)
        default: .text
        }
    }
}
