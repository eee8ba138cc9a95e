/// A split pattern as a hand-written scanner: where the match that starts at `index` ends, or nil
/// when none starts there. Every scanner looks at each character a bounded number of times, so
/// that splitting is linear in the text.
protocol SplitScanner: Sendable {
    func matchEnd(_ text: UTF8Cursor, from index: Int) -> Int?
}

extension UTF8Cursor {
    /// `'s|'t|'re|'ve|'m|'ll|'d`, optionally `(?i:…)`; under it U+017F counts as an s.
    @inline(__always)
    func contractionEnd(from index: Int, ignoringCase: Bool) -> Int? {
        guard index + 1 < end, bytes[index] == UInt8(ascii: "'") else { return nil }
        let fold: UInt8 = ignoringCase ? 0x20 : 0
        let first = bytes[index + 1] | fold
        switch first {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
            return index + 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"), UInt8(ascii: "l"):
            guard index + 2 < end else { return nil }
            let second = first == UInt8(ascii: "l") ? first : UInt8(ascii: "e")
            return bytes[index + 2] | fold == second ? index + 3 : nil
        default:
            guard ignoringCase, scalar(at: index + 1).value == 0x17F else { return nil }
            return index + 3
        }
    }

    /// `\s*[\r\n]+|\s+(?!\S)|\s+`, the first alternative only where `breaksLines`.
    ///
    /// Of a run of white space the part up to its last line break is a match; else all but the
    /// last character, which belongs to the word that follows; else that one character.
    @inline(__always)
    func spaceEnd(from index: Int, breaksLines: Bool) -> Int? {
        var position = index
        var lastStart = index
        var lineEnd = index
        while position < end {
            let (kind, length) = classAndLength(at: position)
            if !kind.contains(.space) { break }
            lastStart = position
            position += length
            if isLineBreak(lastStart) { lineEnd = position }
        }
        if position == index { return nil }
        if breaksLines, lineEnd > index { return lineEnd }
        if position == end { return end }
        return lastStart > index ? lastStart : position
    }

    @inline(__always)
    func isLineBreak(_ index: Int) -> Bool {
        bytes[index] == UInt8(ascii: "\n") || bytes[index] == UInt8(ascii: "\r")
    }

    /// `[\r\n]*`, or `[\r\n/]*` for the patterns that keep slashes with punctuation.
    @inline(__always)
    func lineBreaksEnd(from index: Int, orSlashes: Bool) -> Int {
        var index = index
        while index < end, isLineBreak(index) || (orSlashes && bytes[index] == UInt8(ascii: "/")) {
            index += 1
        }
        return index
    }

    /// `\p{N}{1,limit}`, nil where no number starts.
    @inline(__always)
    func numberEnd(from index: Int, limit: Int) -> Int? {
        var position = index
        var count = 0
        while position < end, count < limit {
            let (kind, length) = classAndLength(at: position)
            if !kind.contains(.number) { break }
            position += length
            count += 1
        }
        return count > 0 ? position : nil
    }

    /// ` ?[^\s\p{L}\p{N}]+[\r\n]*`, with `words` for what else is no punctuation here.
    @inline(__always)
    func symbolsEnd(from index: Int, excluding words: CharacterClass, slashes: Bool) -> Int? {
        let start = bytes[index] == UInt8(ascii: " ") ? index + 1 : index
        let stop = runOutside(words, from: start)
        return stop > start ? lineBreaksEnd(from: stop, orSlashes: slashes) : nil
    }

    /// The end of the run from `index` of characters with none of `kinds`.
    @inline(__always)
    func runOutside(_ kinds: CharacterClass, from index: Int) -> Int {
        var index = index
        while index < end {
            let (kind, length) = classAndLength(at: index)
            if !kind.isDisjoint(with: kinds) { break }
            index += length
        }
        return index
    }
}
