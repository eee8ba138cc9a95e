/// The split patterns that are known, each by the exact text that tokenizer.json files carry.
enum SplitPattern: Sendable {
    case gpt2(GPT2Scanner)
    case words(WordScanner)
    case casedWords(CasedScanner)
    case deepSeek(DeepSeekScanner)
    case numbers(NumberScanner)
    case ideographs(IdeographScanner)
    case space(SpaceScanner)
    case bertPunctuation(BertPunctuationScanner)
    case literal(LiteralScanner)

    /// The scanner for a regular expression, nil for one that is not in the table.
    init?(regularExpression: String) {
        guard let known = Self.known[Self.canonical(regularExpression)] else { return nil }
        self = known
    }

    /// Some files spell line breaks as escapes, others as the characters themselves.
    private static func canonical(_ expression: String) -> [UInt8] {
        var text: [UInt8] = []
        for byte in expression.utf8 {
            switch byte {
            case 0x0D: text += #"\r"#.utf8
            case 0x0A: text += #"\n"#.utf8
            default: text.append(byte)
            }
        }
        return text
    }

    private static let known: [[UInt8]: SplitPattern] = {
        let contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
        let spaces = #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
        let words = #"|[^\r\n\p{L}\p{N}]?\p{L}+|"#
        let symbols = #"| ?[^\s\p{L}\p{N}]+[\r\n]*"#
        let gpt2Tail = #"| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
        let rising = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#
        let falling = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#
        let first = #"[^\r\n\p{L}\p{N}]?"#
        let casedSymbols = #"| ?[^\s\p{L}\p{N}]+[\r\n/]*"#
        func cased(_ suffix: String, _ digits: String) -> String {
            first + rising + "*" + falling + "+" + suffix + "|" + first + rising + "+" + falling
                + "*" + suffix + "|" + digits + casedSymbols + spaces
        }
        let cl100k = SplitPattern.words(WordScanner(digits: 3))
        let gpt2 = SplitPattern.gpt2(GPT2Scanner())
        let table: [(String, SplitPattern)] = [
            ("'s|'t|'re|'ve|'m|'ll|'d" + gpt2Tail, gpt2),
            ("'(?:[sdmt]|ll|ve|re)" + gpt2Tail, gpt2),
            (contraction + words + #"\p{N}{1,3}"# + symbols + spaces, cl100k),
            // The spelling of the first cl100k files: `\s*[\r\n]` finds the same text.
            (
                contraction + words + #"\p{N}{1,3}"# + symbols + #"|\s*[\r\n]|\s+(?!\S)|\s+"#,
                cl100k
            ),
            (contraction + words + #"\p{N}"# + symbols + spaces, .words(WordScanner(digits: 1))),
            (
                contraction + #"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}"#
                    + #"| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*"# + spaces,
                .words(WordScanner(digits: 1, marksAreLetters: true))
            ),
            (
                cased(contraction + "?", #"\p{N}{1,3}"#),
                .casedWords(CasedScanner(digits: 3, contractions: true))
            ),
            (cased("", #"\p{N}{1,3}"#), .casedWords(CasedScanner(digits: 3, contractions: false))),
            (cased("", #"\p{N}"#), .casedWords(CasedScanner(digits: 1, contractions: false))),
            (
                ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+"##
                    + #"|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*"# + spaces,
                .deepSeek(DeepSeekScanner())
            ),
            (#"\p{N}{1,3}"#, .numbers(NumberScanner(limit: 3))),
            (#"\p{N}"#, .numbers(NumberScanner(limit: 1))),
            (#"\p{N}+"#, .numbers(NumberScanner(limit: .max))),
            ("[一-龥\u{3040}-ゟ゠-ヿ]+", .ideographs(IdeographScanner())),
            (#"\s+"#, .space(SpaceScanner())),
        ]
        return Dictionary(table.map { (Array($0.utf8), $1) }) { $1 }
    }()
}
