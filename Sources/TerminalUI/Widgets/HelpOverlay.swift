/// All keys of the moment, in groups, in as many columns as fit.
package struct HelpOverlay {
    package var title: String
    package var groups: [(name: String, hints: [Hint])]

    package init(title: String, groups: [(name: String, hints: [Hint])]) {
        self.title = title
        self.groups = groups
    }

    static let keyWidth = 11
    static let columnWidth = 52

    package func draw(on surface: inout Surface, top: Int = 0) {
        let rows = lines
        let room = surface.size
        let columns = max(1, min(2, (room.columns - 8) / Self.columnWidth))
        let perColumn = columns == 1 ? rows.count : balanced(rows)
        let width = min(room.columns - 4, columns * Self.columnWidth - 2)
        let box = Overlay(title, width: width, height: perColumn + 2).draw(on: &surface)
        let (foot, body) = box.bottom(1)
        surface.text("esc closes", in: foot, align: .right, .dim)
        let parts = columns == 1 ? [rows] : [Array(rows[..<perColumn]), Array(rows[perColumn...])]
        for (index, part) in parts.enumerated() {
            let column = Rect(
                x: body.x + index * Self.columnWidth, y: body.y,
                width: min(Self.columnWidth - 3, body.width), height: body.height)
            ScrollingText(rows: part).draw(on: &surface, in: column, top: top)
        }
    }

    /// The first row of the second column: the start of a group near the middle.
    private func balanced(_ rows: [[Span]]) -> Int {
        let middle = (rows.count + 1) / 2
        var start = 0
        var best = rows.count
        for group in groups {
            if abs(start - middle) < abs(best - middle), start > 0 { best = start }
            start += group.hints.count + 2
        }
        return max(best, rows.count - best)
    }

    private var lines: [[Span]] {
        var rows: [[Span]] = []
        for group in groups where !group.hints.isEmpty {
            if !rows.isEmpty { rows.append([]) }
            rows.append([Span(group.name, Style(.title))])
            for hint in group.hints {
                let isOff = hint.disabledReason != nil
                let padding = max(1, Self.keyWidth - hint.key.count)
                rows.append([
                    Span(hint.key, Style(isOff ? .hintDisabled : .hintKey)),
                    Span(String(repeating: " ", count: padding)),
                    Span(
                        hint.disabledReason.map { "\(hint.label): \($0)" }
                            ?? (hint.help.isEmpty ? hint.label : hint.help),
                        isOff ? Style(.hintDisabled) : .text),
                ])
            }
        }
        return rows
    }
}
