import JSON

/// Scans the texts in a JSON document.
package struct DocumentScan: Sendable {
    package struct Located: Sendable {
        package let finding: Finding
        /// Which string of the document, such as `messages[0].content`. The finding's span counts
        /// the bytes of that string without its escapes.
        package let path: String
    }

    package private(set) var found: [Located] = []
    /// The document ends at this finding: do not use it.
    package private(set) var blocked: Located?
    /// With placeholders; nil where nothing was redacted.
    package private(set) var edited: [UInt8]?
    package private(set) var vault: Vault

    /// Of a document that is valid JSON the strings whose place is wanted, each as one text.
    package init(
        _ bytes: [UInt8], _ rules: Ruleset, vault: Vault = Vault(), restoring: Vault? = nil,
        where isWanted: (_ root: String, _ key: String) -> Bool = { _, _ in true }
    ) {
        self.vault = vault
        var edits: [(Range<Int>, [UInt8])] = []
        for value in StringValues.find(in: bytes, isWanted) {
            guard let text = Self.text(bytes[value.range]) else { continue }
            var reply = GuardedText(rules, vault: self.vault, restoring: restoring)
            var output = reply.push(text)
            output += reply.finish()
            self.vault = reply.vault
            for finding in reply.takeFindings() {
                found.append(Located(finding: finding, path: value.path))
            }
            if let finding = reply.blocked {
                blocked = Located(finding: finding, path: value.path)
                return
            }
            if output != text { edits.append((value.range, output)) }
        }
        if !edits.isEmpty { edited = Self.apply(edits, to: bytes) }
    }

    /// What stands between the quotes, without its escapes.
    private static func text(_ inside: ArraySlice<UInt8>) -> [UInt8]? {
        guard inside.contains(0x5C) else { return Array(inside) }
        guard let text = try? JSONParser.parse([0x22] + inside + [0x22]).string else { return nil }
        return Array(text.utf8)
    }

    /// One of a document's texts.
    package struct Text: Sendable {
        package let text: String
        /// Between the quotes.
        package let range: Range<Int>
        package let key: String
        /// The places in lists on the way to it, the outermost first.
        package let numbers: [Int]
    }

    package static func texts(
        in bytes: [UInt8], where isWanted: (_ root: String, _ key: String) -> Bool
    ) -> [Text] {
        StringValues.find(in: bytes, isWanted).compactMap { value -> Text? in
            guard let text = self.text(bytes[value.range]) else { return nil }
            return Text(
                text: String(decoding: text, as: UTF8.self), range: value.range, key: value.key,
                numbers: value.numbers)
        }
    }

    /// Puts other texts in the place of some, in the order of their places.
    package static func apply(_ edits: [(Range<Int>, [UInt8])], to bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var place = 0
        for (range, text) in edits {
            result += bytes[place..<(range.lowerBound - 1)]
            JSONWriter.appendQuoted(String(decoding: text, as: UTF8.self), to: &result)
            place = range.upperBound + 1
        }
        return result + bytes[place...]
    }
}
