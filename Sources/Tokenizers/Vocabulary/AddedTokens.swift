/// A token that is looked for in the text itself, before any splitting.
struct AddedToken: Sendable, Equatable {
    let id: Int32
    let text: [UInt8]
    let isSpecial: Bool
    /// Looked for after normalization instead of before.
    var isNormalized = false
    /// Takes the white space before, after it.
    var stripsLeft = false
    var stripsRight = false
    /// Counts only where no word character stands beside it.
    var singleWord = false
}

/// Finds added tokens: from left to right, at each place the longest.
struct AddedTokens: Sendable {
    /// Texts longer than this are refused: it bounds what is looked at again from each place.
    static let longestText = 1024

    enum Part: Sendable, Equatable {
        case text(Piece)
        case token(Int32)
    }

    let tokens: [AddedToken]
    private var trie = ByteTrie()
    private var begins = [Bool](repeating: false, count: 256)

    /// Of tokens with one text the last counts, as in the reference.
    init(_ tokens: [AddedToken]) {
        var kept: [AddedToken] = []
        for (index, token) in tokens.reversed().enumerated() where !token.text.isEmpty {
            if trie.insert(token.text, value: Int32(tokens.count - 1 - index)) {
                begins[Int(token.text[0])] = true
            }
        }
        kept = tokens
        self.tokens = kept
    }

    var isEmpty: Bool { tokens.isEmpty }

    /// Parts the text at its added tokens. Special tokens are found only where `trust` covers them
    /// wholly; where it does not, they are as though they did not exist.
    func parts(of text: UnsafeBufferPointer<UInt8>, trust: Trust) -> [Part] {
        var parts: [Part] = []
        var trust = trust
        var textStart = 0
        var index = 0
        while index < text.count {
            guard begins[Int(text[index])], let match = match(text, index, &trust) else {
                index += 1
                continue
            }
            let token = tokens[Int(match.value)]
            if token.singleWord, touchesWord(text, index, match.end) {
                index = match.end
                continue
            }
            var start = index
            var end = match.end
            let cursor = UTF8Cursor(text)
            if token.stripsLeft {
                let before = UTF8Cursor(UnsafeBufferPointer(rebasing: text[..<start]))
                start = before.startOfTrailingSpace(after: textStart)
            }
            if token.stripsRight { end = cursor.run(of: .space, from: end) }
            if textStart < start { parts.append(.text(Piece(start: textStart, end: start))) }
            parts.append(.token(token.id))
            textStart = end
            index = end
        }
        if textStart < text.count {
            parts.append(.text(Piece(start: textStart, end: text.count)))
        }
        return parts
    }

    @inline(__always)
    private func match(_ text: UnsafeBufferPointer<UInt8>, _ index: Int, _ trust: inout Trust)
        -> (value: Int32, end: Int)?
    {
        let trusted = trust.end(from: index)
        return trie.longestMatch(in: text, from: index) { value, end in
            end <= trusted || !tokens[Int(value)].isSpecial
        }
    }

    private func touchesWord(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let cursor = UTF8Cursor(text)
        if end < text.count, Self.isWordCharacter(cursor.scalar(at: end).value) { return true }
        var before = start
        while before > 0 {
            before -= 1
            if text[before] & 0xC0 != 0x80 || start - before == 4 { break }
        }
        return before < start && Self.isWordCharacter(cursor.scalar(at: before).value)
    }

    /// `\w` after Unicode's technical standard 18, annex C.
    private static func isWordCharacter(_ value: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(value) else { return false }
        let properties = scalar.properties
        if properties.isAlphabetic || properties.isJoinControl { return true }
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation:
            return true
        default: return false
        }
    }
}

/// Which stretches of a text may spell special tokens.
struct Trust: Sendable {
    static let everything = Trust(ranges: nil)
    static let nothing = Trust(ranges: [])

    /// In ascending order and apart from each other; nil for the whole text.
    private let ranges: [Piece]?
    private var current = 0
    /// Where the text at hand begins in the text that the ranges are about.
    private var base = 0

    init(ranges: [Piece]?) { self.ranges = ranges }

    /// The same for the part of the text that begins at `start`.
    func shifted(by start: Int) -> Trust {
        var trust = self
        trust.base += start
        return trust
    }

    /// Where the trusted stretch around `index` ends; 0 if it lies in none. Places must ascend
    /// from call to call.
    @inline(__always)
    mutating func end(from index: Int) -> Int {
        guard let ranges else { return .max }
        let place = base + index
        while current < ranges.count, ranges[current].end <= place { current += 1 }
        guard current < ranges.count, ranges[current].start <= place else { return 0 }
        return ranges[current].end - base
    }
}
