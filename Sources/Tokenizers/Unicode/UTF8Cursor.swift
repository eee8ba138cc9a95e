/// Reads scalars from bytes that may be anything: a byte that begins no valid character counts as
/// a character of its own, without a class.
struct UTF8Cursor {
    static let invalid: UInt32 = .max

    let bytes: UnsafeBufferPointer<UInt8>
    let classes: CharacterClassTable

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        classes = .shared
    }

    @inline(__always)
    var end: Int { bytes.count }

    /// The scalar that starts at `index`, which must lie before the end, and its length in bytes.
    @inline(__always)
    func scalar(at index: Int) -> (value: UInt32, length: Int) {
        let first = bytes[index]
        if first < 0x80 { return (UInt32(first), 1) }
        return Self.multibyte(bytes, index)
    }

    @inline(__always)
    func classAndLength(at index: Int) -> (kind: CharacterClass, length: Int) {
        let (value, length) = scalar(at: index)
        return (classes[value], length)
    }

    /// The end of the longest run from `index` of characters with any of `kinds`.
    @inline(__always)
    func run(of kinds: CharacterClass, from index: Int) -> Int {
        var index = index
        while index < end {
            let (kind, length) = classAndLength(at: index)
            if kind.isDisjoint(with: kinds) { break }
            index += length
        }
        return index
    }

    /// Well-formed sequences are those of table 3-7 of the Unicode standard.
    private static func multibyte(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int)
        -> (value: UInt32, length: Int)
    {
        let first = bytes[index]
        let left = bytes.count - index
        func tail(_ offset: Int) -> UInt32? {
            guard offset < left, bytes[index + offset] & 0xC0 == 0x80 else { return nil }
            return UInt32(bytes[index + offset] & 0x3F)
        }
        guard let second = tail(1) else { return (invalid, 1) }
        switch first {
        case 0xC2...0xDF: return (UInt32(first & 0x1F) << 6 | second, 2)
        case 0xE0...0xEF:
            guard let third = tail(2) else { return (invalid, 1) }
            let value = UInt32(first & 0x0F) << 12 | second << 6 | third
            if value < 0x800 || (0xD800...0xDFFF).contains(value) { return (invalid, 1) }
            return (value, 3)
        case 0xF0...0xF4:
            guard let third = tail(2), let fourth = tail(3) else { return (invalid, 1) }
            let value = UInt32(first & 0x07) << 18 | second << 12 | third << 6 | fourth
            return (0x10000...0x10FFFF).contains(value) ? (value, 4) : (invalid, 1)
        default: return (invalid, 1)
        }
    }
}

extension UTF8Cursor {
    /// Appends a valid scalar as UTF-8.
    @inline(__always)
    static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        switch scalar {
        case 0..<0x80: bytes.append(UInt8(scalar))
        case 0x80..<0x800:
            bytes.append(UInt8(0xC0 | scalar >> 6))
            bytes.append(UInt8(0x80 | scalar & 0x3F))
        case 0x800..<0x10000:
            bytes.append(UInt8(0xE0 | scalar >> 12))
            bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            bytes.append(UInt8(0x80 | scalar & 0x3F))
        default:
            bytes.append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
            bytes.append(UInt8(0x80 | scalar >> 12 & 0x3F))
            bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            bytes.append(UInt8(0x80 | scalar & 0x3F))
        }
    }
}
