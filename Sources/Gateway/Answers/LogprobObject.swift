import JSON

/// Log probabilities in the two shapes that the OpenAI API has for them.
enum LogprobObject {
    /// JSON has no infinity; other servers write this for a probability of zero.
    private static let floor = -9999.0

    static func append(
        _ tokens: [TokenLogprob], _ endpoint: GenerationEndpoint, textOffset: Int,
        to bytes: inout [UInt8]
    ) {
        switch endpoint {
        case .chat: appendChat(tokens, to: &bytes)
        case .completions: appendCompletion(tokens, textOffset: textOffset, to: &bytes)
        }
    }

    private static func appendChat(_ tokens: [TokenLogprob], to bytes: inout [UInt8]) {
        bytes.append("{\"content\":[")
        for (index, token) in tokens.enumerated() {
            if index > 0 { bytes.append(",") }
            bytes.append("{")
            appendMembers(token.token, to: &bytes)
            bytes.append(",\"top_logprobs\":[")
            for (index, alternative) in token.top.enumerated() {
                bytes.append(index > 0 ? ",{" : "{")
                appendMembers(alternative, to: &bytes)
                bytes.append("}")
            }
            bytes.append("]}")
        }
        bytes.append("],\"refusal\":null}")
    }

    private static func appendMembers(
        _ token: TokenLogprob.Alternative, to bytes: inout [UInt8]
    ) {
        bytes.append("\"token\":")
        JSONWriter.appendQuoted(text(token), to: &bytes)
        bytes.append(",\"logprob\":")
        append(token.logprob, to: &bytes)
        bytes.append(",\"bytes\":[")
        for (index, byte) in token.bytes.enumerated() {
            if index > 0 { bytes.append(",") }
            bytes.append(number: Int(byte))
        }
        bytes.append("]")
    }

    private static func appendCompletion(
        _ tokens: [TokenLogprob], textOffset: Int, to bytes: inout [UInt8]
    ) {
        list("{\"tokens\":[", tokens, to: &bytes) {
            JSONWriter.appendQuoted(text($0.token), to: &$1)
        }
        list(",\"token_logprobs\":[", tokens, to: &bytes) { append($0.token.logprob, to: &$1) }
        list(",\"top_logprobs\":[", tokens, to: &bytes) { token, bytes in
            bytes.append("{")
            for (index, alternative) in token.top.enumerated() {
                if index > 0 { bytes.append(",") }
                JSONWriter.appendQuoted(text(alternative), to: &bytes)
                bytes.append(":")
                append(alternative.logprob, to: &bytes)
            }
            bytes.append("}")
        }
        var offset = textOffset
        list(",\"text_offset\":[", tokens, to: &bytes) { token, bytes in
            bytes.append(number: offset)
            offset += text(token.token).unicodeScalars.count
        }
        bytes.append("}")
    }

    private static func list(
        _ opening: StaticString, _ tokens: [TokenLogprob], to bytes: inout [UInt8],
        each: (TokenLogprob, inout [UInt8]) -> Void
    ) {
        bytes.append(opening)
        for (index, token) in tokens.enumerated() {
            if index > 0 { bytes.append(",") }
            each(token, &bytes)
        }
        bytes.append("]")
    }

    private static func text(_ token: TokenLogprob.Alternative) -> String {
        String(decoding: token.bytes, as: UTF8.self)
    }

    private static func append(_ logprob: Double, to bytes: inout [UInt8]) {
        let number = logprob.isFinite ? logprob : floor
        bytes.append(contentsOf: JSONNumberText.shortest(number).utf8)
    }
}
