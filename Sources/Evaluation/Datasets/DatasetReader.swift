import JSON

/// Reads a dataset's JSON Lines, strictly: a case that is not understood is refused with its line,
/// because a case that silently means something else is worse than none.
struct DatasetReader {
    static let byteLimit = 32 << 20
    static let caseLimit = 100_000
    static let idLimit = 200
    static let tagLimit = 50
    static let assertionLimit = 50

    let name: String
    private var lineOfId: [String: Int] = [:]

    init(name: String) { self.name = name }

    mutating func rows(of text: String) throws(EvaluationError)
        -> [(value: JSONValue, parsed: DatasetCase)]
    {
        if text.utf8.count > Self.byteLimit {
            throw .datasetTooLarge(
                dataset: name, reason: "\(text.utf8.count) bytes of \(Self.byteLimit)")
        }
        var rows: [(value: JSONValue, parsed: DatasetCase)] = []
        let lines = Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            if rows.count == Self.caseLimit {
                throw .datasetTooLarge(dataset: name, reason: "more than \(Self.caseLimit) cases")
            }
            do throws(CaseError) {
                let value = try Self.parse(line)
                let parsed = try CaseReader.read(value)
                if let earlier = lineOfId.updateValue(index + 1, forKey: parsed.id) {
                    throw CaseError("the id '\(parsed.id)' is taken by line \(earlier)")
                }
                rows.append((CaseReader.normal(value), parsed))
            } catch {
                throw .invalidCase(dataset: name, line: index + 1, reason: error.reason)
            }
        }
        if rows.isEmpty { throw .emptyDataset(name) }
        return rows
    }

    private static func parse(_ line: ArraySlice<UInt8>) throws(CaseError) -> JSONValue {
        do {
            return try JSONParser.parse(Array(line))
        } catch {
            // The parser saw one line only; its line number would mislead.
            throw CaseError("column \(error.column): " + "\(error)".drop { $0 != ":" }.dropFirst(2))
        }
    }
}

/// Why one line is not a case.
struct CaseError: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
