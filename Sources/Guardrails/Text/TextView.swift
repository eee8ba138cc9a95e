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
        let table = ByteClass.table
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
            if table[Int(bytes[place - base])].isDisjoint(with: set) { return place }
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
        return words.contains { word in
            let count = word.utf8CodeUnitCount
            guard place - count >= first else { return false }
            return (first...(place - count)).contains { start in
                (0..<count).allSatisfy { known(start + $0).lowercased == word.utf8Start[$0] }
            }
        }
    }

    /// Where a literal starts that ends here, with its spaces as long as they are.
    func literal(_ literal: [UInt8], end: Int) -> Range<Int>? {
        var place = end
        for byte in literal.reversed() {
            place -= 1
            if byte == 0x20 { while place > base, before(place).isIn(.space) { place -= 1 } }
        }
        guard place >= base, let first = literal.first else { return nil }
        // Letters go on to the left only in scripts that write no spaces.
        return first.isIn(.letter) && before(place).isIn(.letter) ? nil : place..<end
    }

    /// Where the word starts that the text ends in: an address, the scheme of a link, or a number
    /// may have begun.
    var openWord: Int {
        var place = end
        while place > base, end - place < EmailDetector.longestLocal {
            let byte = before(place)
            guard byte.isIn(.local) || byte == 0x3A || byte == 0x2F || byte == 0x28 else { break }
            place -= 1
        }
        return place
    }

    func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8>.SubSequence {
        bytes[(range.lowerBound - base)..<(range.upperBound - base)]
    }
}
