/// A value of a theme file.
enum ThemeValue: Equatable {
    case string(String)
    case boolean(Bool)
    case list([String])
    case table([(key: String, value: ThemeValue)])

    static func == (left: ThemeValue, right: ThemeValue) -> Bool {
        switch (left, right) {
        case (.string(let a), .string(let b)): a == b
        case (.boolean(let a), .boolean(let b)): a == b
        case (.list(let a), .list(let b)): a == b
        case (.table(let a), .table(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value == $1.value }
        default: false
        }
    }
}

/// One `key = value` of a theme file, and where it stands.
struct ThemeEntry: Equatable {
    /// Empty before the first section.
    let section: String
    let key: String
    let value: ThemeValue
    let line: Int
}

/// Reads the strict subset of TOML that theme files are written in: comments, `[section]`, and
/// `key = value` on one line each, with strings without escapes, `true` and `false`, lists of
/// strings, and inline tables.
struct ThemeSyntax {
    private let file: String
    private var line = 0
    private var rest: Substring.UnicodeScalarView = "".unicodeScalars[...]

    static let maximumBytes = 64 * 1024

    init(file: String) { self.file = file }

    static func entries(of text: String, file: String) throws -> [ThemeEntry] {
        var parser = ThemeSyntax(file: file)
        return try parser.parse(text)
    }

    private mutating func parse(_ text: String) throws -> [ThemeEntry] {
        guard text.utf8.count <= Self.maximumBytes else {
            throw error("the file is larger than \(Self.maximumBytes / 1024) KiB")
        }
        var entries: [ThemeEntry] = []
        var section = ""
        var seen: Set<String> = []
        for row in text.split(separator: "\n", omittingEmptySubsequences: false) {
            line += 1
            rest = row.unicodeScalars
            if rest.last == "\r" { rest.removeLast() }
            skipBlanks()
            if atEnd { continue }
            if take("[") {
                section = try word("a section name")
                guard take("]") else { throw error("']' expected after [\(section)") }
            } else {
                let key = try word("a key")
                guard take("=") else { throw error("'=' expected after '\(key)'") }
                let value = try value()
                guard seen.insert(section + "/" + key).inserted else {
                    throw error("'\(key)' is given twice")
                }
                entries.append(ThemeEntry(section: section, key: key, value: value, line: line))
            }
            guard atEnd else { throw error("unexpected '\(String(rest))'") }
        }
        return entries
    }

    private mutating func value() throws -> ThemeValue {
        if rest.first == "\"" { return .string(try string()) }
        if take("[") { return .list(try list()) }
        if take("{") { return .table(try table()) }
        let name = try word("a value")
        switch name {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        default: throw error("'\(name)' is no value; strings stand in quotes")
        }
    }

    private mutating func list() throws -> [String] {
        var items: [String] = []
        while !take("]") {
            items.append(try string())
            if take(",") { continue }
            guard take("]") else { throw error("',' or ']' expected in the list") }
            break
        }
        return items
    }

    private mutating func table() throws -> [(key: String, value: ThemeValue)] {
        var items: [(key: String, value: ThemeValue)] = []
        while !take("}") {
            let key = try word("a key")
            guard take("=") else { throw error("'=' expected after '\(key)'") }
            guard !items.contains(where: { $0.key == key }) else {
                throw error("'\(key)' is given twice")
            }
            let item: ThemeValue = rest.first == "\"" ? .string(try string()) : try boolean()
            items.append((key, item))
            if take(",") { continue }
            guard take("}") else { throw error("',' or '}' expected in the table") }
            break
        }
        return items
    }

    private mutating func boolean() throws -> ThemeValue {
        switch try word("a value") {
        case "true": .boolean(true)
        case "false": .boolean(false)
        default: throw error("a string in quotes, true or false expected")
        }
    }

    private mutating func string() throws -> String {
        guard rest.first == "\"" else { throw error("a string in quotes expected") }
        rest.removeFirst()
        guard let end = rest.firstIndex(of: "\"") else { throw error("the string has no end") }
        let text = String(rest[..<end])
        guard !text.contains("\\") else { throw error("strings know no escapes") }
        rest = rest[rest.index(after: end)...]
        skipBlanks()
        return text
    }

    private mutating func word(_ what: String) throws -> String {
        let isPart: (Unicode.Scalar) -> Bool = { scalar in
            ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
                || "._-".unicodeScalars
                    .contains(scalar)
        }
        let end = rest.firstIndex { !isPart($0) } ?? rest.endIndex
        let text = String(rest[..<end])
        guard !text.isEmpty else { throw error("\(what) expected") }
        rest = rest[end...]
        skipBlanks()
        return text
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        skipBlanks()
        return true
    }

    private mutating func skipBlanks() {
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
    }

    private var atEnd: Bool { rest.isEmpty || rest.first == "#" }

    private func error(_ reason: String) -> TerminalUIError {
        .themeSyntax(file: file, line: line, reason: reason)
    }
}
