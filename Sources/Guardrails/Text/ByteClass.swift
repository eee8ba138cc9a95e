/// Sets of ASCII characters. Normalization has made letters and digits of any script that are
/// written like these into these; other scripts are in no class.
struct ByteClass: OptionSet {
    let rawValue: UInt16

    static let digit = ByteClass(rawValue: 1)
    static let letter = ByteClass(rawValue: 2)
    static let hex = ByteClass(rawValue: 4)
    /// Letters, digits, underscore.
    static let word = ByteClass(rawValue: 8)
    /// Of tokens: word characters and hyphen.
    static let token = ByteClass(rawValue: 16)
    /// Of tokens in several parts: also dots and what base64 has.
    static let parts = ByteClass(rawValue: 32)
    /// The part of an e-mail address before the `@`.
    static let local = ByteClass(rawValue: 64)
    static let domain = ByteClass(rawValue: 128)
    static let url = ByteClass(rawValue: 256)
    static let space = ByteClass(rawValue: 512)
    /// Between the digits of a number.
    static let separator = ByteClass(rawValue: 1_024)
    /// Of a password that something is assigned.
    static let value = ByteClass(rawValue: 2_048)
    /// Of an armoured key, without the hyphen.
    static let armour = ByteClass(rawValue: 4_096)
    static let upper = ByteClass(rawValue: 8_192)
    /// Of an escape sequence with a text: everything but controls.
    static let printable = ByteClass(rawValue: 16_384)

    static let table: [ByteClass] = (0..<256).map { ByteClass(of: UInt8($0)) }

    private init(of byte: UInt8) {
        self = []
        let isLower = (0x61...0x7A).contains(byte)
        let isUpper = (0x41...0x5A).contains(byte)
        if (0x30...0x39).contains(byte) { formUnion([.digit, .hex]) }
        if isLower || isUpper { insert(.letter) }
        if isUpper { insert(.upper) }
        if (0x61...0x66).contains(byte) || (0x41...0x46).contains(byte) { insert(.hex) }
        let alphanumeric = !isDisjoint(with: [.letter, .digit])
        func add(_ set: ByteClass, _ others: StaticString) {
            let isOther = (0..<others.utf8CodeUnitCount).contains { others.utf8Start[$0] == byte }
            if alphanumeric || isOther { insert(set) }
        }
        add(.word, "_")
        add(.token, "_-")
        add(.parts, "_-.+/=")
        add(.local, "._%+-")
        add(.domain, "-.")
        add(.armour, "+/=\n\r \\:,._")
        let isVisible = (0x21...0x7E).contains(byte)
        let isQuote = byte == 0x22 || byte == 0x27 || byte == 0x60
        let isOutside = [0x3C, 0x3E, 0x28, 0x29, 0x5C, 0x5B, 0x5D].contains(byte)
        if isVisible, !isQuote, !isOutside { insert(.url) }
        if isVisible, !isQuote, byte != 0x2C, byte != 0x3B { insert(.value) }
        if byte == 0x20 || (0x09...0x0D).contains(byte) { insert(.space) }
        if [0x20, 0x2D, 0x2E, 0x28, 0x29, 0x2F].contains(byte) { insert(.separator) }
        if byte >= 0x20, byte != 0x7F { insert(.printable) }
    }

    init(rawValue: UInt16) { self.rawValue = rawValue }
}

extension UInt8 {
    func isIn(_ set: ByteClass) -> Bool {
        !ByteClass.table[Int(self)].isDisjoint(with: set)
    }

    /// The value of an ASCII digit.
    var digitValue: Int { Int(self) - 0x30 }

    var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
