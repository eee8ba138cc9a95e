/// Reads `normalizer`.
enum NormalizerReader {
    private static let supported =
        "NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip, Replace, Prepend, BertNormalizer,"
        + " Sequence"

    static func read(_ root: ConfigurationNode) throws(TokenizerError) -> Normalizer {
        guard let node = try root.optional("normalizer") else { return Normalizer() }
        var normalizer = Normalizer()
        for part in try node.flattened("normalizers") {
            normalizer.steps.append(try step(part))
        }
        guard normalizer.growth <= 4096 else {
            throw node.contradiction(
                expected: "steps that lengthen a text by at most 4096", found: "more")
        }
        return normalizer
    }

    private static func step(_ node: ConfigurationNode) throws(TokenizerError) -> Normalizer.Step {
        switch try node.type() {
        case "NFC": return .form(.nfc)
        case "NFD": return .form(.nfd)
        case "NFKC": return .form(.nfkc)
        case "NFKD": return .form(.nfkd)
        case "Lowercase": return .lowercase
        case "StripAccents": return .stripAccents
        case "Strip":
            return .strip(
                left: try node.flag("strip_left", true), right: try node.flag("strip_right", true))
        case "Prepend": return .prepend(Array(try node.string("prepend").utf8))
        case "Replace":
            return .replace(
                try LiteralPattern.read(node), with: Array(try node.string("content").utf8))
        case "BertNormalizer":
            let lowercases = try node.flag("lowercase", true)
            return .bert(
                BertNormalization(
                    cleansText: try node.flag("clean_text", true),
                    partsIdeographs: try node.flag("handle_chinese_chars", true),
                    stripsAccents: try node.flag("strip_accents", lowercases),
                    lowercases: lowercases))
        case let type: throw node.unsupported("normalizer \(type)", supported: supported)
        }
    }
}

/// A `pattern` that is a fixed text.
enum LiteralPattern {
    static func read(_ node: ConfigurationNode) throws(TokenizerError) -> [UInt8] {
        let pattern = try node.required("pattern")
        if let expression = try pattern.optional("Regex") {
            throw expression.unsupported(
                "the regular expression \(try expression.string())", supported: "a fixed text")
        }
        let text = try pattern.required("String")
        let bytes = Array(try text.string().utf8)
        if bytes.isEmpty { throw text.contradiction(expected: "a text that is not empty") }
        return bytes
    }
}
