/// The text of a virtual key: `bn-`, a public id, `-`, and the secret part.
///
/// The id names the key in lists and logs. Only a digest of the whole text is kept.
enum KeySecret {
    static let prefix = "bn-"
    static let idCount = 12
    /// Forty letters of five bits each: too many to guess, so a plain digest protects them as
    /// well as a slow one would.
    static let secretCount = 40

    /// The text of a new key, or another one of a key with this id.
    static func make(_ random: RandomSource, id known: String? = nil) -> (id: String, text: String)
    {
        let id = known ?? random.word(idCount)
        return (id, prefix + id + "-" + random.word(secretCount))
    }

    /// The key of a part of this program: its id is its name, filled up with a character that no
    /// other id has.
    static func makeInternal(name: String, _ random: RandomSource) -> (id: String, text: String) {
        let id = name + String(repeating: filler, count: idCount - name.utf8.count)
        return (id, prefix + id + "-" + random.word(secretCount))
    }

    static let filler = "_"

    /// The public id in a well-formed key; its letters need no check, since they are only looked
    /// up.
    static func id(in text: String) -> String? {
        var text = text
        return text.withUTF8 { bytes in
            let secretStart = prefix.utf8.count + idCount + 1
            guard bytes.count == secretStart + secretCount,
                bytes.prefix(prefix.utf8.count).elementsEqual(prefix.utf8),
                bytes[secretStart - 1] == UInt8(ascii: "-")
            else { return nil }
            return String(
                validating: UnsafeBufferPointer(
                    rebasing: bytes[prefix.utf8.count..<secretStart - 1]),
                as: UTF8.self)
        }
    }
}
