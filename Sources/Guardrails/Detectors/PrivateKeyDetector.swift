/// Private keys in armour, from `-----BEGIN` to the end that belongs to it.
enum PrivateKeyDetector {
    /// More than an RSA key of 16,384 bits takes.
    static let longest = 16 << 10

    static func match(_ text: inout TextView, start: Int, anchor: Int) -> Match? {
        var place = anchor
        var label: [UInt8] = []
        while label.count < 48 {
            let byte = text.at(place)
            if byte == 0x2D { break }
            guard byte.isIn(.upper) || byte == 0x20 || byte.isIn(.digit) else { return nil }
            label.append(byte)
            place += 1
        }
        let name = String(decoding: label, as: UTF8.self)
        guard name.hasSuffix("PRIVATE KEY") || name.hasSuffix("PRIVATE KEY BLOCK"),
            text.has("-----", at: place)
        else { return nil }
        place += 5
        let body = place
        while place < start + longest {
            place = text.run(.armour, from: place, limit: start + longest - place)
            guard text.at(place) == 0x2D else { break }
            if text.has("-----end", at: place) {
                let end = place + "-----end ".utf8.count + label.count
                if text.has("-----", at: end) { place = end + 5 }
                return Match(rule: .privateKey, range: start..<place, detail: "pem")
            }
            // Another one begins before this one has ended.
            if text.has("-----begin", at: place) { break }
            place += 1
        }
        // Cut off, but a key all the same.
        return place - body >= 64
            ? Match(rule: .privateKey, range: start..<place, detail: "pem-cut") : nil
    }
}
