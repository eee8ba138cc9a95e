import JSON

/// A byte-level BPE, which GGUF calls "gpt2": its merges are in the file, its split pattern is
/// named by `tokenizer.ggml.pre`.
struct GGUFByteLevelTokenizer {
    let vocabulary: GGUFVocabulary

    /// How a text is parted before it is merged.
    private struct Splitting {
        var patterns: [String] = []
        var partsDigits = false
        var composes = false
        var beginsWithToken = false
        /// Words that are tokens are not merged.
        var takesWholeWords = false
    }

    func document() throws(ModelFormatError) -> JSONValue {
        let parts = try GGUFTokenizerParts(vocabulary)
        let splitting = try splitting()
        var steps: [JSONValue] = splitting.patterns.map { pattern in
            [
                "type": "Split", "pattern": ["Regex": .string(pattern)], "behavior": "Isolated",
                "invert": false,
            ]
        }
        if splitting.partsDigits { steps.append(["type": "Digits", "individual_digits": true]) }
        steps.append([
            "type": "ByteLevel", "add_prefix_space": false,
            "use_regex": .bool(splitting.patterns.isEmpty),
        ])
        let merges = try vocabulary.strings("merges").map { JSONValue.string($0) }
        return [
            "added_tokens": parts.addedTokens(),
            "normalizer": splitting.composes ? ["type": "NFC"] : .null,
            "pre_tokenizer": ["type": "Sequence", "pretokenizers": .array(steps)],
            "post_processor": parts.postProcessor(addsBeginning: splitting.beginsWithToken),
            "decoder": ["type": "ByteLevel"],
            "model": [
                "type": "BPE", "vocab": parts.pieces { $0 == .normal },
                "merges": .array(merges), "ignore_merges": .bool(splitting.takesWholeWords),
            ],
        ]
    }

    private func splitting() throws(ModelFormatError) -> Splitting {
        let contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
        let tail = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        let words = #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"#
        switch vocabulary.value("pre")?.string ?? "default" {
        case "default", "gpt-2", "gpt2", "phi-2": return Splitting()
        case "llama-bpe", "llama3", "llama-v3", "dbrx", "smaug-bpe":
            return Splitting(
                patterns: [contraction + words + "{1,3}" + tail], beginsWithToken: true,
                takesWholeWords: true)
        case "qwen2", "deepseek-r1-qwen":
            return Splitting(patterns: [contraction + words + tail], composes: true)
        case "smollm", "starcoder", "refact", "command-r": return Splitting(partsDigits: true)
        case "tekken":
            return Splitting(
                patterns: [cased("", #"\p{N}"#)], beginsWithToken: true, takesWholeWords: true)
        case "gpt-4o", "llama4":
            return Splitting(patterns: [cased(contraction + "?", #"\p{N}{1,3}"#)])
        case let name:
            throw .unsupported(
                file: vocabulary.file.path, key: "tokenizer.ggml.pre", found: "\"\(name)\"",
                supported: "default, gpt-2, llama-bpe, qwen2, smollm, tekken, gpt-4o and those"
                    + " that split alike")
        }
    }

    /// Words that end where capitals begin.
    private func cased(_ suffix: String, _ digits: String) -> String {
        let rising = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#
        let falling = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#
        let first = #"[^\r\n\p{L}\p{N}]?"#
        return first + rising + "*" + falling + "+" + suffix + "|" + first + rising + "+" + falling
            + "*" + suffix + "|" + digits
            + #"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }
}
