package import JSON

/// What a part's process says, one line of JSON each.
package enum ChildMessage: Equatable, Sendable {
    /// Something is begun: this one of so many.
    case begin(index: Int, count: Int, name: String)
    case finding(Finding)
    case end

    package var json: JSONValue {
        switch self {
        case .begin(let index, let count, let name):
            [
                "begin": .integer(Int64(index)), "of": .integer(Int64(count)),
                "name": .string(name),
            ]
        case .finding(let finding): ["finding": finding.json]
        case .end: ["end": true]
        }
    }

    /// nil for a line that is no message, such as what a library prints.
    package init?(_ line: String) {
        guard line.hasPrefix("{"), let json = try? JSONParser.parse(line) else { return nil }
        if let index = json["begin"]?.integer, let count = json["of"]?.integer {
            self = .begin(index: index, count: count, name: json["name"]?.string ?? "")
        } else if let finding = json["finding"].flatMap(Finding.init) {
            self = .finding(finding)
        } else if json["end"]?.bool == true {
            self = .end
        } else {
            return nil
        }
    }
}
