import JSON

/// The part of a tokenizer that turns words into ids.
enum TokenModel: Sendable {
    case bytePair(BytePairModel)
    case wordPiece(WordPieceModel)
}

/// Reads `model`.
struct ModelReader {
    let node: ConfigurationNode
    let vocabulary: Vocabulary
    let isByteLevel: Bool
    /// Ordinary text never becomes one of these, whatever the merges say.
    let specials: Set<Int32>

    func read() throws(TokenizerError) -> TokenModel {
        switch try kind() {
        case "BPE": return .bytePair(try bytePair())
        case "WordPiece": return .wordPiece(try wordPiece())
        case let type: throw node.unsupported("model \(type)", supported: "BPE, WordPiece")
        }
    }

    /// The oldest files leave the type out.
    private func kind() throws(TokenizerError) -> String {
        if let type = try node.optional("type") { return try type.string() }
        return try node.optional("merges") != nil ? "BPE" : "WordPiece"
    }

    private func bytePair() throws(TokenizerError) -> BytePairModel {
        if let dropout = try node.optional("dropout"), dropout.value.double != 0 {
            throw dropout.unsupported("merges left out at random", supported: "no dropout")
        }
        for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
            if let affix = try node.optional(key), try !affix.string().isEmpty {
                throw affix.unsupported("\"\(try affix.string())\"", supported: "none")
            }
        }
        let unknown = try unknownToken()
        var model = BytePairModel(
            alphabet: isByteLevel ? try byteAlphabet(unknown) : characterAlphabet(),
            merges: try merges(), rankCount: try self.node.required("merges").elementCount())
        model.specials = specials
        model.unknown = unknown
        model.fusesUnknown = try node.flag("fuse_unk", false)
        if try node.flag("byte_fallback", false), !isByteLevel {
            model.byteFallback = (0..<256).map { byte in
                vocabulary.id(of: Array(ByteFallback.text(of: UInt8(byte)).utf8)) ?? -1
            }
        }
        if try node.flag("ignore_merges", false) { model.wholeWords = vocabulary }
        model.partsAtMetaspace = try canPartAtMetaspace(model)
        return model
    }

    private func unknownToken() throws(TokenizerError) -> Int32? {
        guard let unknown = try node.optional("unk_token") else { return nil }
        guard let id = vocabulary.id(of: Array(try unknown.string().utf8)) else {
            throw unknown.contradiction(expected: "a token of the vocabulary")
        }
        return id
    }

    private func byteAlphabet(_ unknown: Int32?) throws(TokenizerError) -> BytePairModel.Alphabet {
        var ids: [Int32] = []
        for byte in UInt8.min...UInt8.max {
            let text = ByteLevelAlphabet.text(of: [byte])
            guard let id = vocabulary.id(of: text) ?? unknown else {
                throw .contradiction(
                    key: "model.vocab", expected: "a token for each of the 256 bytes",
                    found: "none for 0x\(String(byte, radix: 16)),"
                        + " \"\(String(decoding: text, as: UTF8.self))\"")
            }
            ids.append(id)
        }
        return .bytes(ids)
    }

    private func characterAlphabet() -> BytePairModel.Alphabet {
        var table = PairTable()
        for id in 0..<Int32(vocabulary.idLimit) {
            guard let bytes = vocabulary.bytes(of: id), bytes.count <= 4 else { continue }
            let isOneCharacter = bytes.withUnsafeBufferPointer { buffer -> UInt32? in
                guard !buffer.isEmpty else { return nil }
                let (scalar, length) = UTF8Cursor(buffer).scalar(at: 0)
                return length == buffer.count ? scalar : nil
            }
            if let scalar = isOneCharacter { table.insert(0, scalar, UInt64(id)) }
        }
        return .characters(table)
    }

    private func wordPiece() throws(TokenizerError) -> WordPieceModel {
        guard !isByteLevel else {
            throw node.unsupported("WordPiece over ByteLevel", supported: "BPE over ByteLevel")
        }
        guard let unknown = try unknownToken() else {
            throw node.contradiction(expected: "an unk_token", found: "none")
        }
        let prefix = Array(
            try node.optional("continuing_subword_prefix")?.string().utf8 ?? "##".utf8)
        var trie = ByteTrie(roots: 2)
        for id in 0..<Int32(vocabulary.idLimit) where !specials.contains(id) {
            guard let text = vocabulary.bytes(of: id), !text.isEmpty else { continue }
            _ = trie.insert(text, value: id, root: WordPieceModel.wordStart)
            if text.starts(with: prefix), text.count > prefix.count {
                let rest = text.dropFirst(prefix.count)
                _ = trie.insert(rest, value: id, root: WordPieceModel.continuation)
            }
        }
        let longest = try node.optional("max_input_chars_per_word")?.integer(in: 1...4096) ?? 100
        return WordPieceModel(trie: trie, unknown: unknown, longestWord: longest)
    }
}

/// The spelling of SentencePiece's byte tokens.
enum ByteFallback {
    static func text(of byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "<0x" + (digits.count < 2 ? "0" : "") + digits + ">"
    }

    /// The byte that a token of this spelling stands for.
    static func byte(of text: some Collection<UInt8>) -> UInt8? {
        guard text.count == 6, text.starts(with: "<0x".utf8) else { return nil }
        let digits = Array(text.dropFirst(3))
        guard digits[2] == UInt8(ascii: ">"), digits[0] != UInt8(ascii: "+") else { return nil }
        return UInt8(String(decoding: digits[..<2], as: UTF8.self), radix: 16)
    }
}
