extension FullTrace {
    /// Names and meaning after the OpenTelemetry semantic conventions for generative AI, 1.41.1;
    /// its token counts include one another, ours do not, so they are derived.
    static func attributes(of trace: StoredTrace) -> [Attribute] {
        var list: [Attribute] = []
        func add(_ name: String, _ value: String?) {
            if let value { list.append(Attribute(name: name, value: value)) }
        }
        add("gen_ai.operation.name", operation(trace.endpoint))
        add("gen_ai.request.model", trace.model)
        add("gen_ai.provider.name", trace.provider)
        add("gen_ai.prompt.name", trace.prompt?.name)
        add("gen_ai.response.finish_reasons", trace.finishReason)
        add("gen_ai.usage.input_tokens", String(trace.usage.prompt))
        add("gen_ai.usage.cache_read.input_tokens", String(trace.usage.cacheRead))
        add(
            "gen_ai.usage.cache_creation.input_tokens",
            String(trace.usage.cacheWrite + trace.usage.cacheWriteLong))
        add("gen_ai.usage.output_tokens", String(trace.usage.completion))
        add("gen_ai.usage.reasoning.output_tokens", String(trace.usage.reasoning))
        add("http.route", trace.endpoint)
        add("http.response.status_code", String(trace.status))
        add("error.type", trace.error)
        add("binnacle.prompt.version", trace.prompt.map { String($0.version) })
        add("binnacle.prompt.environment", trace.prompt?.environment)
        add("binnacle.key.id", trace.keyId)
        add("binnacle.cost.nanodollars", trace.cost.map { String($0.nanodollars) })
        add("binnacle.attempts", trace.attempts > 1 ? String(trace.attempts) : nil)
        add("binnacle.usage.estimated", trace.isEstimated ? "true" : nil)
        add("binnacle.tags", trace.tags.isEmpty ? nil : trace.tags)
        return list
    }

    private static func operation(_ endpoint: String) -> String {
        if endpoint.hasSuffix("/embeddings") { return "embeddings" }
        let isLegacy =
            endpoint.hasSuffix("/completions")
            && !endpoint.hasSuffix("/chat/completions")
        return isLegacy ? "text_completion" : "chat"
    }
}
