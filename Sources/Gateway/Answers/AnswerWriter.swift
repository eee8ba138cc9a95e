import JSON
import Telemetry

/// A complete answer in one object.
enum AnswerWriter {
    static func bytes(_ head: AnswerHead, _ answers: [CollectedAnswer], usage: TokenUsage)
        -> [UInt8]
    {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512 + answers.reduce(0) { $0 + $1.text.utf8.count })
        head.append(streamed: false, to: &bytes)
        bytes.append("[")
        for (index, answer) in answers.enumerated() {
            if index > 0 { bytes.append(",") }
            append(answer, index: index, head.endpoint, to: &bytes)
        }
        bytes.append("],\"usage\":")
        UsageObject.append(usage, to: &bytes)
        bytes.append("}")
        return bytes
    }

    private static func append(
        _ answer: CollectedAnswer, index: Int, _ endpoint: GenerationEndpoint,
        to bytes: inout [UInt8]
    ) {
        bytes.append("{\"index\":")
        bytes.append(number: index)
        if endpoint == .chat {
            bytes.append(",\"message\":{\"role\":\"assistant\",\"content\":")
            JSONWriter.appendQuoted(answer.text, to: &bytes)
            bytes.append(",\"refusal\":null}")
        } else {
            bytes.append(",\"text\":")
            JSONWriter.appendQuoted(answer.text, to: &bytes)
        }
        bytes.append(",\"logprobs\":")
        if answer.logprobs.isEmpty {
            bytes.append("null")
        } else {
            LogprobObject.append(answer.logprobs, endpoint, textOffset: 0, to: &bytes)
        }
        bytes.append(",\"finish_reason\":\"")
        bytes.append(answer.finish.name)
        bytes.append("\"}")
    }
}

/// Everything that one generation gave.
struct CollectedAnswer: Sendable {
    var text = ""
    var logprobs: [TokenLogprob] = []
    var finish = GenerationFinish.cancelled

    mutating func append(_ delta: TextDelta) {
        text += delta.text
        logprobs += delta.logprobs
    }
}
