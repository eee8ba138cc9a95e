import JSON

/// Reads the parameters of sampling, which chat and completions share.
enum SamplingReader {
    static let stopLimit = 16
    static let stopLengthLimit = 1_000

    static func read(_ fields: inout RequestFields) throws(GatewayError) -> SamplingParameters {
        var sampling = SamplingParameters()
        sampling.temperature = try fields.number("temperature", in: 0...2)
        sampling.topP = try fields.number("top_p", in: 0...1)
        // -1 and 0 are how other servers spell "all of them".
        let topK = try fields.integer("top_k", in: -1 ... .max)
        sampling.topK = topK.flatMap { $0 > 0 ? $0 : nil }
        if sampling.topP == 0 {
            // The smallest set with a share above nothing: the most probable token.
            sampling.topP = nil
            sampling.topK = 1
        }
        sampling.minP = try fields.number("min_p", in: 0...1)
        sampling.frequencyPenalty = try fields.number("frequency_penalty", in: -2...2)
        sampling.presencePenalty = try fields.number("presence_penalty", in: -2...2)
        sampling.seed = try fields.integer("seed", in: .min ... .max)
        sampling.maxTokens = try maxTokens(&fields)
        sampling.stop = try stop(&fields)
        sampling.ignoresEnd = try fields.flag("ignore_eos")
        return sampling
    }

    private static func maxTokens(_ fields: inout RequestFields) throws(GatewayError) -> Int? {
        let older = try fields.integer("max_tokens", in: 1 ... .max)
        let newer = try fields.integer("max_completion_tokens", in: 1 ... .max)
        if let older, let newer, older != newer {
            throw .invalid(
                parameter: "max_tokens",
                reason: "it is \(older), but max_completion_tokens is \(newer); send one of them")
        }
        return newer ?? older
    }

    private static func stop(_ fields: inout RequestFields) throws(GatewayError) -> [String]? {
        guard let value = fields.take("stop") else { return nil }
        if case .string(let text) = value { return try checked([text]) }
        guard let elements = value.array else {
            throw .wrongType(
                parameter: "stop", expected: "a string or an array of strings", found: value.found)
        }
        guard elements.count <= stopLimit else {
            throw .invalid(
                parameter: "stop",
                reason: "a request may have \(stopLimit) stop strings, but has \(elements.count)")
        }
        var texts: [String] = []
        for (index, element) in elements.enumerated() {
            texts.append(try element.text(as: "stop[\(index)]"))
        }
        return try checked(texts)
    }

    private static func checked(_ texts: [String]) throws(GatewayError) -> [String] {
        guard texts.allSatisfy({ (1...stopLengthLimit).contains($0.utf8.count) }) else {
            throw .invalid(
                parameter: "stop",
                reason: "a stop string must have 1 to \(stopLengthLimit) bytes")
        }
        return texts
    }
}
