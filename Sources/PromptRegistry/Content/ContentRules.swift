import JSON

/// What a push must keep to, so that nothing is stored that could not be served.
enum ContentRules {
    static let roles = ["system", "developer", "user", "assistant", "tool"]
    static let nameLimit = 128
    static let modelLimit = 256
    static let messagesLimit = 256
    /// Bytes of all templates of a version together.
    static let contentLimit = 1 << 20
    static let noteLimit = 4_096
    static let stopLimit = 16
    /// RFC 8785 has doubles only: beyond, two numbers would have one hash.
    static let exactIntegers = -(1 << 53)...(1 << 53)

    /// `[a-z0-9][a-z0-9/_-]*`, at most 128 characters.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= nameLimit else { return false }
        return isAlphanumeric(first)
            && text.utf8.allSatisfy { isAlphanumeric($0) || "/_-".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func checkName(_ name: String, of what: PromptError.Named) throws(PromptError) {
        if !isName(name) { throw .invalidName(what, name) }
    }

    static func check(_ push: Prompt.Push) throws(PromptError) {
        try checkName(push.name, of: .prompt)
        try checkNote(push.author, "author", mayBeEmpty: false)
        try checkNote(push.message, "message")
        try checkNote(push.description ?? "", "description")
        if let dataset = push.dataset { try checkName(dataset, of: .dataset) }
        try check(push.content.messages)
        try check(push.content.parameters)
        let model = push.content.model
        if model.isEmpty || model.utf8.count > modelLimit || model.hasPrefix("prompt:") {
            throw .invalidContent(
                "the model must be the name of a model, of at most \(modelLimit) bytes, and not "
                    + "another prompt")
        }
    }

    static func checkNote(_ text: String, _ what: String, mayBeEmpty: Bool = true)
        throws(PromptError)
    {
        if text.utf8.count > noteLimit {
            throw .invalidContent("the \(what) is longer than \(noteLimit) bytes; shorten it")
        }
        if text.isEmpty, !mayBeEmpty { throw .invalidContent("the \(what) is missing; give one") }
    }

    private static func check(_ messages: [Prompt.Message]) throws(PromptError) {
        guard !messages.isEmpty, messages.count <= messagesLimit else {
            throw .invalidContent("a prompt has from 1 to \(messagesLimit) messages")
        }
        for message in messages where !roles.contains(message.role) {
            throw .invalidContent(
                "'\(PromptError.excerpt(message.role))' is not a role; use one of "
                    + roles.joined(separator: ", "))
        }
        if messages.reduce(0, { $0 + $1.content.utf8.count }) > contentLimit {
            throw .invalidContent("the messages are larger than \(contentLimit) bytes together")
        }
    }

    private static func check(_ parameters: Prompt.Parameters) throws(PromptError) {
        func require(_ holds: Bool?, _ rule: String) throws(PromptError) {
            if holds == false { throw .invalidContent(rule) }
        }
        try require(
            parameters.temperature.map { (0...100).contains($0) },
            "temperature must be from 0 to 100")
        try require(
            parameters.topP.map { $0 > 0 && $0 <= 1 }, "top_p must be above 0 and at most 1")
        try require(
            parameters.maxTokens.map { (1...exactIntegers.upperBound).contains($0) },
            "max_tokens must be at least 1")
        try require(
            parameters.seed.map(exactIntegers.contains), "seed must be from -2^53 to 2^53")
        try require(
            parameters.stop.map { stop in
                stop.count <= stopLimit
                    && stop.allSatisfy { !$0.isEmpty && $0.utf8.count <= modelLimit }
            },
            "stop must be at most \(stopLimit) texts of 1 to \(modelLimit) bytes")
    }
}
