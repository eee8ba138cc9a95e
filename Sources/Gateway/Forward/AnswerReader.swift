import JSON
import Telemetry

/// What the gateway notes of an answer while it passes: usage, the reason of its end, and the
/// text for the trace. It never changes a byte.
struct AnswerReader: Sendable {
    /// Traces keep no more of a text than this.
    static let textLimit = 64 << 10

    let endpoint: Endpoint
    let keepsText: Bool
    private(set) var usage: TokenUsage?
    private var anthropic = AnthropicFields()
    private(set) var finish: String?
    /// In the escapes of JSON.
    private var text: [UInt8] = []
    /// Of everything that was generated, kept or not.
    private(set) var outputBytes = 0
    /// What the provider says went wrong, in an answer that had begun.
    private(set) var error: String?

    init(_ endpoint: Endpoint, keepsText: Bool) {
        self.endpoint = endpoint
        self.keepsText = keepsText
    }

    var output: String? {
        guard keepsText, !text.isEmpty else { return nil }
        return (try? JSONParser.parse([0x22] + text + [0x22]))?.string
    }

    /// What an event of a stream means for its forwarding.
    enum Meaning {
        case content
        /// Tells the usage and nothing else.
        case usageOnly
        case last
        case failure
    }

    /// Reads a whole answer.
    mutating func read(whole bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { buffer in
            guard (try? JSONScanner.members(of: buffer, { _, _ in })) != nil else { return }
            let scanner = JSONScanner(buffer)
            let start = buffer.firstIndex(of: UInt8(ascii: "{")) ?? 0
            _ = object(start..<buffer.count, scanner, part: "message")
        }
    }

    /// Reads an event's data.
    mutating func read(data: Range<Int>, _ buffer: UnsafeBufferPointer<UInt8>) -> Meaning {
        if endpoint.needsUsageAsked, data.count == 6, buffer[data.lowerBound] == 0x5B {
            return .last
        }
        let event = UnsafeBufferPointer(rebasing: buffer[data])
        guard (try? JSONScanner.members(of: event, { _, _ in })) != nil else { return .content }
        return object(0..<event.count, JSONScanner(event), part: "delta")
    }

    private mutating func object(_ range: Range<Int>, _ scanner: JSONScanner, part: StaticString)
        -> Meaning
    {
        if endpoint.format == .anthropic { return message(range, scanner) }
        var meaning = Meaning.content
        var hasUsage = false
        var choices: Range<Int>?
        var found: [(Found, Range<Int>)] = []
        scanner.members(in: range) { key, value in
            if let name = Found.all.first(where: { scanner.equals(key, $0.name) }) {
                found.append((name.found, value))
            }
        }
        for (name, value) in found where scanner.bytes[value.lowerBound] != 0x6E {
            switch name {
            case .usage:
                if let read = UsageReader.openAI(value, scanner) {
                    usage = read
                    hasUsage = true
                }
            case .choices: choices = value
            case .error:
                error = message(of: value, scanner)
                meaning = .failure
            case .type: meaning = type(value, scanner) ?? meaning
            case .response: _ = object(value, scanner, part: part)
            case .delta: keep(value, scanner)
            case .status: finish = scanner.inside(value).map { word($0, scanner) }
            case .output: responseOutput(value, scanner)
            }
        }
        if let choices {
            var isEmpty = true
            scanner.elements(in: choices) { choice in
                isEmpty = false
                self.choice(choice, scanner, part: part)
            }
            if isEmpty, hasUsage, meaning == .content { meaning = .usageOnly }
        }
        return meaning
    }

    private enum Found {
        case usage, choices, error, type, response, delta, status, output

        static let all: [(name: StaticString, found: Found)] = [
            ("usage", .usage), ("choices", .choices), ("error", .error), ("type", .type),
            ("response", .response), ("delta", .delta), ("status", .status),
            ("output", .output),
        ]
    }

    /// The events of the responses API name themselves.
    private mutating func type(_ value: Range<Int>, _ scanner: JSONScanner) -> Meaning? {
        guard endpoint == .responses, let name = scanner.inside(value) else { return nil }
        for last in ["response.completed", "response.incomplete"] as [StaticString]
        where scanner.equals(name, last) {
            return .last
        }
        for failed in ["response.failed", "error"] as [StaticString]
        where scanner.equals(name, failed) {
            error = error ?? "the provider reports a failure"
            return .failure
        }
        return nil
    }

    private mutating func choice(_ range: Range<Int>, _ scanner: JSONScanner, part: StaticString) {
        scanner.members(in: range) { key, value in
            if scanner.equals(key, part) {
                scanner.members(in: value) { key, value in
                    if scanner.equals(key, "content") {
                        keep(value, scanner)
                    } else if scanner.equals(key, "tool_calls")
                        || scanner.equals(key, "reasoning_content")
                    {
                        outputBytes += value.count
                    }
                }
            } else if scanner.equals(key, "text") {
                keep(value, scanner)
            } else if scanner.equals(key, "finish_reason"), let inside = scanner.inside(value) {
                finish = word(inside, scanner)
            }
        }
    }

    /// The texts of a whole answer of the responses API.
    private mutating func responseOutput(_ items: Range<Int>, _ scanner: JSONScanner) {
        guard endpoint == .responses, outputBytes == 0 else { return }
        scanner.elements(in: items) { item in
            guard let content = scanner.member("content", in: item) else { return }
            scanner.elements(in: content) { part in
                if let text = scanner.member("text", in: part) { keep(text, scanner) }
            }
        }
    }

    private mutating func keep(_ value: Range<Int>, _ scanner: JSONScanner) {
        guard let inside = scanner.inside(value) else { return }
        outputBytes += inside.count
        guard keepsText, text.count + inside.count <= Self.textLimit else { return }
        text += scanner.bytes[inside]
    }

    private func word(_ range: Range<Int>, _ scanner: JSONScanner) -> String {
        String(decoding: scanner.bytes[range], as: UTF8.self)
    }

    private func message(of value: Range<Int>, _ scanner: JSONScanner) -> String {
        let text = scanner.member("message", in: value).flatMap(scanner.inside) ?? value
        return String(word(text, scanner).prefix(500))
    }

    /// An event of Anthropic's messages API, or a whole answer of it.
    private mutating func message(_ range: Range<Int>, _ scanner: JSONScanner) -> Meaning {
        var meaning = Meaning.content
        scanner.members(in: range) { key, value in
            guard let name = Part.all.first(where: { scanner.equals(key, $0.name) })?.part,
                scanner.bytes[value.lowerBound] != 0x6E
            else { return }
            switch name {
            case .usage:
                UsageReader.anthropic(value, scanner, into: &anthropic)
                usage = anthropic.usage
            case .message: _ = message(value, scanner)
            case .delta: _ = message(value, scanner)
            case .text, .thinking, .json: keep(value, scanner)
            case .content: scanner.elements(in: value) { _ = message($0, scanner) }
            case .input: outputBytes += value.count
            case .stopReason: finish = scanner.inside(value).map { word($0, scanner) }
            case .error: error = message(of: value, scanner)
            case .type:
                guard let name = scanner.inside(value) else { return }
                if scanner.equals(name, "message_stop") { meaning = .last }
                if scanner.equals(name, "error") { meaning = .failure }
            }
        }
        return meaning
    }

    private enum Part {
        case usage, message, delta, text, thinking, json, content, input, stopReason, error, type

        static let all: [(name: StaticString, part: Part)] = [
            ("usage", .usage), ("message", .message), ("delta", .delta), ("text", .text),
            ("thinking", .thinking), ("partial_json", .json), ("content", .content),
            ("input", .input), ("stop_reason", .stopReason), ("error", .error), ("type", .type),
        ]
    }
}
