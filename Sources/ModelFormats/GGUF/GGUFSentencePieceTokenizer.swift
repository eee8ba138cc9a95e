import JSON

/// A BPE of SentencePiece's kind, which GGUF calls "llama": pieces with scores, and a token for
/// each byte that no piece has.
struct GGUFSentencePieceTokenizer {
    let vocabulary: GGUFVocabulary

    private static let blank = "\u{2581}"

    func document() throws(ModelFormatError) -> JSONValue {
        let parts = try GGUFTokenizerParts(vocabulary)
        let prefixes = vocabulary.value("add_space_prefix")?.bool ?? true
        let unknown = vocabulary.id("unknown_token_id") ?? 0
        var normalizers: [JSONValue] = [
            ["type": "Replace", "pattern": ["String": " "], "content": .string(Self.blank)]
        ]
        var decoders: [JSONValue] = [
            ["type": "Replace", "pattern": ["String": .string(Self.blank)], "content": " "],
            ["type": "ByteFallback"], ["type": "Fuse"],
        ]
        if prefixes {
            normalizers.insert(["type": "Prepend", "prepend": .string(Self.blank)], at: 0)
            decoders.append(["type": "Strip", "content": " ", "start": 1, "stop": 0])
        }
        return [
            "added_tokens": parts.addedTokens(),
            "normalizer": ["type": "Sequence", "normalizers": .array(normalizers)],
            "post_processor": parts.postProcessor(addsBeginning: true),
            "decoder": ["type": "Sequence", "decoders": .array(decoders)],
            "model": [
                "type": "BPE", "vocab": parts.pieces { _ in true },
                "merges": .array(try merges(parts.texts)),
                "unk_token": parts.texts.indices.contains(Int(unknown))
                    ? .string(parts.texts[Int(unknown)]) : .null,
                "fuse_unk": true, "byte_fallback": true,
            ],
        ]
    }

    /// A way to make a piece of two others.
    private struct Merge {
        let score: Double
        let left, right: Int32
        let leftLength, rightLength: Int
    }

    /// SentencePiece merges the pair whose piece has the best score, so that a list of all pairs,
    /// the best first, has the same effect as the scores.
    private func merges(_ texts: [String]) throws(ModelFormatError) -> [JSONValue] {
        let scores = try vocabulary.numbers("scores")
        guard scores.count == texts.count else {
            throw .badKey(
                file: vocabulary.file.path, key: "tokenizer.ggml.scores",
                expected: "one for each of \(texts.count) tokens", found: "\(scores.count)")
        }
        let ids = Dictionary(
            texts.enumerated().map { (Substring($1), Int32($0)) }, uniquingKeysWith: { $1 })
        var merges: [Merge] = []
        for (id, text) in texts.enumerated() where text.utf8.count <= Self.longestPiece {
            var (place, length) = (text.unicodeScalars.startIndex, 0)
            let count = text.unicodeScalars.count
            while length < count - 1 {
                place = text.unicodeScalars.index(after: place)
                length += 1
                guard let left = ids[text[..<place]], let right = ids[text[place...]] else {
                    continue
                }
                merges.append(
                    Merge(
                        score: scores[id], left: left, right: right, leftLength: length,
                        rightLength: count - length))
            }
        }
        merges.sort { a, b in
            (b.score, b.leftLength, b.rightLength, a.left, a.right)
                < (a.score, a.leftLength, a.rightLength, b.left, b.right)
        }
        return merges.map { [.string(texts[Int($0.left)]), .string(texts[Int($0.right)])] }
    }

    /// Longer pieces are no words; looking at all their splits would take time with the square.
    private static let longestPiece = 1024
}
