import JSON

/// Where in the bytes of a request those members are that concern the gateway. Everything else is
/// between the client and the provider.
struct BodyOutline: Sendable {
    enum Field: Int, CaseIterable, Sendable {
        case model, stream, streamOptions, maxTokens, maxCompletionTokens, maxOutputTokens, count
        case bestOf, user, metadata, variables, messages, tools, system, input, prompt, query
        case documents, instructions

        var name: StaticString {
            switch self {
            case .model: "model"
            case .stream: "stream"
            case .streamOptions: "stream_options"
            case .maxTokens: "max_tokens"
            case .maxCompletionTokens: "max_completion_tokens"
            case .maxOutputTokens: "max_output_tokens"
            case .count: "n"
            case .bestOf: "best_of"
            case .user: "user"
            case .metadata: "metadata"
            case .variables: "variables"
            case .messages: "messages"
            case .tools: "tools"
            case .system: "system"
            case .input: "input"
            case .prompt: "prompt"
            case .query: "query"
            case .documents: "documents"
            case .instructions: "instructions"
            }
        }
    }

    struct Member: Sendable {
        /// Between its quotes.
        var key: Range<Int>
        var value: Range<Int>
    }

    let bytes: [UInt8]
    private var members: [Member?]
    /// Behind the brace that opens the body.
    private(set) var start = 0
    private(set) var isEmpty = true

    /// What two readers could understand in two ways: members that come twice, and names that are
    /// spelt with escapes. No provider must get it, for it may read what was not checked here.
    private(set) var ambiguity: GatewayError?

    /// Refuses what is no object. Of members that come twice the last counts.
    init(_ bytes: [UInt8], limitBytes: Int) throws(GatewayError) {
        guard bytes.count <= limitBytes else { throw .bodyTooLarge(limitBytes: limitBytes) }
        self.bytes = bytes
        var members = [Member?](repeating: nil, count: Field.allCases.count)
        var first: Int?
        var twice: Field?
        var hasEscapes = false
        let result = bytes.withUnsafeBufferPointer { buffer in
            let scanner = JSONScanner(buffer)
            return Result { () throws(JSONError) in
                try JSONScanner.members(of: buffer) { key, value in
                    if first == nil { first = key.lowerBound - 1 }
                    if buffer[key].contains(UInt8(ascii: "\\")) { hasEscapes = true }
                    guard let field = Field.allCases.first(where: { scanner.equals(key, $0.name) })
                    else { return }
                    if members[field.rawValue] != nil { twice = field }
                    members[field.rawValue] = Member(key: key, value: value)
                }
            }
        }
        if case .failure(let error) = result {
            // Another kind of JSON has a message of its own.
            _ = try RequestFields(bytes, limitBytes: limitBytes)
            throw .notJSON(error)
        }
        if let twice {
            ambiguity = .invalid(parameter: "\(twice.name)", reason: "the body has it twice")
        } else if hasEscapes {
            ambiguity = .invalid(
                parameter: "body", reason: "the name of one of its members is written with escapes")
        }
        self.members = members
        isEmpty = first == nil
        start = 1 + (bytes.firstIndex(of: UInt8(ascii: "{")) ?? 0)
    }

    subscript(field: Field) -> Member? {
        guard let member = members[field.rawValue], !isNull(member.value) else { return nil }
        return member
    }

    /// Also one that is null.
    func written(_ field: Field) -> Member? { members[field.rawValue] }

    func raw(_ field: Field) -> ArraySlice<UInt8>? { self[field].map { bytes[$0.value] } }

    func value(_ field: Field) -> JSONValue? {
        raw(field).flatMap { try? JSONParser.parse(Array($0)) }
    }

    func text(_ field: Field) throws(GatewayError) -> String? {
        try value(field)?.text(as: "\(field.name)")
    }

    /// Nil also for what is no number, which is the provider's to refuse.
    func number(_ field: Field) -> Int? {
        guard let member = self[field] else { return nil }
        return bytes.withUnsafeBufferPointer { JSONScanner($0).count(member.value) }
    }

    func isTrue(_ field: Field) -> Bool { raw(field)?.elementsEqual("true".utf8) ?? false }

    private func isNull(_ range: Range<Int>) -> Bool { bytes[range.lowerBound] == 0x6E }
}
