/// Steps through the tokens of a tag.
extension TemplateParser {
    mutating func take() -> TemplateToken.Kind? {
        guard let token = tokens.popFirst() else { return nil }
        line = token.line
        return token.kind
    }

    mutating func skip(symbol: String) -> Bool {
        guard tokens.first?.kind == .symbol(symbol) else { return false }
        tokens.removeFirst()
        return true
    }

    mutating func skip(name: String) -> Bool {
        guard tokens.first?.kind == .name(name) else { return false }
        tokens.removeFirst()
        return true
    }

    mutating func expect(symbol: String) throws(TokenizerError) {
        guard skip(symbol: symbol) else { throw unexpected("'\(symbol)'") }
    }

    mutating func expect(name: String) throws(TokenizerError) {
        guard skip(name: name) else { throw unexpected("'\(name)'") }
    }

    mutating func takeName() throws(TokenizerError) -> String {
        guard case .name(let name)? = tokens.first?.kind else { throw unexpected("a name") }
        tokens.removeFirst()
        return name
    }

    func expectEnd() throws(TokenizerError) {
        if !tokens.isEmpty { throw unexpected("the end of the tag") }
    }

    func unexpected(_ expected: String) -> TokenizerError {
        let found: String
        switch tokens.first?.kind {
        case .name(let name)?: found = "'\(name)'"
        case .text?: found = "a string"
        case .integer(let number)?: found = "\(number)"
        case .float(let number)?: found = "\(number)"
        case .symbol(let symbol)?: found = "'\(symbol)'"
        case nil: found = "the end of the tag"
        }
        return .templateSyntax(
            line: tokens.first?.line ?? line, reason: "found \(found), expected \(expected)")
    }
}
