import Telemetry

/// `usage` in OpenAI's terms, whose counts include one another: `prompt_tokens` has the cached
/// ones in it and `completion_tokens` those of reasoning.
enum UsageObject {
    static func append(_ usage: TokenUsage, to bytes: inout [UInt8]) {
        bytes.append("{\"prompt_tokens\":")
        bytes.append(number: usage.prompt)
        bytes.append(",\"completion_tokens\":")
        bytes.append(number: usage.completion)
        bytes.append(",\"total_tokens\":")
        bytes.append(number: usage.total)
        bytes.append(",\"prompt_tokens_details\":{\"cached_tokens\":")
        bytes.append(number: usage.cacheRead)
        bytes.append("},\"completion_tokens_details\":{\"reasoning_tokens\":")
        bytes.append(number: usage.reasoning)
        bytes.append("}}")
    }
}
