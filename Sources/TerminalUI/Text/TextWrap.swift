/// Breaks text into rows of a given width, at blanks where there are any.
package enum TextWrap {
    /// Rows that each fit into `width` columns. Line ends of the text start a new row, tabs become
    /// four blanks; a word wider than a row is broken. Nothing is lost but blanks at a break.
    package static func lines(of text: some StringProtocol, width: Int) -> [String] {
        guard width > 0 else { return [] }
        return paragraphs(of: text).flatMap { wrap($0, width: width) }
    }

    /// The lines of a text, whatever ends them, with tabs as blanks.
    package static func paragraphs(of text: some StringProtocol) -> [String] {
        var result: [String] = []
        var current = String.UnicodeScalarView()
        var previousWasReturn = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where previousWasReturn: break
            case "\n", "\r":
                result.append(String(current))
                current.removeAll(keepingCapacity: true)
            case "\t": current.append(contentsOf: "    ".unicodeScalars)
            default: current.append(scalar)
            }
            previousWasReturn = scalar == "\r"
        }
        if !current.isEmpty || result.isEmpty { result.append(String(current)) }
        return result
    }

    private static func wrap(_ line: String, width: Int) -> [String] {
        if TextWidth.columns(of: line) <= width { return [line] }
        var rows: [String] = []
        var row = ""
        var rowWidth = 0
        func flush() {
            while row.hasSuffix(" ") { row.removeLast() }
            rows.append(row)
            row = ""
            rowWidth = 0
        }
        for word in words(of: line) {
            let wordWidth = TextWidth.columns(of: word)
            let isBlank = word.first == " "
            if rowWidth + wordWidth <= width {
                row += word
                rowWidth += wordWidth
                continue
            }
            // The blanks of a break end their row, unless they are the line's own indentation.
            let isIndentation = row.isEmpty
            if !isIndentation { flush() }
            if isBlank && !isIndentation { continue }
            for character in word {
                let extent = TextWidth.columns(of: String(character))
                if rowWidth + extent > width, rowWidth > 0 { flush() }
                row.append(character)
                rowWidth += extent
            }
        }
        if !row.isEmpty || rows.isEmpty { flush() }
        return rows
    }

    /// Alternating runs of blanks and of everything else.
    static func words(of line: String) -> [Substring] {
        var result: [Substring] = []
        var start = line.startIndex
        while start < line.endIndex {
            let isBlank = line[start] == " "
            let end = line[start...].firstIndex { ($0 == " ") != isBlank } ?? line.endIndex
            result.append(line[start..<end])
            start = end
        }
        return result
    }
}
