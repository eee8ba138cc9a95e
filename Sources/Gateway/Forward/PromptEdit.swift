import JSON

/// Puts what a version of a prompt brings along into the body of a request: its messages before
/// those of the client, and its parameters where the client gives none.
enum PromptEdit {
    static func make(_ resolved: ResolvedPrompt, _ outline: BodyOutline) -> BodyEdit {
        var edit = BodyEdit()
        edit.set(.messages, to: messages(resolved.messages, outline), in: outline)
        edit.remove(.variables, in: outline)
        let given = names(outline)
        for (name, value) in parameters(resolved.sampling) where !given.contains(name) {
            if name == "max_tokens", given.contains("max_completion_tokens") { continue }
            edit.add(name, JSONWriter.compact(value))
        }
        return edit
    }

    private static func messages(_ messages: [ChatMessage], _ outline: BodyOutline) -> [UInt8] {
        let own = JSONWriter.compact(
            .array(
                messages.map {
                    ["role": .string($0.role.rawValue), "content": .string($0.content)]
                }))
        guard let theirs = outline.raw(.messages), theirs.first == UInt8(ascii: "["),
            theirs.dropFirst().contains(where: { $0 == UInt8(ascii: "{") })
        else { return own }
        if messages.isEmpty { return Array(theirs) }
        return own.dropLast() + [UInt8(ascii: ",")] + theirs.dropFirst()
    }

    private static func names(_ outline: BodyOutline) -> Set<String> {
        var names: Set<String> = []
        outline.bytes.withUnsafeBufferPointer { buffer in
            _ = try? JSONScanner.members(of: buffer) { key, _ in
                names.insert(String(decoding: buffer[key], as: UTF8.self))
            }
        }
        return names
    }

    private static func parameters(_ sampling: SamplingParameters) -> [(String, JSONValue)] {
        var list: [(String, JSONValue)] = []
        func add(_ name: String, _ value: JSONValue?) {
            if let value { list.append((name, value)) }
        }
        add("temperature", sampling.temperature.map(JSONValue.double))
        add("top_p", sampling.topP.map(JSONValue.double))
        add("frequency_penalty", sampling.frequencyPenalty.map(JSONValue.double))
        add("presence_penalty", sampling.presencePenalty.map(JSONValue.double))
        add("seed", sampling.seed.map { .integer(Int64($0)) })
        add("max_tokens", sampling.maxTokens.map { .integer(Int64($0)) })
        add("stop", sampling.stop.map { .array($0.map(JSONValue.string)) })
        return list
    }
}
