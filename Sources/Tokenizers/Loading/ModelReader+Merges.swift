import JSON

extension ModelReader {
    /// Reads `model.merges`: pairs as arrays, or as one string with a blank between.
    func merges() throws(TokenizerError) -> PairTable {
        let node = try self.node.required("merges")
        guard let list = node.value.array else { throw node.contradiction(expected: "an array") }
        var table = PairTable(minimumCapacity: list.count)
        var joined: [UInt8] = []
        for (rank, entry) in list.enumerated() {
            guard let (left, right) = Self.pair(entry) else {
                throw .contradiction(
                    key: "\(node.path)[\(rank)]", expected: "two tokens",
                    found: JSONWriter.text(entry))
            }
            joined.removeAll(keepingCapacity: true)
            joined += left.utf8
            joined += right.utf8
            let leftID = try token(Array(left.utf8), rank)
            let rightID = try token(Array(right.utf8), rank)
            let result = try token(joined, rank)
            // Text that spells a special token is parted from its neighbours before merging,
            // so such a merge could only serve to forge one.
            if specials.contains(result) { continue }
            table.insert(
                UInt32(leftID), UInt32(rightID), UInt64(rank) << 32 | UInt64(UInt32(result)))
        }
        return table
    }

    private static func pair(_ entry: JSONValue) -> (Substring, Substring)? {
        if let parts = entry.array {
            guard parts.count == 2, let left = parts[0].string, let right = parts[1].string else {
                return nil
            }
            return (Substring(left), Substring(right))
        }
        guard let text = entry.string, let blank = text.utf8.firstIndex(of: UInt8(ascii: " "))
        else { return nil }
        let right = text[text.utf8.index(after: blank)...]
        return right.utf8.contains(UInt8(ascii: " ")) ? nil : (text[..<blank], right)
    }

    private func token(_ text: [UInt8], _ rank: Int) throws(TokenizerError) -> Int32 {
        guard let id = vocabulary.id(of: text) else {
            throw .contradiction(
                key: "model.merges[\(rank)]", expected: "tokens of the vocabulary",
                found: "\"\(String(decoding: text, as: UTF8.self))\"")
        }
        return id
    }

    /// Whether every merge stays within a word, where a word is anything up to the next `▁` that
    /// follows another character. Then the text may be parted there, and short words cached.
    func canPartAtMetaspace(_ model: BytePairModel) throws(TokenizerError) -> Bool {
        guard case .characters(let alphabet) = model.alphabet, model.wholeWords == nil,
            alphabet.value(0, 0x2581) != nil
        else { return false }
        let list = try node.required("merges").value.array ?? []
        return list.allSatisfy { entry in
            guard let (left, right) = Self.pair(entry) else { return false }
            return !MetaspaceWords.reachesOver(Array(left.utf8) + Array(right.utf8))
        }
    }
}

/// Words of a text whose blanks are `▁`.
enum MetaspaceWords {
    static let blank: [UInt8] = [0xE2, 0x96, 0x81]

    static func reachesOver(_ text: [UInt8]) -> Bool {
        text.withUnsafeBufferPointer { nextStart($0, from: 0) < $0.count }
    }

    /// The start of the next word after the one at `index`, or the end of the text.
    @inline(__always)
    static func nextStart(_ text: UnsafeBufferPointer<UInt8>, from index: Int) -> Int {
        var position = index
        while isBlank(text, position) { position += 3 }
        while position < text.count, !isBlank(text, position) { position += 1 }
        return position
    }

    @inline(__always)
    private static func isBlank(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        index + 2 < text.count && text[index] == 0xE2 && text[index + 1] == 0x96
            && text[index + 2] == 0x81
    }
}
