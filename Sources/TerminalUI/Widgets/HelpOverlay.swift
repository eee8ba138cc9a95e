/// All keys of the moment, in groups, in as many columns as fit.
package struct HelpOverlay {
    package var title: String
    package var groups: [(name: String, hints: [Hint])]

    package init(title: String, groups: [(name: String, hints: [Hint])]) {
        self.title = title
        self.groups = groups
    }

    static let keyWidth = 10
    static let gap = 3

    package func draw(on surface: inout Surface, top: Int = 0) {
        let room = surface.size.columns - 8
        let isWide = room >= 96
        let columnWidth = isWide ? min(66, (room - Self.gap) / 2) : max(20, min(76, room))
        let blocks = groups.filter { !$0.hints.isEmpty }.map { rows(of: $0, width: columnWidth) }
        let columns = isWide ? Self.balanced(blocks) : [blocks]
        let parts = columns.map { blocks in Array(blocks.joined(separator: [[]])) }
        let height = parts.map { $0.count }.max() ?? 0
        let width = columnWidth * columns.count + Self.gap * (columns.count - 1)
        let box = Overlay(title, width: width, height: height + 2).draw(on: &surface)
        let (foot, body) = box.bottom(1)
        for (index, part) in parts.enumerated() {
            let column = Rect(
                x: body.x + index * (columnWidth + Self.gap), y: body.y,
                width: min(columnWidth, body.width), height: body.height)
            ScrollingText(rows: part).draw(on: &surface, in: column, top: top)
        }
        let isWhole = height <= body.height || foot.width < 24
        surface.text(
            isWhole ? "esc closes" : "j k scroll, esc closes", in: foot, align: .right, .dim)
    }

    /// Groups in two columns of about the same height; none is torn apart.
    private static func balanced(_ blocks: [[[Span]]]) -> [[[[Span]]]] {
        func height(_ blocks: ArraySlice<[[Span]]>) -> Int {
            blocks.reduce(0) { $0 + $1.count + 1 }
        }
        guard
            let split = (1..<max(2, blocks.count)).min(by: { left, right in
                max(height(blocks[..<min(left, blocks.count)]), height(blocks.dropFirst(left)))
                    < max(
                        height(blocks[..<min(right, blocks.count)]), height(blocks.dropFirst(right))
                    )
            }), split < blocks.count
        else { return [blocks] }
        return [Array(blocks[..<split]), Array(blocks[split...])]
    }

    private func rows(of group: (name: String, hints: [Hint]), width: Int) -> [[Span]] {
        [[Span(group.name, Style(.title))]]
            + group.hints.flatMap { hint -> [[Span]] in
                let isOff = hint.disabledReason != nil
                let text =
                    hint.disabledReason.map { "\(hint.label): \($0)" }
                    ?? (hint.help.isEmpty ? hint.label : hint.help)
                let padding = String(
                    repeating: " ", count: max(1, Self.keyWidth - hint.key.count))
                let blank = String(repeating: " ", count: hint.key.count + padding.count)
                let lines = TextWrap.lines(of: text, width: max(8, width - blank.count))
                return lines.enumerated().map { index, line in
                    let lead =
                        index == 0
                        ? [Span(hint.key, Style(isOff ? .hintDisabled : .hintKey)), Span(padding)]
                        : [Span(blank)]
                    return lead + [Span(line, isOff ? Style(.hintDisabled) : .text)]
                }
            }
    }
}
