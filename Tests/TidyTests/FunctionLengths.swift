import Foundation

/// The length of every function in a formatted file.
///
/// The formatter puts a declaration's closing brace at the indentation of its first line, so
/// indentation alone finds the end; no parser is needed.
enum FunctionLengths {
    struct Measured {
        let start: Int
        let lines: Int
    }

    static func measure(_ file: SourceFile) -> [Measured] {
        var result: [Measured] = []
        for (index, line) in file.lines.enumerated() where opensFunction(line, swift: file.isSwift)
        {
            let indent = line.prefix { $0 == " " }.count
            let closing = String(repeating: " ", count: indent) + "}"
            let rest = file.lines[(index + 1)...]
            guard let end = rest.firstIndex(where: { $0 == closing || $0.hasPrefix(closing + " ") })
            else { continue }
            result.append(Measured(start: index + 1, lines: end - index + 1))
        }
        return result
    }

    private static let swiftKeywords = [
        " func ", " init(", " init<", " init?(", " deinit ", " var ",
    ]

    private static func opensFunction(_ line: String, swift: Bool) -> Bool {
        guard swift else {
            // C: a definition starts in the first column and ends in an opening brace.
            return line.first?.isLetter == true && line.hasSuffix("{") && line.contains("(")
        }
        let padded = " " + line.drop { $0 == " " }
        guard swiftKeywords.contains(where: padded.contains) else { return false }
        if padded.contains(" var ") && !line.hasSuffix("{") { return false }
        return !padded.hasPrefix(" //") && !padded.contains("\"") && !line.hasSuffix("}")
    }
}
