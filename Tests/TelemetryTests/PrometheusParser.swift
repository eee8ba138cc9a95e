/// A strict reader of Prometheus' text format 0.0.4, as little as tests need.
struct PrometheusParser {
    struct Sample: Equatable {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    struct Malformed: Error, CustomStringConvertible {
        let line: String
        let reason: String
        var description: String { "\(reason): \(line)" }
    }

    private(set) var types: [String: String] = [:]
    private(set) var helps: [String: String] = [:]
    private(set) var samples: [Sample] = []
    /// Families in the order of their TYPE lines.
    private(set) var families: [String] = []

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Malformed(line: text, reason: "no last newline") }
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            line.hasPrefix("#") ? try comment(String(line)) : try sample(String(line))
        }
        let keys = samples.map { "\($0.name)\($0.labels.sorted { $0.key < $1.key })" }
        guard Set(keys).count == keys.count else {
            throw Malformed(line: "", reason: "a sample comes twice")
        }
    }

    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    private mutating func comment(_ line: String) throws {
        let words = line.split(separator: " ", maxSplits: 3).map(String.init)
        guard words.count == 4, words[0] == "#" else {
            throw Malformed(line: line, reason: "not HELP or TYPE")
        }
        switch words[1] {
        case "HELP" where helps[words[2]] == nil: helps[words[2]] = words[3]
        case "TYPE" where types[words[2]] == nil && helps[words[2]] != nil:
            types[words[2]] = words[3]
            families.append(words[2])
        default: throw Malformed(line: line, reason: "repeated or out of order")
        }
    }

    private mutating func sample(_ line: String) throws {
        var rest = line[...]
        let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" })
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            repeat {
                let label = String(rest.prefix { $0 != "=" })
                rest = rest.dropFirst(label.count)
                guard rest.hasPrefix("=\""), !label.isEmpty else {
                    throw Malformed(line: line, reason: "not a label")
                }
                rest = rest.dropFirst(2)
                labels[label] = try quoted(&rest, line)
                if rest.first == "," { rest = rest.dropFirst() } else { break }
            } while true
            guard rest.first == "}" else { throw Malformed(line: line, reason: "no brace") }
            rest = rest.dropFirst()
        }
        guard rest.first == " ", let value = Self.number(rest.dropFirst()) else {
            throw Malformed(line: line, reason: "no value")
        }
        let family = families.last ?? ""
        let endings = types[family] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        guard endings.contains(where: { family + $0 == name }) else {
            throw Malformed(line: line, reason: "not of the family \(family)")
        }
        samples.append(Sample(name: name, labels: labels, value: value))
    }

    private func quoted(_ rest: inout Substring, _ line: String) throws -> String {
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return text
            case "\\":
                switch rest.popFirst() {
                case "n": text += "\n"
                case "\\": text += "\\"
                case "\"": text += "\""
                default: throw Malformed(line: line, reason: "unknown escape")
                }
            default: text.append(character)
            }
        }
        throw Malformed(line: line, reason: "open quote")
    }

    private static func number(_ text: Substring) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: Double(text)
        }
    }
}
