/// Finds what somebody means who types some letters of it, in order.
package struct FuzzyMatch: Equatable, Sendable {
    /// Higher is better.
    package let score: Int
    /// Offsets of the matched characters.
    package let positions: [Int]

    /// Nil when the letters of the pattern do not all occur in order. Case does not count; runs,
    /// starts of words and an early first match do. Takes time in proportion to both lengths.
    package static func match(_ pattern: String, in text: String) -> FuzzyMatch? {
        let wanted = Array(pattern.lowercased().filter { $0 != " " })
        guard !wanted.isEmpty else { return FuzzyMatch(score: 0, positions: []) }
        let there = Array(text.lowercased())
        // Every start of the first letter is tried: the earliest is not always the best.
        var best: FuzzyMatch?
        for start in there.indices where there[start] == wanted[0] {
            guard let found = match(wanted, in: there, from: start) else { break }
            if found.score > best?.score ?? Int.min { best = found }
        }
        return best
    }

    private static func match(
        _ wanted: [Character], in there: [Character], from start: Int
    ) -> FuzzyMatch? {
        var positions: [Int] = []
        var score = -start
        var index = start
        for letter in wanted {
            guard let found = there[index...].firstIndex(of: letter) else { return nil }
            let isStart = found == 0 || !(there[found - 1].isLetter || there[found - 1].isNumber)
            if isStart { score += 8 }
            if let last = positions.last {
                score += found == last + 1 ? 12 : -(found - last)
            }
            positions.append(found)
            index = found + 1
        }
        return FuzzyMatch(score: score - there.count / 8, positions: positions)
    }
}
