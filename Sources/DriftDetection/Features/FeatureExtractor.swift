import JSON
package import Telemetry

/// Turns a request's record into features.
package enum FeatureExtractor {
    /// An output beyond this many bytes is not parsed: its feature is not known.
    static let outputLimit = 256 * 1_024
    /// How much of an input is searched.
    static let inputLimit = 64 * 1_024

    /// Nil for a request that says nothing about a deployed prompt: one that failed, or that named
    /// no environment, as evaluation runs and trials do. Linear in the texts, up to the limits.
    package static func features(of record: RequestRecord) -> RequestFeatures? {
        guard record.outcome == .ok, record.prompt?.environment != nil else { return nil }
        let usage = record.usage
        let input = [usage.input, usage.cacheRead, usage.cacheWrite].map(inRange)
        return RequestFeatures(
            at: record.startedAt, traceId: record.traceId, inputTokens: input.reduce(0, +),
            outputTokens: inRange(usage.output), isRefusal: isRefusal(record),
            parsesAsJSON: record.output.flatMap(parsesAsJSON),
            asksForJSON: record.input.map(speaksOfJSON))
    }

    /// A provider may report anything; sums of such counts stay within 64 bits.
    private static func inRange(_ tokens: Int) -> Int { min(max(tokens, 0), 1 << 40) }

    /// A provider's own filter is a refusal, whatever the text says.
    private static func isRefusal(_ record: RequestRecord) -> Bool? {
        if record.finishReason == "content_filter" { return true }
        return record.output.map(RefusalClassifier.isRefusal)
    }

    private static func parsesAsJSON(_ output: String) -> Bool? {
        guard output.utf8.count <= outputLimit else { return nil }
        // Most prose is told from its first byte.
        let first = output.utf8.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return false }
        do {
            _ = try JSONParser.parse(output)
            return true
        } catch {
            return false
        }
    }

    private static func speaksOfJSON(_ input: String) -> Bool {
        var last: UInt32 = 0
        for byte in input.utf8.prefix(inputLimit) {
            last = last << 8 | UInt32(byte | 0x20)
            if last == 0x6A73_6F6E { return true }  // "json"
        }
        return false
    }
}
