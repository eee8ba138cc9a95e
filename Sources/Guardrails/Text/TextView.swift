/// The folded text as far as it is known, for a detector that looks at a place in it.
///
/// A detector is a function of the text around that place, and it never knows how the text came:
/// if it asks for a byte that is still to come, its answer does not count, and it is asked again.
/// So the findings are the same for every way of cutting a text into pieces.
struct TextView {
    /// What a starved detector waits for: the first byte outside of `set`, or a place.
    struct Wait {
        var set: ByteClass
        var limit: Int
    }

    let bytes: UnsafeBufferPointer<UInt8>
    let base: Int
    let end: Int
    private let isFinal: Bool
    private(set) var isStarved = false
    private(set) var wait: Wait?

    init(_ bytes: UnsafeBufferPointer<UInt8>, base: Int, isFinal: Bool) {
        self.bytes = bytes
        self.base = base
        self.isFinal = isFinal
        end = base + bytes.count
    }

    /// 0 behind the end.
    mutating func at(_ place: Int) -> UInt8 {
        if place < end { return place >= base ? bytes[place - base] : 0 }
        if !isFinal { isStarved = true }
        return 0
    }

    /// What is known already: 0 before the start.
    func known(_ place: Int) -> UInt8 {
        place >= base && place < end ? bytes[place - base] : 0
    }

    func before(_ place: Int) -> UInt8 { known(place - 1) }

    /// The end of the run of such bytes that starts here.
    mutating func run(_ set: ByteClass, from start: Int, limit: Int) -> Int {
        let stop = start + limit
        var place = start
        while place < stop {
            if place >= end {
                if !isFinal {
                    if !isStarved { wait = Wait(set: set, limit: stop) }
                    isStarved = true
                }
                return place
            }
            if !set.contains(bytes[place - base]) { return place }
            place += 1
        }
        return place
    }

    /// The start of the run of such bytes that ends here.
    func runBack(_ set: ByteClass, to end: Int, limit: Int) -> Int {
        var place = end
        while place > base, end - place < limit, before(place).isIn(set) { place -= 1 }
        return place
    }

    /// Whether a text is here, in small letters.
    mutating func has(_ text: StaticString, at place: Int) -> Bool {
        for index in 0..<text.utf8CodeUnitCount
        where at(place + index).lowercased != text.utf8Start[index] { return false }
        return true
    }

    /// Whether one of some words in small letters is in what is known just before.
    func mentions(_ words: [StaticString], before place: Int, within distance: Int) -> Bool {
        let first = max(base, place - distance)
        for word in words {
            let count = word.utf8CodeUnitCount
            var start = first
            while start + count <= place {
                if isHere(word, start) { return true }
                start += 1
            }
        }
        return false
    }

    private func isHere(_ word: StaticString, _ place: Int) -> Bool {
        for index in 0..<word.utf8CodeUnitCount
        where known(place + index).lowercased != word.utf8Start[index] { return false }
        return true
    }

    /// Where a literal starts that ends here, with its spaces as long as they are; nil for one
    /// that should be a word and starts inside of one.
    func literal(_ literal: [UInt8], end: Int, isWord: Bool) -> Range<Int>? {
        var place = end
        for byte in literal.reversed() {
            place -= 1
            if byte == 0x20 { while place > base, before(place).isIn(.space) { place -= 1 } }
        }
        guard place >= base, let first = literal.first else { return nil }
        return isWord && first.isIn(.letter) && before(place).isIn(.letter) ? nil : place..<end
    }

    /// Where the word starts that the text ends in: an address, the scheme of a link, or a number
    /// may have begun.
    var openWord: Int {
        var place = end
        while place > base, end - place < EmailDetector.longestLocal {
            let byte = before(place)
            guard byte.isIn(.link) else { break }
            place -= 1
        }
        return place
    }

    func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8>.SubSequence {
        bytes[(range.lowerBound - base)..<(range.upperBound - base)]
    }
}
