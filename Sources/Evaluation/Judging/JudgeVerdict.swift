/// What a judge's words mean.
enum JudgeVerdict: Equatable {
    case pass, fail
    case none(reason: String)

    private static let words: [(word: String, verdict: JudgeVerdict)] = [
        ("PASS", .pass), ("FAIL", .fail),
    ]

    /// The first word decides, in capitals as the judge is told to write it. A first line with both
    /// words in it ("PASS or FAIL?") repeats the question and is no verdict. Whatever is not
    /// clearly one of the two is neither: a judge that rambles must not grade.
    init(reading text: String) {
        let trimmed = text.drop { $0.isWhitespace }
        let line = trimmed.prefix { !$0.isNewline }
        let said = line.split { !$0.isLetter }
        let found = Self.words.filter { said.contains(Substring($0.word)) }
        guard let first = said.first, line.hasPrefix(first),
            let match = Self.words.first(where: { first == $0.word })
        else {
            self = .none(
                reason: trimmed.isEmpty
                    ? "the judge said nothing" : "the judge did not begin with PASS or FAIL")
            return
        }
        self = found.count == 1 ? match.verdict : .none(reason: "the judge named both verdicts")
    }
}
