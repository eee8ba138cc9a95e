/// `\p{N}{1,limit}`, and `\p{N}+` with no limit.
struct NumberScanner: SplitScanner {
    let limit: Int

    @inline(__always)
    func matchEnd(_ text: UTF8Cursor, from index: Int) -> Int? {
        text.numberEnd(from: index, limit: limit)
    }
}

/// `[一-龥぀-ゟ゠-ヿ]+`: ideographs, Hiragana and Katakana.
struct IdeographScanner: SplitScanner {
    @inline(__always)
    func matchEnd(_ text: UTF8Cursor, from index: Int) -> Int? {
        var position = index
        while position < text.end {
            let (value, length) = text.scalar(at: position)
            guard (0x4E00...0x9FA5).contains(value) || (0x3040...0x30FF).contains(value) else {
                break
            }
            position += length
        }
        return position > index ? position : nil
    }
}

/// `\s+` as one match, for pre-tokenizers that part words at white space.
struct SpaceScanner: SplitScanner {
    @inline(__always)
    func matchEnd(_ text: UTF8Cursor, from index: Int) -> Int? {
        let end = text.run(of: .space, from: index)
        return end > index ? end : nil
    }
}

/// One character of BERT's punctuation.
struct BertPunctuationScanner: SplitScanner {
    @inline(__always)
    func matchEnd(_ text: UTF8Cursor, from index: Int) -> Int? {
        let (kind, length) = text.classAndLength(at: index)
        return kind.contains(.bertPunctuation) ? index + length : nil
    }
}

/// A fixed text.
struct LiteralScanner: SplitScanner {
    let pattern: [UInt8]

    func matchEnd(_ text: UTF8Cursor, from index: Int) -> Int? {
        guard text.end - index >= pattern.count else { return nil }
        for (offset, byte) in pattern.enumerated() where text.bytes[index + offset] != byte {
            return nil
        }
        return index + pattern.count
    }
}
