/// A line of the difference of two texts, with the words marked that a rewritten line changed.
package struct ComparedLine: Equatable, Sendable {
    package enum Kind: Sendable {
        case same, removed, added
        /// Opens a part of the text and belongs to neither side.
        case heading
    }

    package struct Segment: Equatable, Sendable {
        package let text: String
        /// Differs from the line that this one replaces, or that replaces it.
        package let isChanged: Bool

        package init(_ text: String, isChanged: Bool = false) {
            self.text = text
            self.isChanged = isChanged
        }
    }

    package let kind: Kind
    package let number: Int?
    package internal(set) var segments: [Segment]

    /// The number is the line's in the text that has it.
    package init(_ kind: Kind, number: Int?, _ text: String) {
        self.kind = kind
        self.number = number
        segments = [Segment(text)]
    }

    package var text: String { segments.map(\.text).joined() }

    /// Marks words where removed lines are followed by added ones: the first removed line is
    /// compared with the first added one, and so on.
    package static func marking(_ lines: [ComparedLine]) -> [ComparedLine] {
        var result = lines
        var index = 0
        while index < lines.count {
            let removed = run(of: .removed, in: lines, from: index)
            let added = run(of: .added, in: lines, from: removed.upperBound)
            for (left, right) in zip(removed, added) {
                (result[left].segments, result[right].segments) = WordDiff.segments(
                    from: lines[left].text, to: lines[right].text)
            }
            index = max(index + 1, added.upperBound)
        }
        return result
    }

    private static func run(of kind: Kind, in lines: [ComparedLine], from start: Int)
        -> Range<Int>
    {
        let end = lines[start...].firstIndex { $0.kind != kind } ?? lines.count
        return start..<end
    }
}
