/// The check digits of numbers, given as values from 0 to 9 (letters of an IBAN: to 35).
enum Checksums {
    /// Luhn's formula, ISO/IEC 7812-1 annex B.
    static func luhn(_ digits: some BidirectionalCollection<Int>) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let value = place % 2 == 0 ? digit : digit * 2
            sum += value > 9 ? value - 9 : value
        }
        return sum % 10 == 0
    }

    /// ISO/IEC 7064 MOD 97-10 as ISO 13616 uses it: the first four behind the others.
    static func iban(_ symbols: [UInt8]) -> Bool {
        var rest = 0
        for symbol in symbols.dropFirst(4) + symbols.prefix(4) {
            if symbol.isIn(.digit) {
                rest = (rest * 10 + symbol.digitValue) % 97
            } else {
                rest = (rest * 100 + Int(symbol.lowercased) - 0x61 + 10) % 97
            }
        }
        return rest == 1
    }
}
