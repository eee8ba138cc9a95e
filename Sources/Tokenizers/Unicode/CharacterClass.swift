/// What the split patterns and the BERT rules ask of a character.
///
/// Categories are those of Unicode 16, which the split patterns' reference engine uses; the four
/// `bert`/`accent` classes follow the older tables of the reference's normalizers.
struct CharacterClass: OptionSet {
    let rawValue: UInt16

    /// Lu and Lt.
    static let upper = CharacterClass(rawValue: 1 << 0)
    /// Ll.
    static let lower = CharacterClass(rawValue: 1 << 1)
    /// Lm and Lo: letters without case.
    static let caseless = CharacterClass(rawValue: 1 << 2)
    static let mark = CharacterClass(rawValue: 1 << 3)
    static let number = CharacterClass(rawValue: 1 << 4)
    static let punctuation = CharacterClass(rawValue: 1 << 5)
    static let symbol = CharacterClass(rawValue: 1 << 6)
    static let space = CharacterClass(rawValue: 1 << 7)
    static let bertPunctuation = CharacterClass(rawValue: 1 << 8)
    static let bertControl = CharacterClass(rawValue: 1 << 9)
    static let bertAccent = CharacterClass(rawValue: 1 << 10)
    static let accent = CharacterClass(rawValue: 1 << 11)

    static let letter: CharacterClass = [.upper, .lower, .caseless]
}

/// Classes of all characters in two stages: a block number per 128 code points, and the blocks,
/// of which equal ones are kept once.
struct CharacterClassTable: @unchecked Sendable {
    static let shared = CharacterClassTable()

    /// Both live as long as the process.
    private let blockOf: UnsafePointer<UInt16>
    private let classes: UnsafePointer<UInt16>

    private init() {
        let all = Self.expand()
        var blocks: [[UInt16]: UInt16] = [:]
        var stage1: [UInt16] = []
        var stage2: [UInt16] = []
        for start in stride(from: 0, to: 0x110000, by: 128) {
            let block = Array(all[start..<start + 128])
            if let known = blocks[block] {
                stage1.append(known)
            } else {
                let number = UInt16(blocks.count)
                blocks[block] = number
                stage1.append(number)
                stage2 += block
            }
        }
        blockOf = Self.lasting(stage1)
        classes = Self.lasting(stage2)
    }

    private static func lasting(_ values: [UInt16]) -> UnsafePointer<UInt16> {
        let pointer = UnsafeMutableBufferPointer<UInt16>.allocate(capacity: values.count)
        _ = pointer.initialize(from: values)
        return UnsafePointer(pointer.baseAddress ?? UnsafeMutablePointer.allocate(capacity: 1))
    }

    private static func expand() -> [UInt16] {
        var all: [UInt16] = []
        all.reserveCapacity(0x110000)
        var count = 0
        for byte in CharacterClassData.runs.bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): count = count * 10 + Int(byte - 0x30)
            case UInt8(ascii: "A")...UInt8(ascii: "z"):
                let index = Int(byte < 0x5B ? byte - 0x41 : byte - 0x61 + 26)
                all += repeatElement(CharacterClassData.palette[index], count: max(count, 1))
                count = 0
            default: break  // the line breaks of the literal
            }
        }
        return all
    }

    /// The class of a scalar; `UTF8Cursor.invalid` has none.
    @inline(__always)
    subscript(scalar: UInt32) -> CharacterClass {
        guard scalar < 0x110000 else { return [] }
        let block = Int(blockOf[Int(scalar >> 7)])
        return CharacterClass(rawValue: classes[block << 7 | Int(scalar & 127)])
    }
}

extension StaticString {
    var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
