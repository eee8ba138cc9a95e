/// What a scalar becomes before anything is looked for: compatibility forms, digits of any
/// script, letters with accents and letters that look like Latin ones become ASCII; what nobody
/// sees is dropped.
///
/// This is coarser than NFKC on purpose: two texts that a reader takes for the same should match
/// the same patterns. Nobody ever gets to see the folded text.
struct FoldTable: Sendable {
    enum Dropped: UInt32 {
        /// Combining marks: part of the letter before.
        case mark = 1
        case zeroWidth, bidi, tag, variation
    }

    enum Result {
        case same
        case dropped(Dropped)
        /// One to three bytes of ASCII, the first in the lowest bits.
        case ascii(UInt32)
        case scalar(UInt32)
    }

    static let shared = FoldTable()

    /// Of every 256 scalars the place of their entries; most have none.
    private var pages: [UInt16]
    private var entries: [UInt32]
    private static let droppedFlag: UInt32 = 1 << 31
    private static let scalarFlag: UInt32 = 1 << 30

    subscript(_ scalar: UInt32) -> Result {
        let page = Int(pages[Int(scalar >> 8)])
        if page == 0 { return .same }
        let entry = entries[page << 8 | Int(scalar & 0xFF)]
        if entry == 0 { return .same }
        if entry & Self.droppedFlag != 0 {
            return Dropped(rawValue: entry & 0xFF).map { .dropped($0) } ?? .same
        }
        if entry & Self.scalarFlag != 0 { return .scalar(entry & ~Self.scalarFlag) }
        return .ascii(entry)
    }

    private init() {
        pages = Array(repeating: 0, count: 0x1100)
        entries = Array(repeating: 0, count: 256)
        for (range, kind) in FoldData.dropped {
            for scalar in range { set(scalar, Self.droppedFlag | kind.rawValue) }
        }
        for zero in FoldData.digitZeros {
            for digit in 0..<10 as Range<UInt32> { set(zero + digit, 0x30 + digit) }
        }
        for (first, target, count) in FoldData.runs {
            for step in 0..<count { set(first + step, target + step) }
        }
        for (first, count) in FoldData.alphabets {
            for step in 0..<count {
                let letter = step % 52
                set(first + step, letter < 26 ? 0x41 + letter : 0x61 + letter - 26)
            }
        }
        for (ascii, scalars) in FoldData.lookalikes {
            let bytes = ascii.utf8.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            for scalar in scalars.unicodeScalars { set(scalar.value, bytes) }
        }
        for (range, distance) in FoldData.lowercase {
            for scalar in range where self.isFree(scalar) {
                let lower = scalar + distance
                // A letter that looks like a Latin one does so in both cases.
                switch self[lower] {
                case .ascii(let letter): set(scalar, letter)
                default: set(scalar, Self.scalarFlag | lower)
                }
            }
        }
    }

    private func isFree(_ scalar: UInt32) -> Bool {
        if case .same = self[scalar] { true } else { false }
    }

    private mutating func set(_ scalar: UInt32, _ entry: UInt32) {
        let page = Int(scalar >> 8)
        if pages[page] == 0 {
            pages[page] = UInt16(entries.count >> 8)
            entries += Array(repeating: 0, count: 256)
        }
        entries[Int(pages[page]) << 8 | Int(scalar & 0xFF)] = entry
    }
}
