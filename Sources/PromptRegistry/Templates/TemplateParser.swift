/// Reads a template in one pass over its bytes; time grows with its length, and no input traps.
struct TemplateParser {
    typealias Malformed = Template.Malformed

    /// A section whose end has not come yet.
    private struct OpenSection {
        let path: Template.Path
        let name: String
        let isInverted: Bool
        let line: Int
        var outer: [Template.Node]
    }

    let bytes: [UInt8]
    private var position = 0
    /// Where the text begins that no node has yet.
    private var textStart = 0
    private var opening = Array("{{".utf8)
    private var closing = Self.defaultClosing
    private var nodes: [Template.Node] = []
    private var open: [OpenSection] = []
    private var known: Set<String> = []
    private(set) var variables: [String] = []
    private var line = 1
    private var countedLinesUntil = 0

    private static let defaultClosing = Array("}}".utf8)

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func parse() throws(Malformed) -> [Template.Node] {
        while let start = find(opening, from: position) {
            countLines(until: start)
            try tag(at: start)
        }
        appendText(until: bytes.count)
        if let section = open.last {
            throw Malformed(
                line: section.line, reason: "the section '\(section.name)' is never closed")
        }
        return nodes
    }

    private mutating func tag(at start: Int) throws(Malformed) {
        let inside = start + opening.count
        let kind = inside < bytes.count ? bytes[inside] : 0
        let isTriple = kind == UInt8(ascii: "{") && closing == Self.defaultClosing
        let end = isTriple ? closing + [UInt8(ascii: "}")] : closing
        let from = inside + ("{&#^/!=><$%".utf8.contains(kind) ? 1 : 0)
        guard let stop = find(end, from: from) else {
            throw malformed("a tag is never closed; \(Self.literalHint)")
        }
        let content = trimmed(from..<stop)
        let tag = start..<stop + end.count
        switch kind {
        case UInt8(ascii: "#"): try beginSection(content, inverted: false, tag)
        case UInt8(ascii: "^"): try beginSection(content, inverted: true, tag)
        case UInt8(ascii: "/"): try endSection(content, tag)
        case UInt8(ascii: "!"): takeLine(of: tag)
        case UInt8(ascii: "="): try changeDelimiters(content, tag)
        case UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "$"), UInt8(ascii: "%"):
            throw malformed("partials, inheritance and pragmas are not available")
        default: try variable(content, tag)
        }
    }

    private mutating func variable(_ content: Range<Int>, _ tag: Range<Int>) throws(Malformed) {
        let path = try parsePath(content)
        if path.isEmpty, open.isEmpty {
            throw malformed("'.' stands for the value of a section, and there is none around it")
        }
        appendText(until: tag.lowerBound)
        nodes.append(.variable(path))
        resume(at: tag.upperBound)
    }

    private mutating func beginSection(
        _ content: Range<Int>, inverted: Bool, _ tag: Range<Int>
    ) throws(Malformed) {
        let path = try parsePath(content)
        if open.count >= Template.depthLimit {
            throw malformed("sections are nested more than \(Template.depthLimit) deep")
        }
        takeLine(of: tag)
        open.append(
            OpenSection(
                path: path, name: text(content), isInverted: inverted, line: line, outer: nodes))
        nodes = []
    }

    private mutating func endSection(_ content: Range<Int>, _ tag: Range<Int>) throws(Malformed) {
        let name = PromptError.excerpt(text(content))
        guard var section = open.popLast() else {
            throw malformed("'\(name)' ends a section that was never begun")
        }
        guard section.name == text(content) else {
            throw malformed(
                "'\(name)' ends a section, but '\(section.name)' of line \(section.line) "
                    + "is to be ended first")
        }
        takeLine(of: tag)
        // Appended in place: copying what lies around would make many sections expensive.
        section.outer.append(.section(section.path, inverted: section.isInverted, nodes))
        nodes = section.outer
    }

    /// `{{=<% %>=}}`: what follows is written with the new delimiters.
    private mutating func changeDelimiters(_ content: Range<Int>, _ tag: Range<Int>)
        throws(Malformed)
    {
        let words = text(content).dropLast().split(whereSeparator: \.isWhitespace)
        guard text(content).hasSuffix("="), words.count == 2,
            words.allSatisfy({ $0.utf8.count <= 8 && !$0.contains("=") })
        else { throw malformed("delimiters are changed like this: {{=<% %>=}}") }
        takeLine(of: tag)
        opening = Array(words[0].utf8)
        closing = Array(words[1].utf8)
    }
}

extension TemplateParser {
    private static let literalHint = "to write {{ itself, change the delimiters: {{=<% %>=}}"

    private func malformed(_ reason: String) -> Malformed { Malformed(line: line, reason: reason) }

    private mutating func countLines(until end: Int) {
        for byte in bytes[countedLinesUntil..<end] where byte == 0x0A { line += 1 }
        countedLinesUntil = end
    }

    /// `a.b` as its parts, or none for `.`.
    private mutating func parsePath(_ content: Range<Int>) throws(Malformed) -> Template.Path {
        let name = text(content)
        if name == "." { return [] }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard content.count <= Template.nameLimit,
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isNameByte) })
        else {
            throw malformed(
                "'\(PromptError.excerpt(name))' is not the name of a variable; \(Self.literalHint)")
        }
        if known.insert(parts[0]).inserted { variables.append(parts[0]) }
        return parts
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
            true
        default: false
        }
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private mutating func appendText(until end: Int) {
        if end > textStart { nodes.append(.text(text(textStart..<end))) }
    }

    private mutating func resume(at place: Int) {
        position = place
        textStart = place
    }

    /// Goes on behind a tag that leaves nothing: if it is alone on its line, behind the line
    /// ("standalone tags" of the specification).
    private mutating func takeLine(of tag: Range<Int>) {
        var start = tag.lowerBound
        while start > textStart, Self.isBlank(bytes[start - 1]) { start -= 1 }
        var end = tag.upperBound
        while end < bytes.count, Self.isBlank(bytes[end]) { end += 1 }
        let beginsLine = start == 0 || bytes[start - 1] == 0x0A
        if beginsLine, end == bytes.count || bytes[end] == 0x0A {
            appendText(until: start)
            resume(at: min(end + 1, bytes.count))
        } else if beginsLine, bytes[end...].starts(with: [0x0D, 0x0A]) {
            appendText(until: start)
            resume(at: end + 2)
        } else {
            appendText(until: tag.lowerBound)
            resume(at: tag.upperBound)
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        func isSpace(_ byte: UInt8) -> Bool { (0x09...0x0D).contains(byte) || byte == 0x20 }
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, isSpace(bytes[start]) { start += 1 }
        while start < end, isSpace(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    private func find(_ pattern: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first, start <= bytes.count - pattern.count else { return nil }
        var place = start
        let last = bytes.count - pattern.count
        while place <= last {
            if bytes[place] == first, bytes[place...].starts(with: pattern) { return place }
            place += 1
        }
        return nil
    }
}
