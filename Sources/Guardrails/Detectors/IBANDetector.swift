/// International bank account numbers: two letters, two check digits, and what the country adds.
enum IBANDetector {
    static func start(_ text: TextView, at anchor: Int) -> Int? {
        guard text.before(anchor).isIn(.letter), text.known(anchor - 2).isIn(.letter),
            !text.known(anchor - 3).isIn(.word)
        else { return nil }
        return length(text, anchor - 2) == nil ? nil : anchor - 2
    }

    static func match(_ text: inout TextView, start: Int) -> Match? {
        guard let length = length(text, start) else { return nil }
        var symbols: [UInt8] = []
        var place = start
        while symbols.count < length {
            let byte = text.at(place)
            if byte.isIn(.alphanumeric) {
                symbols.append(byte)
                place += 1
            } else if byte == 0x20 || byte == 0x2D, symbols.count % 4 == 0,
                text.at(place + 1).isIn(.alphanumeric)
            {
                place += 1
            } else {
                return nil
            }
        }
        guard !text.at(place).isIn(.word), symbols[2].isIn(.digit), symbols[3].isIn(.digit),
            Checksums.iban(symbols)
        else { return nil }
        let country = String(decoding: symbols.prefix(2), as: UTF8.self).uppercased()
        return Match(rule: .iban, range: start..<place, detail: country)
    }

    private static func length(_ text: TextView, _ start: Int) -> Int? {
        let first = Int(text.known(start).lowercased)
        return lengths[first << 8 | Int(text.known(start + 1).lowercased)]
    }

    /// From the IBAN registry of ISO 13616.
    private static let lengths: [Int: Int] = {
        let registry = """
            15 no 16 be 18 dk fo fi gl nl sd 19 mk si 20 at ba ee kz lt lu xk mn 21 hr li lv ch 22 \
            bg bh cr de ge gb ie me rs va 23 ae gi il iq om so tl 24 ad cz md pk ro sa sk es se tn \
            vg 25 pt st ly 26 is tr 27 fr gr it mc mr sm bi dj 28 al az by cy do gt hu lb ni pl sv \
            29 br eg ps qa ua 30 jo kw mu yt 31 mt sc 32 lc 33 ru
            """
        var lengths: [Int: Int] = [:]
        var length = 0
        for word in registry.split(separator: " ") {
            if let number = Int(word) {
                length = number
            } else {
                let letters = word.utf8.map { Int($0) }
                lengths[letters[0] << 8 | letters[1]] = length
            }
        }
        return lengths
    }()
}
