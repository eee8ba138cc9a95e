/// Sets of ASCII characters, as bits. Normalization has made letters and digits of any script that
/// are written like these into these; other scripts are in no set but `printable`.
struct ByteClass: Equatable, Sendable {
    private let low: UInt64
    private let high: UInt64
    /// Whether bytes above ASCII belong to it.
    private let hasOthers: Bool

    private init(_ low: UInt64, _ high: UInt64, hasOthers: Bool = false) {
        self.low = low
        self.high = high
        self.hasOthers = hasOthers
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        if byte >= 0x80 { return hasOthers }
        return (byte < 0x40 ? low : high) >> UInt64(byte & 0x3F) & 1 != 0
    }

    static var digit: ByteClass { ByteClass(0x03FF_0000_0000_0000, 0x0000_0000_0000_0000) }
    static var letter: ByteClass { ByteClass(0x0000_0000_0000_0000, 0x07FF_FFFE_07FF_FFFE) }
    static var upper: ByteClass { ByteClass(0x0000_0000_0000_0000, 0x0000_0000_07FF_FFFE) }
    static var hex: ByteClass { ByteClass(0x03FF_0000_0000_0000, 0x0000_007E_0000_007E) }
    static var alphanumeric: ByteClass { ByteClass(0x03FF_0000_0000_0000, 0x07FF_FFFE_07FF_FFFE) }
    /// Letters, digits, underscore.
    static var word: ByteClass { ByteClass(0x03FF_0000_0000_0000, 0x07FF_FFFE_87FF_FFFE) }
    /// Of tokens: word characters and hyphen.
    static var token: ByteClass { ByteClass(0x03FF_2000_0000_0000, 0x07FF_FFFE_87FF_FFFE) }
    /// Of tokens in several parts: also dots and what base64 has.
    static var parts: ByteClass { ByteClass(0x23FF_E800_0000_0000, 0x07FF_FFFE_87FF_FFFE) }
    /// The part of an e-mail address before the `@`.
    static var local: ByteClass { ByteClass(0x03FF_6820_0000_0000, 0x07FF_FFFE_87FF_FFFE) }
    static var domain: ByteClass { ByteClass(0x03FF_6000_0000_0000, 0x07FF_FFFE_07FF_FFFE) }
    /// Visible, and neither quotes nor brackets.
    static var url: ByteClass { ByteClass(0xAFFF_FC7A_0000_0000, 0x7FFF_FFFE_C7FF_FFFF) }
    /// Before the host of a link, or in an address, or before a number.
    static var link: ByteClass { ByteClass(0x07FF_E920_0000_0000, 0x07FF_FFFE_87FF_FFFE) }
    static var space: ByteClass { ByteClass(0x0000_0001_0000_3E00, 0x0000_0000_0000_0000) }
    /// Between the digits of a number.
    static var separator: ByteClass { ByteClass(0x0000_E301_0000_0000, 0x0000_0000_0000_0000) }
    /// Of a password that something is assigned.
    static var value: ByteClass { ByteClass(0xF7FF_EF7A_0000_0000, 0x7FFF_FFFE_FFFF_FFFF) }
    /// Of an armoured key, without the hyphen.
    static var armour: ByteClass { ByteClass(0x27FF_D801_0000_2400, 0x07FF_FFFE_97FF_FFFE) }
    /// Of an escape sequence with a text: everything but controls.
    static var printable: ByteClass {
        ByteClass(0xFFFF_FFFF_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, hasOthers: true)
    }
}

extension UInt8 {
    @inline(__always)
    func isIn(_ set: ByteClass) -> Bool { set.contains(self) }

    /// The value of an ASCII digit.
    var digitValue: Int { Int(self) - 0x30 }

    var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
