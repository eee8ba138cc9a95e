/// What `addingSpecialTokens` puts around a text.
struct Surroundings: Sendable, Equatable {
    var before: [Int32] = []
    var after: [Int32] = []
}

/// Reads `post_processor` for one text; pairs of texts are not encoded here.
enum PostProcessorReader {
    static func read(_ root: ConfigurationNode) throws(TokenizerError) -> Surroundings {
        var result = Surroundings()
        guard let node = try root.optional("post_processor") else { return result }
        for part in try node.flattened("processors") {
            let outer = try surroundings(part)
            result.before = outer.before + result.before
            result.after += outer.after
        }
        return result
    }

    private static func surroundings(_ node: ConfigurationNode) throws(TokenizerError)
        -> Surroundings
    {
        switch try node.type() {
        case "ByteLevel": return Surroundings()
        case "BertProcessing", "RobertaProcessing":
            return Surroundings(
                before: [try token(try node.required("cls"))],
                after: [try token(try node.required("sep"))])
        case "TemplateProcessing": return try template(node)
        case let type:
            throw node.unsupported(
                "post-processor \(type)",
                supported: "ByteLevel, BertProcessing, RobertaProcessing, TemplateProcessing,"
                    + " Sequence")
        }
    }

    /// `["[CLS]", 101]`.
    private static func token(_ node: ConfigurationNode) throws(TokenizerError) -> Int32 {
        let parts = try node.elements()
        guard parts.count == 2 else { throw node.contradiction(expected: "a token and its id") }
        return Int32(try parts[1].integer(in: TokenID.range))
    }

    private static func template(_ node: ConfigurationNode) throws(TokenizerError) -> Surroundings {
        var result = Surroundings()
        var texts = 0
        let parts = try node.required("single").elements()
        guard parts.count <= 64 else { throw node.contradiction(expected: "at most 64 pieces") }
        for part in parts {
            if let special = try part.optional("SpecialToken") {
                let ids = try ids(of: special, in: node)
                if texts == 0 { result.before += ids } else { result.after += ids }
            } else {
                let name = try part.required("Sequence").required("id")
                guard try name.string() == "A" else { throw name.contradiction(expected: "\"A\"") }
                texts += 1
            }
        }
        guard texts == 1 else {
            throw node.contradiction(
                expected: "the text once in the template", found: "it \(texts) times")
        }
        return result
    }

    private static func ids(of special: ConfigurationNode, in template: ConfigurationNode)
        throws(TokenizerError) -> [Int32]
    {
        let name = try special.string("id")
        let entry = try template.required("special_tokens").required(name)
        var ids: [Int32] = []
        for id in try entry.required("ids").elements() {
            ids.append(Int32(try id.integer(in: TokenID.range)))
        }
        guard ids.count <= 64 else { throw entry.contradiction(expected: "at most 64 ids") }
        return ids
    }
}

/// Bounds of ids, which size tables: far above any vocabulary, far below any memory.
enum TokenID {
    static let range = 0...(1 << 22) - 1
}
