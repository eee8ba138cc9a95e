/// A line of the difference of two texts.
package struct DiffLine: Equatable, Sendable {
    package enum Kind: Sendable {
        case same, removed, added
    }

    package struct Segment: Equatable, Sendable {
        package let text: String
        /// Differs from the line that this one replaces, or that replaces it.
        package let isChanged: Bool

        package init(_ text: String, isChanged: Bool) {
            self.text = text
            self.isChanged = isChanged
        }
    }

    package let kind: Kind
    package let segments: [Segment]
    /// Counted from 1, in the text that has the line.
    package let number: Int

    package init(kind: Kind, segments: [Segment], number: Int) {
        self.kind = kind
        self.segments = segments
        self.number = number
    }

    package var text: String { segments.map(\.text).joined() }
}

/// The difference of two texts by lines, and by words inside lines that were rewritten.
package enum TextDiff {
    /// Beyond this many lines a text is compared only at its ends; the middle counts as replaced.
    /// The comparison takes time in proportion to lines times differences.
    static let comparedLines = 2000

    package static func lines(from old: String, to new: String) -> [DiffLine] {
        let before = TextWrap.paragraphs(of: old)
        let after = TextWrap.paragraphs(of: new)
        let steps = script(before, after, limit: comparedLines)
        var result: [DiffLine] = []
        var index = steps.startIndex
        while index < steps.endIndex {
            if case .same(let i, _) = steps[index] {
                result.append(
                    DiffLine(
                        kind: .same, segments: [.init(before[i], isChanged: false)], number: i + 1))
                index += 1
                continue
            }
            var removed: [Int] = []
            var added: [Int] = []
            loop: while index < steps.endIndex {
                switch steps[index] {
                case .removed(let i): removed.append(i)
                case .added(let j): added.append(j)
                case .same: break loop
                }
                index += 1
            }
            result += block(removed.map { (before[$0], $0) }, added.map { (after[$0], $0) })
        }
        return result
    }

    /// Lines that were replaced; the first removed one is compared with the first added one, and
    /// so on.
    private static func block(
        _ removed: [(text: String, index: Int)], _ added: [(text: String, index: Int)]
    ) -> [DiffLine] {
        var left: [DiffLine] = []
        var right: [DiffLine] = []
        for (offset, line) in removed.enumerated() {
            let partner = offset < added.count ? added[offset].text : nil
            let segments =
                partner.map { words(line.text, $0).old } ?? [.init(line.text, isChanged: false)]
            left.append(DiffLine(kind: .removed, segments: segments, number: line.index + 1))
        }
        for (offset, line) in added.enumerated() {
            let partner = offset < removed.count ? removed[offset].text : nil
            let segments =
                partner.map { words($0, line.text).new } ?? [.init(line.text, isChanged: false)]
            right.append(DiffLine(kind: .added, segments: segments, number: line.index + 1))
        }
        return left + right
    }

    /// The words of two lines, marked where they differ. Lines with little in common are not
    /// marked at all: marks everywhere say nothing.
    static func words(
        _ old: String, _ new: String
    ) -> (old: [DiffLine.Segment], new: [DiffLine.Segment]) {
        let before = tokens(of: old)
        let after = tokens(of: new)
        var common = 0
        var left: [(String, Bool)] = []
        var right: [(String, Bool)] = []
        for step in script(before, after, limit: 400) {
            switch step {
            case .same(let i, let j):
                left.append((before[i], false))
                right.append((after[j], false))
                if before[i].contains(where: { $0 != " " }) { common += before[i].count }
            case .removed(let i): left.append((before[i], true))
            case .added(let j): right.append((after[j], true))
            }
        }
        if common * 4 < max(old.count, new.count) {
            return ([.init(old, isChanged: false)], [.init(new, isChanged: false)])
        }
        return (joined(left), joined(right))
    }

    /// Joins neighbours; a blank between two changes belongs to them.
    private static func joined(_ parts: [(String, Bool)]) -> [DiffLine.Segment] {
        var result: [DiffLine.Segment] = []
        for (index, (text, differs)) in parts.enumerated() {
            let isBridge =
                text == " " && index > 0 && parts[index - 1].1
                && index + 1 < parts.count && parts[index + 1].1
            let isChanged = differs || isBridge
            if let last = result.last, last.isChanged == isChanged {
                result[result.count - 1] = .init(last.text + text, isChanged: isChanged)
            } else {
                result.append(.init(text, isChanged: isChanged))
            }
        }
        return result
    }

    /// Words, blanks and single signs.
    private static func tokens(of line: String) -> [String] {
        var result: [String] = []
        var current = ""
        for character in line {
            let isWord = character.isLetter || character.isNumber || character == "_"
            if isWord {
                current.append(character)
                continue
            }
            if !current.isEmpty { result.append(current) }
            current = ""
            result.append(String(character))
        }
        if !current.isEmpty { result.append(current) }
        return result
    }

    enum Step: Equatable {
        case same(Int, Int)
        case removed(Int)
        case added(Int)
    }

    /// How to get from one list to the other; indices are those of the lists.
    static func script(_ old: [String], _ new: [String], limit: Int) -> [Step] {
        var head = 0
        while head < old.count, head < new.count, old[head] == new[head] { head += 1 }
        var tail = 0
        while tail < old.count - head, tail < new.count - head,
            old[old.count - 1 - tail] == new[new.count - 1 - tail]
        { tail += 1 }
        let oldMiddle = Array(old[head..<(old.count - tail)])
        let newMiddle = Array(new[head..<(new.count - tail)])
        var steps = (0..<head).map { Step.same($0, $0) }
        steps += middle(oldMiddle, newMiddle, limit: limit).map { step in
            switch step {
            case .same(let i, let j): .same(i + head, j + head)
            case .removed(let i): .removed(i + head)
            case .added(let j): .added(j + head)
            }
        }
        steps += (0..<tail).map { .same(old.count - tail + $0, new.count - tail + $0) }
        return steps
    }

    private static func middle(_ old: [String], _ new: [String], limit: Int) -> [Step] {
        if old.count + new.count > limit {
            return old.indices.map { .removed($0) } + new.indices.map { .added($0) }
        }
        let change = new.difference(from: old)
        var gone: Set<Int> = []
        var come: Set<Int> = []
        for removal in change.removals {
            if case .remove(let offset, _, _) = removal { gone.insert(offset) }
        }
        for insertion in change.insertions {
            if case .insert(let offset, _, _) = insertion { come.insert(offset) }
        }
        var steps: [Step] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if i < old.count, gone.contains(i) {
                steps.append(.removed(i))
                i += 1
            } else if j < new.count, come.contains(j) {
                steps.append(.added(j))
                j += 1
            } else {
                steps.append(.same(i, j))
                i += 1
                j += 1
            }
        }
        return steps
    }
}
