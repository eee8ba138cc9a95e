import JSON

/// Reads `decoder`.
struct DecoderReader {
    private static let supported =
        "ByteLevel, WordPiece, Metaspace, or a Sequence of Replace, ByteFallback, Fuse, Strip"

    let vocabulary: Vocabulary

    func read(_ root: ConfigurationNode) throws(TokenizerError) -> Decoding {
        guard let node = try root.optional("decoder") else { return spaced(prefix: nil) }
        let parts = try node.flattened("decoders")
        if parts.count == 1 {
            switch try parts[0].type() {
            case "ByteLevel":
                return Decoding(vocabulary, style: .bytes, beginning: .asAnywhere) { text, _ in
                    ByteLevelAlphabet.bytes(of: text) ?? Array(text)
                }
            case "WordPiece":
                let prefix = try parts[0].optional("prefix")?.string() ?? "##"
                return spaced(
                    prefix: Array(prefix.utf8), cleans: try parts[0].flag("cleanup", true))
            case "Metaspace": return metaspace(try MetaspaceReader.read(parts[0]))
            default: break
            }
        }
        return try chain(parts)
    }

    private func metaspace(_ metaspace: Metaspace) -> Decoding {
        let blank = metaspace.replacement
        let dropsFirst = metaspace.scheme != .never
        return Decoding(vocabulary, style: .text, beginning: dropsFirst ? .ownPieces : .asAnywhere)
        {
            text, isFirst in
            Self.replacing(blank, by: isFirst ? [] : [UInt8(ascii: " ")], in: Array(text))
        }
    }

    /// WordPiece: a blank before all but continuations. Without any decoder tokens are joined by
    /// blanks.
    private func spaced(prefix: [UInt8]?, cleans: Bool = false) -> Decoding {
        Decoding(vocabulary, style: .text, beginning: .ownPieces) { text, isFirst in
            var piece = Array(text)
            if !isFirst {
                if let prefix, text.starts(with: prefix) {
                    piece.removeFirst(prefix.count)
                } else {
                    piece.insert(UInt8(ascii: " "), at: 0)
                }
            }
            return cleans ? Self.cleaned(piece) : piece
        }
    }

    /// The clean-up of the reference's WordPiece decoder, in its order.
    private static func cleaned(_ text: [UInt8]) -> [UInt8] {
        let replacements = [
            (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
            (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
        ]
        return replacements.reduce(text) {
            replacing(Array($1.0.utf8), by: Array($1.1.utf8), in: $0)
        }
    }

    /// SentencePiece's: replacements within tokens, then bytes, then the join, then a strip.
    private func chain(_ parts: [ConfigurationNode]) throws(TokenizerError) -> Decoding {
        var replacements: [([UInt8], [UInt8])] = []
        var style = Decoding.Style.text
        var beginning = Decoding.Beginning.asAnywhere
        var isFused = false
        var growth = 1
        for part in parts {
            switch (try part.type(), isFused) {
            case ("Replace", false):
                let pattern = try LiteralPattern.read(part)
                let content = Array(try part.string("content").utf8)
                growth = min(growth * max(1, content.count), 1 << 20)
                guard growth <= 256 else {
                    throw part.contradiction(
                        expected: "steps that lengthen a text by at most 256", found: "more")
                }
                replacements.append((pattern, content))
            case ("ByteFallback", false): style = .textWithBytes
            case ("Fuse", _): isFused = true
            case ("Strip", true): beginning = try strip(part)
            case (let type, _):
                throw part.unsupported("decoder \(type) here", supported: Self.supported)
            }
        }
        return Decoding(vocabulary, style: style, beginning: beginning) { text, _ in
            replacements.reduce(Array(text)) { Self.replacing($1.0, by: $1.1, in: $0) }
        }
    }

    private func strip(_ node: ConfigurationNode) throws(TokenizerError) -> Decoding.Beginning {
        if let stop = try node.optional("stop"), stop.value.integer != 0 {
            throw stop.unsupported("a strip at the end", supported: "0")
        }
        let content = try node.required("content")
        let text = Array(try content.string().utf8)
        guard text.count == 1, text[0] < 0x80 else {
            throw content.unsupported("this character", supported: "one ASCII character")
        }
        let count = try node.required("start").integer(in: 0...1024)
        return .without(leading: text[0], count: count)
    }

    private static func replacing(_ pattern: [UInt8], by content: [UInt8], in text: [UInt8])
        -> [UInt8]
    {
        var output: [UInt8] = []
        text.withUnsafeBufferPointer {
            Normalizer.Step.replace(pattern, with: content).append($0, to: &output)
        }
        return output
    }
}
