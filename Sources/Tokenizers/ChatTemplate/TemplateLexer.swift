/// Parts a template into text and tags, under `trim_blocks` and `lstrip_blocks`: the line break
/// after a block goes, and so do the blanks before one that begins a line.
struct TemplateLexer {
    static let longestSource = 4 << 20

    let source: [UInt32]
    var position = 0
    var line = 1
    private var segments: [TemplateSegment] = []
    /// Whether the tag before ended a line, so that a block now begins one.
    private var startsLine = true

    /// Line breaks become `\n`, and the last one goes.
    init(_ text: String) {
        var units: [UInt32] = []
        var previous: UInt32 = 0
        for scalar in text.unicodeScalars {
            if scalar == "\n", previous == 0x0D {
                previous = 0
                continue
            }
            previous = scalar.value
            units.append(previous == 0x0D ? 0x0A : previous)
        }
        if units.last == 0x0A { units.removeLast() }
        source = units
    }

    mutating func segmentsOfSource() throws(TokenizerError) -> [TemplateSegment] {
        guard source.count <= Self.longestSource else {
            throw error("longer than \(Self.longestSource) characters")
        }
        while position < source.count { try nextSegment() }
        return segments
    }

    func error(_ reason: String) -> TokenizerError { .templateSyntax(line: line, reason: reason) }

    func unit(_ offset: Int = 0) -> UInt32 {
        position + offset < source.count ? source[position + offset] : 0
    }

    func at(_ text: StaticString) -> Bool {
        guard position + text.utf8CodeUnitCount <= source.count else { return false }
        for (offset, byte) in text.bytes.enumerated()
        where source[position + offset] != UInt32(byte) {
            return false
        }
        return true
    }

    mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where position < source.count {
            if source[position] == 0x0A { line += 1 }
            position += 1
        }
    }

    /// Text up to the next tag, then the tag.
    private mutating func nextSegment() throws(TokenizerError) {
        let start = position
        let startLine = line
        while position < source.count, !(unit() == 0x7B && isTagMark(unit(1))) { advance() }
        var text = TemplateText(units: Array(source[start..<position]))
        guard position < source.count else { return append(text, startLine) }
        let mark = unit(1)
        advance(2)
        if unit() == UInt32(UInt8(ascii: "-")) {
            advance()
            text = text.trimmed(left: false, right: true, PythonCharacter.isSpace)
        } else if unit() == UInt32(UInt8(ascii: "+")), mark != 0x7B {
            advance()
        } else if mark != 0x7B {
            text = withoutIndentation(text)
        }
        append(text, startLine)
        startsLine = false
        switch mark {
        case UInt32(UInt8(ascii: "#")): try skipComment()
        case UInt32(UInt8(ascii: "{")):
            let tagLine = line
            segments.append(.output(try tokens(endingWith: "}}"), line: tagLine))
        default:
            let tagLine = line
            let tokens = try tokens(endingWith: "%}")
            if tokens.count == 1, tokens[0].kind == .name("raw") {
                return try readRaw(tagLine)
            }
            segments.append(.block(tokens, line: tagLine))
        }
    }

    private func isTagMark(_ unit: UInt32) -> Bool { unit == 0x7B || unit == 0x25 || unit == 0x23 }

    private mutating func append(_ text: TemplateText, _ line: Int) {
        if !text.isEmpty { segments.append(.text(text, line: line)) }
    }

    private func withoutIndentation(_ text: TemplateText) -> TemplateText {
        let lineBreak = text.units.lastIndex(of: 0x0A)
        guard lineBreak != nil || startsLine else { return text }
        let start = lineBreak.map { $0 + 1 } ?? 0
        let isBlank = text.units[start...].allSatisfy(PythonCharacter.isSpace)
        return isBlank ? text[0..<start] : text
    }

    /// Passes a tag's end, `-` or `+` before it included; false where none stands.
    mutating func skipEnd(_ end: StaticString) -> Bool {
        let isBlock = end.bytes[0] != UInt8(ascii: "}")
        if at(end) {
            advance(2)
            startsLine = false
            if isBlock, unit() == 0x0A {
                advance()
                startsLine = true
            }
            return true
        }
        let sign = unit()
        guard sign == UInt32(UInt8(ascii: "-")) || (isBlock && sign == UInt32(UInt8(ascii: "+")))
        else { return false }
        position += 1
        guard at(end) else {
            position -= 1
            return false
        }
        advance(2)
        startsLine = false
        if sign == UInt32(UInt8(ascii: "-")) {
            while position < source.count, PythonCharacter.isSpace(unit()) {
                startsLine = unit() == 0x0A
                advance()
            }
        }
        return true
    }

    private mutating func skipComment() throws(TokenizerError) {
        let start = error("a comment without end")
        while position < source.count {
            if skipEnd("#}") { return }
            advance()
        }
        throw start
    }

    /// `{% raw %}`: text up to `{% endraw %}`.
    private mutating func readRaw(_ tagLine: Int) throws(TokenizerError) {
        let start = position
        let startLine = line
        while position < source.count {
            guard at("{%") else {
                advance()
                continue
            }
            var text = TemplateText(units: Array(source[start..<position]))
            let (back, backLine) = (position, line)
            advance(2)
            let sign = unit()
            if sign == UInt32(UInt8(ascii: "-")) || sign == UInt32(UInt8(ascii: "+")) { advance() }
            while PythonCharacter.isSpace(unit()) { advance() }
            if at("endraw") {
                advance(6)
                while PythonCharacter.isSpace(unit()) { advance() }
                if skipEnd("%}") {
                    if sign == UInt32(UInt8(ascii: "-")) {
                        text = text.trimmed(left: false, right: true, PythonCharacter.isSpace)
                    } else if sign != UInt32(UInt8(ascii: "+")) {
                        text = withoutIndentation(text)
                    }
                    return append(text, startLine)
                }
            }
            (position, line) = (back, backLine)
            advance(2)
        }
        throw .templateSyntax(line: tagLine, reason: "a raw block without end")
    }
}
