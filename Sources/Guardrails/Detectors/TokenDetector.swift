/// Tokens that are known by how they start.
enum TokenDetector {
    static func start(_ text: TextView, at anchor: Int, format: TokenFormat) -> Int? {
        let start = anchor - format.prefix.utf8.count
        // Inside of a word, or of a longer token, it starts nothing.
        if text.before(start).isIn(.alphanumeric) { return nil }
        if text.before(start) == 0x2D || text.before(start) == 0x5F,
            text.known(start - 2).isIn(.alphanumeric)
        {
            return nil
        }
        for (offset, byte) in format.prefix.utf8.enumerated()
        where text.known(start + offset) != byte { return nil }
        return start
    }

    static func match(_ text: inout TextView, start: Int, anchor: Int, format: TokenFormat)
        -> Match?
    {
        let set = format.body.set
        var end = text.run(set, from: anchor, limit: format.length.upperBound + 1)
        // The dot at the end of a sentence is in the set of some.
        while end > anchor, [0x2E, 0x3D, 0x2F, 0x2B].contains(text.known(end - 1)),
            format.body == .parts
        {
            end -= 1
        }
        guard format.length.contains(end - anchor), !text.at(end).isIn(.word) else { return nil }
        var statistics = TextStatistics()
        var dots = 0
        for place in anchor..<end {
            let byte = text.known(place)
            statistics.take(byte)
            if byte == 0x2E { dots += 1 }
            if format.body == .capitals, byte.isIn(.letter), !byte.isIn(.upper) { return nil }
        }
        guard format.dots == 0 || dots == format.dots, statistics.looksRandom else { return nil }
        return Match(rule: .token, range: start..<end, detail: format.issuer)
    }
}
