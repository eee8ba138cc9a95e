/// Values that are assigned to a name such as `password` and look like no word.
enum AssignmentDetector {
    struct Name: Sendable {
        let text: String
        /// Keys are made by machines; passwords also by people.
        let isKey: Bool
    }

    static let names: [Name] =
        [
            "password", "passwd", "passwort", "contraseña", "mot de passe", "passphrase", "pwd",
        ].map { Name(text: $0, isKey: false) }
        + [
            "api_key", "apikey", "api-key", "api key", "secret", "access_key", "accesskey",
            "auth_token", "authtoken", "access_token", "client_secret", "private_key", "token",
            "accountkey", "sharedaccesskey", "encryption_key", "signing_key", "bearer",
        ].map { Name(text: $0, isKey: true) }

    static func match(_ text: inout TextView, anchor: Int, name: Name) -> Match? {
        // The rest of the name, such as `_prod` or `s`.
        var place = text.run(.token, from: anchor, limit: 24)
        guard place - anchor < 24 else { return nil }
        if isQuote(text.at(place)) { place += 1 }
        place = text.run(.space, from: place, limit: 4)
        if text.at(place) == 0x3A || text.at(place) == 0x3D {
            place += 1
            // `:=`, `==` is a comparison, `=>`.
            if text.at(place) == 0x3D || text.at(place) == 0x3E { place += 1 }
            place = text.run(.space, from: place, limit: 4)
        } else if name.text != "bearer" {
            return nil
        }
        if isQuote(text.at(place)) { place += 1 }
        let start = place
        var end = text.run(.value, from: start, limit: 129)
        while end > start, [0x2E, 0x29, 0x5D, 0x7D, 0x5C].contains(text.known(end - 1)) { end -= 1 }
        let range = start..<end
        guard range.count >= (name.isKey ? 16 : 8), range.count <= 128,
            isSecret(text, range, isKey: name.isKey)
        else { return nil }
        return Match(rule: .password, range: range)
    }

    private static func isQuote(_ byte: UInt8) -> Bool { [0x22, 0x27, 0x60].contains(byte) }

    /// Variables, calls, paths and what documentation writes are none.
    private static func isSecret(_ text: TextView, _ range: Range<Int>, isKey: Bool) -> Bool {
        let first = text.known(range.lowerBound)
        if [0x24, 0x3C, 0x7B, 0x25, 0x2F, 0x5B, 0x2E, 0x26].contains(first) { return false }
        var statistics = TextStatistics()
        for place in range {
            let byte = text.known(place)
            if byte == 0x28 || byte == 0x3C || byte == 0x7B { return false }
            statistics.take(byte)
        }
        let isRandom =
            isKey
            ? statistics.looksRandom && statistics.entropy >= 3.0
            : statistics.kinds.contains(.digit) && statistics.entropy >= 2.5
                && (statistics.kindCount >= 3 || range.count >= 12)
        return isRandom
            && !text.mentions(examples, before: range.upperBound, within: range.count)
    }

    private static let examples: [StaticString] = [
        "your", "example", "change", "placeholder", "dummy", "secret", "password", "env", "://",
        "redacted", "xxxx", "****", "....", "1234567890", "none", "null",
    ]
}
