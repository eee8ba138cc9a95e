/// The tokens within a tag.
extension TemplateLexer {
    private static let symbols: [StaticString] = [
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{",
        "}", ">", "<", "=", ".", ":", "|", ",", ";",
    ]

    /// Tokens up to the end of the tag, which counts only outside of brackets.
    mutating func tokens(endingWith end: StaticString) throws(TokenizerError) -> [TemplateToken] {
        let unfinished = error("a tag without end")
        var tokens: [TemplateToken] = []
        var open: [StaticString] = []
        while position < source.count {
            if PythonCharacter.isSpace(unit()) {
                advance()
                continue
            }
            if open.isEmpty, skipEnd(end) { return tokens }
            let start = line
            let kind = try token(&open)
            tokens.append(TemplateToken(kind: kind, line: start))
        }
        throw unfinished
    }

    private mutating func token(_ open: inout [StaticString]) throws(TokenizerError)
        -> TemplateToken.Kind
    {
        let first = unit()
        if isDigit(first) { return try number() }
        if isNameStart(first) {
            let start = position
            while isNameStart(unit()) || isDigit(unit()) { advance() }
            return .name(TemplateText(units: Array(source[start..<position])).string)
        }
        if first == 0x27 || first == 0x22 { return .text(try text(quote: first)) }
        for symbol in Self.symbols where at(symbol) {
            try balance(symbol, &open)
            advance(symbol.utf8CodeUnitCount)
            return .symbol(symbol.description)
        }
        let shown = Unicode.Scalar(first).map { String(Character($0)) } ?? "?"
        throw error("the character '\(shown)' has no meaning in a tag")
    }

    private func balance(_ symbol: StaticString, _ open: inout [StaticString])
        throws(TokenizerError)
    {
        switch symbol.description {
        case "(": open.append(")")
        case "[": open.append("]")
        case "{": open.append("}")
        case ")", "]", "}":
            guard let expected = open.popLast() else { throw error("'\(symbol)' closes nothing") }
            guard expected.description == symbol.description else {
                throw error("'\(symbol)' where '\(expected)' must come first")
            }
        default: break
        }
    }

    private func isDigit(_ unit: UInt32) -> Bool { (0x30...0x39).contains(unit) }

    private func isNameStart(_ unit: UInt32) -> Bool {
        if unit < 0x80 { return unit == 0x5F || (0x61...0x7A).contains(unit | 0x20) }
        return Unicode.Scalar(unit)?.properties.isXIDContinue ?? false
    }

    private mutating func number() throws(TokenizerError) -> TemplateToken.Kind {
        let start = position
        var radix = 10
        if unit() == 0x30, let named = [0x78: 16, 0x6F: 8, 0x62: 2][Int(unit(1) | 0x20)] {
            radix = named
            advance(2)
        }
        var isFloat = false
        while position < source.count {
            let current = unit()
            if current == 0x2E, radix == 10, !isFloat, isDigit(unit(1)) {
                isFloat = true
            } else if radix == 10, current | 0x20 == 0x65, endsExponent() {
                isFloat = true
                advance()
            } else if !(isDigit(current) || current == 0x5F
                || (radix == 16 && isNameStart(current)))
            {
                break
            }
            advance()
        }
        let digits = source[(radix == 10 ? start : start + 2)..<position].filter { $0 != 0x5F }
        let text = TemplateText(units: digits).string
        if isFloat, let value = Double(text) { return .float(value) }
        if let value = Int(text, radix: radix) { return .integer(value) }
        throw error("\(text) is no number, or too large")
    }

    /// Whether digits of an exponent follow, with or without a sign.
    private func endsExponent() -> Bool {
        let next = unit(1)
        let isSign = next == 0x2B || next == 0x2D
        return isDigit(next) || (isSign && isDigit(unit(2)))
    }

    /// A string with Python's escapes; an unknown escape keeps its backslash.
    private mutating func text(quote: UInt32) throws(TokenizerError) -> TemplateText {
        let unfinished = error("a string without end")
        advance()
        var units: [UInt32] = []
        while position < source.count {
            let current = unit()
            advance()
            if current == quote { return TemplateText(units: units) }
            if current != 0x5C {
                units.append(current)
                continue
            }
            try escape(into: &units)
        }
        throw unfinished
    }

    private mutating func escape(into units: inout [UInt32]) throws(TokenizerError) {
        let simple: [UInt32: UInt32] = [
            0x6E: 0x0A, 0x74: 0x09, 0x72: 0x0D, 0x5C: 0x5C, 0x27: 0x27, 0x22: 0x22, 0x61: 0x07,
            0x62: 0x08, 0x66: 0x0C, 0x76: 0x0B,
        ]
        let letter = unit()
        advance()
        if let value = simple[letter] { return units.append(value) }
        switch letter {
        case 0x0A: break  // a line break after a backslash goes
        case 0x78: units.append(try hexadecimal(2))
        case 0x75: units.append(try hexadecimal(4))
        case 0x55: units.append(try hexadecimal(8))
        case 0x30...0x37:
            var value = letter - 0x30
            for _ in 0..<2 where (0x30...0x37).contains(unit()) {
                value = value * 8 + unit() - 0x30
                advance()
            }
            units.append(value)
        default: units += [0x5C, letter]
        }
    }

    private mutating func hexadecimal(_ count: Int) throws(TokenizerError) -> UInt32 {
        let text = TemplateText(units: (0..<count).map { unit($0) }).string
        guard text.unicodeScalars.allSatisfy({ $0.properties.isASCIIHexDigit }),
            let value = UInt32(text, radix: 16), Unicode.Scalar(value) != nil
        else { throw error("\\x, \\u or \\U needs \(count) digits that name a character") }
        advance(count)
        return value
    }
}
