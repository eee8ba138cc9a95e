import JSON
import Telemetry

/// Reads what providers report of usage, each in its own arithmetic, into buckets that exclude
/// each other.
enum UsageReader {
    /// `usage` in the manner of OpenAI and its many followers; nil when it has no counts.
    static func openAI(_ object: Range<Int>, _ scanner: JSONScanner) -> TokenUsage? {
        var fields = OpenAIFields()
        scanner.members(in: object) { key, value in
            if let field = OpenAIFields.counts.first(where: { scanner.equals(key, $0.name) }) {
                fields[keyPath: field.path] = scanner.count(value) ?? fields[keyPath: field.path]
            } else if OpenAIFields.details.contains(where: { scanner.equals(key, $0) }) {
                let isInput =
                    scanner.equals(key, "prompt_tokens_details")
                    || scanner.equals(key, "input_tokens_details")
                scanner.members(in: value) { key, value in
                    fields.take(detail: key, scanner.count(value), isInput: isInput, scanner)
                }
            }
        }
        return fields.usage
    }

    /// Anthropic reports the start of a message and its end; of a field that comes twice, the
    /// last value is the whole count, never a part of it.
    static func anthropic(
        _ object: Range<Int>, _ scanner: JSONScanner, into fields: inout AnthropicFields
    ) {
        scanner.members(in: object) { key, value in
            if scanner.equals(key, "cache_creation") {
                scanner.members(in: value) { key, value in
                    guard let count = scanner.count(value) else { return }
                    if scanner.equals(key, "ephemeral_1h_input_tokens") {
                        fields.writtenLong = count
                    }
                }
            }
            guard let count = scanner.count(value) else { return }
            if scanner.equals(key, "input_tokens") {
                fields.input = count
            } else if scanner.equals(key, "cache_read_input_tokens") {
                fields.read = count
            } else if scanner.equals(key, "cache_creation_input_tokens") {
                fields.written = count
            } else if scanner.equals(key, "output_tokens") {
                fields.output = count
            }
        }
    }
}

/// The counts of Anthropic's format, where input excludes what went through the cache.
struct AnthropicFields: Sendable {
    var input: Int?
    var read = 0
    /// To all caches, those that keep it for an hour among them.
    var written = 0
    var writtenLong = 0
    var output: Int?

    var usage: TokenUsage? {
        guard input != nil || output != nil else { return nil }
        let long = min(writtenLong, written)
        return TokenUsage(
            input: input ?? 0, cacheRead: read, cacheWrite: written - long, cacheWriteLong: long,
            output: output ?? 0)
    }
}

/// The counts of OpenAI's format, where the whole includes its parts. Followers differ: some
/// leave reasoning out of the output, some count what a cache had apart.
struct OpenAIFields {
    var prompt: Int?
    var completion: Int?
    var total: Int?
    var cached = 0
    var written = 0
    var audioInput = 0
    var reasoning = 0
    var audioOutput = 0

    nonisolated(unsafe) static let counts:
        [(name: StaticString, path: WritableKeyPath<Self, Int?>)] = [
            ("prompt_tokens", \.prompt), ("input_tokens", \.prompt),
            ("completion_tokens", \.completion), ("output_tokens", \.completion),
            ("total_tokens", \.total), ("prompt_cache_hit_tokens", \.cacheHit),
        ]
    static let details: [StaticString] = [
        "prompt_tokens_details", "input_tokens_details", "completion_tokens_details",
        "output_tokens_details",
    ]

    /// DeepSeek's name for what the cache had.
    var cacheHit: Int? {
        get { cached }
        set { cached = newValue ?? 0 }
    }

    mutating func take(detail key: Range<Int>, _ count: Int?, isInput: Bool, _ scanner: JSONScanner)
    {
        guard let count else { return }
        if scanner.equals(key, "cached_tokens") {
            cached = count
        } else if scanner.equals(key, "cache_write_tokens")
            || scanner.equals(key, "cache_creation_tokens")
        {
            written = count
        } else if scanner.equals(key, "reasoning_tokens") {
            reasoning = count
        } else if scanner.equals(key, "audio_tokens") {
            if isInput { audioInput = count } else { audioOutput = count }
        }
    }

    var usage: TokenUsage? {
        guard let prompt = prompt ?? total else { return nil }
        let read = min(cached, prompt)
        let written = min(written, prompt - read)
        let heard = min(audioInput, prompt - read - written)
        var completion = completion ?? 0
        // Where the total tells that reasoning came on top of the output, it does.
        if reasoning > 0, total == prompt + completion + reasoning { completion += reasoning }
        let thought = min(reasoning, completion)
        let spoken = min(audioOutput, completion - thought)
        return TokenUsage(
            input: prompt - read - written - heard, cacheRead: read, cacheWrite: written,
            audioInput: heard, output: completion - thought - spoken, reasoning: thought,
            audioOutput: spoken)
    }
}
