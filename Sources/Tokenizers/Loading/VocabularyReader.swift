import JSON

/// Reads `model.vocab` and `added_tokens` into one vocabulary.
enum VocabularyReader {
    static func read(_ root: ConfigurationNode) throws(TokenizerError)
        -> (model: Vocabulary, all: Vocabulary, added: [AddedToken])
    {
        let model = try vocabulary(try root.required("model").required("vocab"))
        let added = try addedTokens(root)
        var all = model
        for (index, token) in added.enumerated() {
            let path = "added_tokens[\(index)]"
            if let known = all.id(of: token.text) {
                guard known == token.id else {
                    throw .contradiction(
                        key: path, expected: "the id \(known) that the text has elsewhere",
                        found: "the id \(token.id)")
                }
            } else if !all.insert(token.text, id: token.id) {
                let other = String(decoding: all.bytes(of: token.id) ?? [], as: UTF8.self)
                throw .contradiction(
                    key: path, expected: "an id of its own",
                    found: "the id \(token.id) of \"\(other)\"")
            }
        }
        guard all.idLimit <= all.count * 4 + 65_536 else {
            throw .contradiction(
                key: "model.vocab", expected: "ids that leave few places empty",
                found: "\(all.count) tokens with ids up to \(all.idLimit - 1)")
        }
        return (model, all, added)
    }

    private static func vocabulary(_ node: ConfigurationNode) throws(TokenizerError) -> Vocabulary {
        guard let members = node.value.object?.members else {
            throw node.contradiction(expected: "an object of tokens and ids")
        }
        let highest = members.count * 4 + 65_536
        var vocabulary = Vocabulary(minimumCapacity: members.count)
        for member in members {
            guard let id = member.value.integer, TokenID.range.contains(id), id <= highest else {
                throw .contradiction(
                    key: "\(node.path)[\"\(member.key)\"]",
                    expected: "an id from 0 to \(min(highest, TokenID.range.upperBound))",
                    found: JSONWriter.text(member.value))
            }
            guard vocabulary.insert(Array(member.key.utf8), id: Int32(id)) else {
                throw .contradiction(
                    key: "\(node.path)[\"\(member.key)\"]",
                    expected: "a text and an id that no other token has", found: "\(id) again")
            }
        }
        return vocabulary
    }

    private static func addedTokens(_ root: ConfigurationNode) throws(TokenizerError)
        -> [AddedToken]
    {
        guard let list = try root.optional("added_tokens") else { return [] }
        var tokens: [AddedToken] = []
        for node in try list.elements() {
            let content = try node.required("content")
            let text = Array(try content.string().utf8)
            guard (1...AddedTokens.longestText).contains(text.count) else {
                throw content.contradiction(
                    expected: "a text of 1 to \(AddedTokens.longestText) bytes",
                    found: "\(text.count) bytes")
            }
            let isSpecial = try node.flag("special", false)
            tokens.append(
                AddedToken(
                    id: Int32(try node.required("id").integer(in: TokenID.range)), text: text,
                    isSpecial: isSpecial,
                    isNormalized: try node.flag("normalized", !isSpecial),
                    stripsLeft: try node.flag("lstrip", false),
                    stripsRight: try node.flag("rstrip", false),
                    singleWord: try node.flag("single_word", false)))
        }
        return tokens
    }
}
