/// A marker to put into system prompts: when it comes out, so has the prompt.
///
/// Markers need no registration: `bncanary-`, sixteen random letters, and four that check them.
package enum Canary {
    static let prefix = "bncanary-"
    static let letters = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    private static let randomCount = 16
    private static let checkCount = 4

    /// Out of 80 random bits.
    package static func make(random: (UInt64, UInt64)) -> String {
        var body: [UInt8] = []
        for step in 0..<randomCount {
            let source = step < 8 ? random.0 : random.1
            body.append(letters[Int(truncatingIfNeeded: source >> UInt64(step % 8 * 8)) & 31])
        }
        return prefix + String(decoding: body + check(body), as: UTF8.self)
    }

    /// FNV-1a (RFC draft-eastlake-fnv), folded into letters.
    private static func check(_ body: some Sequence<UInt8>) -> [UInt8] {
        var hash: UInt32 = 2_166_136_261
        for byte in body { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return (0..<checkCount).map { letters[Int(hash >> UInt32($0 * 8 + 3)) & 31] }
    }

    static func match(_ text: inout TextView, start: Int, anchor: Int) -> Match? {
        let count = randomCount + checkCount
        let end = text.run(.alphanumeric, from: anchor, limit: count)
        guard end - anchor == count else { return nil }
        let body = (anchor..<end).map { text.known($0).lowercased }
        guard check(body.prefix(randomCount)) == Array(body.suffix(checkCount)) else { return nil }
        return Match(rule: .canary, range: start..<end)
    }

    /// The forms in which a marker of the configuration may come out: as it is, backwards, in
    /// hexadecimal, and in base64 behind any number of other bytes.
    static func forms(of marker: String) -> [String] {
        let bytes = Array(marker.utf8)
        let digits = Array("0123456789abcdef".utf8)
        let hex = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        var forms = [marker, String(marker.reversed()), String(decoding: hex, as: UTF8.self)]
        for lead in 0..<3 {
            // Letters that hold bits of what is before or behind differ from case to case.
            let whole = (lead + bytes.count) * 8 / 6
            let first = (lead * 8 + 5) / 6
            let code = base64(Array(repeating: 0, count: lead) + bytes)
            forms.append(String(decoding: code[first..<whole], as: UTF8.self))
        }
        return forms.filter { $0.utf8.count >= 8 }
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for byte in bytes + [0, 0] {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                result.append(alphabet[Int(bits >> count) & 63])
            }
            bits &= 0xFFFF
        }
        return result
    }
}
