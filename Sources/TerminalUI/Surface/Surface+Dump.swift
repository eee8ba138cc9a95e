extension Surface {
    /// The rows as text without the blanks at their ends: for snapshots and golden screens.
    package var lines: [String] {
        (0..<size.rows).map { y in
            var line = ""
            for x in 0..<size.columns { line += self[x, y].text }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }

    /// The styles as runs, row by row: `3: 0-11 title, 12-79 frame`. Rows all in `text` are left
    /// out.
    package var styleRuns: [String] {
        (0..<size.rows).compactMap { y in
            var runs: [String] = []
            var x = 0
            while x < size.columns {
                let style = self[x, y].style
                let start = x
                while x < size.columns, self[x, y].style == style { x += 1 }
                if style != .text { runs.append("\(start)-\(x - 1) \(style)") }
            }
            return runs.isEmpty ? nil : "\(y): " + runs.joined(separator: ", ")
        }
    }
}
