/// What differs between two lines, word by word.
package enum WordDiff {
    /// Longer lines count as replaced whole: comparing takes time in proportion to words times
    /// differences.
    static let comparedTokens = 400

    /// The two lines in pieces that are marked where they differ. Lines with little in common are
    /// not marked at all: marks everywhere say nothing.
    package static func segments(
        from old: String, to new: String
    ) -> (old: [ComparedLine.Segment], new: [ComparedLine.Segment]) {
        let before = tokens(of: old)
        let after = tokens(of: new)
        let unmarked = ([ComparedLine.Segment(old)], [ComparedLine.Segment(new)])
        guard before.count + after.count <= comparedTokens else { return unmarked }
        let change = after.difference(from: before)
        var gone: Set<Int> = []
        var come: Set<Int> = []
        for step in change {
            switch step {
            case .remove(let offset, _, _): gone.insert(offset)
            case .insert(let offset, _, _): come.insert(offset)
            }
        }
        let common = before.indices.filter { !gone.contains($0) }
            .reduce(0) { $0 + (before[$1] == " " ? 0 : before[$1].count) }
        guard common * 4 >= max(old.count, new.count) else { return unmarked }
        return (joined(before, gone), joined(after, come))
    }

    /// Joins neighbours; a blank between two changes belongs to them.
    private static func joined(_ parts: [String], _ changed: Set<Int>) -> [ComparedLine.Segment] {
        var result: [ComparedLine.Segment] = []
        for (index, text) in parts.enumerated() {
            let isBridge =
                text == " " && changed.contains(index - 1) && changed.contains(index + 1)
            let isChanged = changed.contains(index) || isBridge
            if let last = result.last, last.isChanged == isChanged {
                result[result.count - 1] = .init(last.text + text, isChanged: isChanged)
            } else {
                result.append(.init(text, isChanged: isChanged))
            }
        }
        return result
    }

    /// Words, and every other character by itself.
    private static func tokens(of line: String) -> [String] {
        var result: [String] = []
        var isInWord = false
        for character in line {
            let isWord = character.isLetter || character.isNumber || character == "_"
            if isWord && isInWord {
                result[result.count - 1].append(character)
            } else {
                result.append(String(character))
            }
            isInWord = isWord
        }
        return result
    }
}
