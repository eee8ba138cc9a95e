/// GPT-2's printable stand-ins for bytes: visible Latin-1 characters stand for themselves, the
/// other 68 bytes, in order, for U+0100 and up.
enum ByteLevelAlphabet {
    /// The character that stands for each byte.
    static let scalars: [UInt32] = {
        var next: UInt32 = 0x100
        return (0..<256).map { byte in
            let isVisible =
                (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE
            if isVisible { return UInt32(byte) }
            defer { next += 1 }
            return next
        }
    }()

    /// The byte for each character below U+0144, −1 where a character stands for none.
    private static let bytes: [Int16] = {
        var table = [Int16](repeating: -1, count: 0x144)
        for (byte, scalar) in scalars.enumerated() { table[Int(scalar)] = Int16(byte) }
        return table
    }()

    /// The bytes that a token's text stands for, nil if one of its characters stands for none.
    static func bytes(of text: some Collection<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            guard scalar.value < 0x144, bytes[Int(scalar.value)] >= 0 else { return nil }
            result.append(UInt8(truncatingIfNeeded: bytes[Int(scalar.value)]))
        }
        return result
    }

    /// The text of a token that stands for `bytes`.
    static func text(of bytes: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for byte in bytes { UTF8Cursor.append(scalars[Int(byte)], to: &result) }
        return result
    }
}
