import Foundation
import Testing

/// The house style as a test: what a reviewer should never have to say.
@Suite("Style")
struct StyleTests {
    static let columns = 100
    static let linesPerFile = 500
    static let medianLines = 120
    static let linesPerFunction = 70

    @Test("no line is wider than 100 columns")
    func width() throws {
        var wide: [String] = []
        for file in try SourceTree.code() {
            for (index, line) in file.lines.enumerated() where line.count > Self.columns {
                wide.append("\(file.path):\(index + 1)")
            }
        }
        #expect(wide.isEmpty, "too wide: \(wide.joined(separator: " "))")
    }

    @Test("no file is longer than 500 lines, and half of them are below 120")
    func length() throws {
        let files = try SourceTree.sources()
        let long = files.filter { $0.lines.count > Self.linesPerFile }.map(\.path)
        #expect(long.isEmpty, "too long: \(long.joined(separator: " "))")
        let sizes = files.map(\.lines.count).sorted()
        guard !sizes.isEmpty else { return }
        #expect(sizes[sizes.count / 2] <= Self.medianLines, "median \(sizes[sizes.count / 2])")
    }

    @Test("no function is longer than 70 lines")
    func functions() throws {
        let long = try SourceTree.code().flatMap { file in
            FunctionLengths.measure(file).filter { $0.lines > Self.linesPerFunction }
                .map { "\(file.path):\($0.start) \($0.lines) lines" }
        }
        #expect(long.isEmpty, "too long: \(long.joined(separator: ", "))")
    }

    @Test("a target's folders are at most two deep")
    func depth() throws {
        let deep = try SourceTree.sources().filter { $0.depth > 2 && $0.isSwift }.map(\.path)
        #expect(deep.isEmpty, "too deep: \(deep.joined(separator: " "))")
    }

    @Test("lines end without blanks, files end with one newline, and indentation is spaces")
    func whitespace() throws {
        var untidy: [String] = []
        for file in try SourceTree.code() {
            for (index, line) in file.lines.enumerated() {
                if line.hasSuffix(" ") || line.contains("\t") {
                    untidy.append("\(file.path):\(index + 1)")
                }
            }
            if file.lines.last != "" || file.lines.dropLast().last == "" {
                untidy.append("\(file.path):end")
            }
        }
        #expect(untidy.isEmpty, "untidy: \(untidy.joined(separator: " "))")
    }

    /// A word that stops the process, prints behind the terminal's back, or reads a clock that no
    /// test can move, and the files that may use it because doing so is their purpose.
    static let banned: [(pattern: String, allowed: [String])] = [
        (#"\btry!"#, []),
        (#"\bas!"#, []),
        (#"\bfatalError\("#, []),
        (#"(^|[^.\w])print\("#, ["Sources/binnacle/"]),
        (#"\bDate\(\)"#, ["Sources/Telemetry/Clock/"]),
        (
            #"\bContinuousClock(\(\))?\.now\b"#,
            [
                "Sources/Telemetry/Clock/", "Sources/Inference/Process/",
                "Sources/TerminalUI/Terminal/",
            ]
        ),
        (#"\b(TODO|FIXME|XXX)\b"#, []),
    ]

    @Test("traps, prints and ambient time stay where they are allowed", arguments: banned)
    func bannedWords(word: (pattern: String, allowed: [String])) throws {
        let expression = try Regex(word.pattern)
        let files = try SourceTree.sources().filter(\.isSwift)
            .filter { file in !word.allowed.contains { file.path.hasPrefix($0) } }
        var uses: [String] = []
        for file in files {
            for (index, line) in file.lines.enumerated() {
                let code = line.trimmingCharacters(in: .whitespaces)
                guard !code.hasPrefix("//"), code.contains(expression) else { continue }
                uses.append("\(file.path):\(index + 1)")
            }
        }
        #expect(uses.isEmpty, "\(word.pattern) in \(uses.joined(separator: " "))")
    }
}
