/// Reads `pre_tokenizer`.
enum PreTokenizerReader {
    private static let supported =
        "ByteLevel, Digits, Split, Metaspace, BertPreTokenizer, WhitespaceSplit, Punctuation,"
        + " Sequence"

    static func read(_ root: ConfigurationNode) throws(TokenizerError)
        -> (preTokenizer: PreTokenizer, isByteLevel: Bool)
    {
        guard let node = try root.optional("pre_tokenizer") else { return (PreTokenizer(), false) }
        var preTokenizer = PreTokenizer()
        var isByteLevel = false
        for part in try node.flattened("pretokenizers") {
            if isByteLevel {
                throw part.unsupported(
                    "a step after ByteLevel", supported: "ByteLevel as the last step")
            }
            preTokenizer.steps += try steps(part)
            isByteLevel = try part.type() == "ByteLevel"
        }
        return (preTokenizer, isByteLevel)
    }

    private static func steps(_ node: ConfigurationNode) throws(TokenizerError)
        -> [PreTokenizer.Step]
    {
        switch try node.type() {
        case "ByteLevel":
            var steps: [PreTokenizer.Step] = []
            if try node.flag("add_prefix_space", true) { steps.append(.prefixSpace) }
            if try node.flag("use_regex", true) {
                steps.append(.split(Splitting(pattern: .gpt2(GPT2Scanner()))))
            }
            return steps
        case "Digits":
            let limit = try node.flag("individual_digits", false) ? 1 : Int.max
            return [.split(Splitting(pattern: .numbers(NumberScanner(limit: limit))))]
        case "Split": return [.split(try splitting(node))]
        case "Metaspace": return try metaspace(node)
        case "BertPreTokenizer":
            return [
                .split(Splitting(pattern: .space(SpaceScanner()), behaviour: .removed)),
                .split(Splitting(pattern: .bertPunctuation(BertPunctuationScanner()))),
            ]
        case "WhitespaceSplit":
            return [.split(Splitting(pattern: .space(SpaceScanner()), behaviour: .removed))]
        case "Punctuation":
            let behaviour =
                try node.optional("behavior") == nil ? .isolated : try behaviour(node)
            return [
                .split(
                    Splitting(
                        pattern: .bertPunctuation(BertPunctuationScanner()), behaviour: behaviour))
            ]
        case let type: throw node.unsupported("pre-tokenizer \(type)", supported: supported)
        }
    }

    private static func splitting(_ node: ConfigurationNode) throws(TokenizerError) -> Splitting {
        let pattern: SplitPattern
        if let expression = try node.required("pattern").optional("Regex") {
            let text = try expression.string()
            guard let known = SplitPattern(regularExpression: text) else {
                throw expression.unsupported(
                    "the split pattern \(text)",
                    supported: "those of GPT-2, cl100k, Llama 3, Qwen 2 and 3, o200k, Tekken and"
                        + " DeepSeek V3")
            }
            pattern = known
        } else {
            pattern = .literal(LiteralScanner(pattern: try LiteralPattern.read(node)))
        }
        return Splitting(
            pattern: pattern, behaviour: try behaviour(node),
            inverted: try node.flag("invert", false))
    }

    private static func behaviour(_ node: ConfigurationNode) throws(TokenizerError)
        -> SplitBehaviour
    {
        switch try node.string("behavior") {
        case "Isolated": return .isolated
        case "Removed": return .removed
        case "MergedWithPrevious": return .mergedWithPrevious
        case "MergedWithNext": return .mergedWithNext
        case "Contiguous": return .contiguous
        case let name:
            throw node.contradiction(
                expected: "a behavior Isolated, Removed, MergedWithPrevious, MergedWithNext or"
                    + " Contiguous", found: name)
        }
    }

    private static func metaspace(_ node: ConfigurationNode) throws(TokenizerError)
        -> [PreTokenizer.Step]
    {
        let metaspace = try MetaspaceReader.read(node)
        let parts = try node.flag("split", true)
        let step = PreTokenizer.Step.metaspace(metaspace)
        guard parts else { return [step] }
        let pattern = SplitPattern.literal(LiteralScanner(pattern: metaspace.replacement))
        return [step, .split(Splitting(pattern: pattern, behaviour: .mergedWithNext))]
    }
}

/// Reads what the pre-tokenizer and the decoder called Metaspace share.
enum MetaspaceReader {
    static func read(_ node: ConfigurationNode) throws(TokenizerError) -> Metaspace {
        let replacement = try node.optional("replacement")
        let text = try replacement?.string() ?? "\u{2581}"
        guard text.unicodeScalars.count == 1 else {
            throw (replacement ?? node).contradiction(expected: "one character")
        }
        let scheme: Metaspace.PrependScheme
        switch try node.optional("prepend_scheme")?.string() {
        case "always": scheme = .always
        case "first": scheme = .first
        case "never": scheme = .never
        case nil: scheme = try node.flag("add_prefix_space", true) ? .always : .never
        case .some(let name):
            throw node.contradiction(
                expected: "a prepend_scheme always, first or never", found: name)
        }
        return Metaspace(replacement: Array(text.utf8), scheme: scheme)
    }
}
