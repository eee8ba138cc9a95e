/// Rows under headings, columns as wide as their widest cell.
struct TextTable {
    struct Column {
        let title: String
        var isNumeric = false
    }

    let columns: [Column]
    private(set) var rows: [[String]] = []

    /// A leading `>` makes a column right-aligned.
    init(_ titles: String...) {
        columns = titles.map { title in
            title.hasPrefix(">")
                ? Column(title: String(title.dropFirst()), isNumeric: true) : Column(title: title)
        }
    }

    mutating func add(_ cells: String...) { rows.append(cells) }

    var text: String {
        let widths = columns.indices.map { index in
            rows.reduce(columns[index].title.count) { max($0, $1[index].count) }
        }
        let lines = ([columns.map(\.title)] + rows).map { row in
            row.indices.map { index in
                let padding = String(repeating: " ", count: widths[index] - row[index].count)
                return columns[index].isNumeric ? padding + row[index] : row[index] + padding
            }.joined(separator: "  ").trimmingRight
        }
        return lines.joined(separator: "\n")
    }
}

extension String {
    fileprivate var trimmingRight: String {
        var end = endIndex
        while end > startIndex, self[index(before: end)] == " " { end = index(before: end) }
        return String(self[..<end])
    }
}
