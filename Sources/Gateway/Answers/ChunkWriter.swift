import JSON
import Telemetry

/// The events of a streamed answer as bytes, gathered until they are sent.
///
/// An event is the same few hundred bytes each time around a piece of text, so what comes before
/// the choice's index is kept ready.
struct ChunkWriter: Sendable {
    private let endpoint: GenerationEndpoint
    private let opening: [UInt8]
    private let includesUsage: Bool
    private(set) var bytes: [UInt8] = []
    private var hasBegun = false
    /// Characters written so far of each choice; counted for log probabilities only.
    private var textOffsets: [Int]

    init(_ head: AnswerHead, choices: Int, includesUsage: Bool) {
        endpoint = head.endpoint
        self.includesUsage = includesUsage
        textOffsets = Array(repeating: 0, count: choices)
        var opening: [UInt8] = []
        opening.append("data: ")
        head.append(streamed: true, to: &opening)
        self.opening = opening
        bytes.reserveCapacity(1_024)
    }

    /// Forgets what was sent, and keeps the memory.
    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ delta: TextDelta, choice: Int) {
        begin()
        open(choice)
        if endpoint == .chat {
            bytes.append(",\"delta\":{\"content\":")
            JSONWriter.appendQuoted(delta.text, to: &bytes)
            bytes.append("},\"logprobs\":")
        } else {
            bytes.append(",\"text\":")
            JSONWriter.appendQuoted(delta.text, to: &bytes)
            bytes.append(",\"logprobs\":")
        }
        if delta.logprobs.isEmpty {
            bytes.append("null")
        } else {
            LogprobObject.append(
                delta.logprobs, endpoint, textOffset: textOffsets[choice], to: &bytes)
            textOffsets[choice] += delta.text.unicodeScalars.count
        }
        close(",\"finish_reason\":null}]")
    }

    mutating func append(finish: StaticString, choice: Int) {
        begin()
        open(choice)
        bytes.append(
            endpoint == .chat
                ? ",\"delta\":{},\"logprobs\":null,\"finish_reason\":\""
                : ",\"text\":\"\",\"logprobs\":null,\"finish_reason\":\"")
        bytes.append(finish)
        close("\"}]")
    }

    /// The end of a complete answer, with its usage if the client wants that.
    mutating func end(_ usage: TokenUsage) {
        if includesUsage {
            bytes.append(contentsOf: opening)
            bytes.append("[],\"usage\":")
            UsageObject.append(usage, to: &bytes)
            bytes.append("}\n\n")
        }
        bytes.append("data: [DONE]\n\n")
    }

    /// The end of an answer that is not complete; nothing may follow it, least of all `[DONE]`.
    mutating func end(_ error: GatewayError, requestId: String) {
        bytes.append("data: ")
        bytes.append(contentsOf: ErrorBody.bytes(error, .openai, requestId: requestId))
        bytes.append("\n\n")
    }

    /// A chat begins with the role, for clients that build the message from the deltas.
    private mutating func begin() {
        if hasBegun { return }
        hasBegun = true
        guard endpoint == .chat else { return }
        open(0)
        bytes.append(",\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null")
        close(",\"finish_reason\":null}]")
    }

    private mutating func open(_ choice: Int) {
        bytes.append(contentsOf: opening)
        bytes.append("[{\"index\":")
        bytes.append(number: choice)
    }

    private mutating func close(_ ending: StaticString) {
        bytes.append(ending)
        if includesUsage { bytes.append(",\"usage\":null") }
        bytes.append("}\n\n")
    }
}
