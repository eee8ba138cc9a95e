import Crypto
import JSON
package import Telemetry

/// One revision of a named list of cases.
package struct Dataset: Sendable {
    package let name: String
    /// SHA-256 of the cases' canonical JSON, in hexadecimal: the same cases have the same hash
    /// wherever they come from.
    package let hash: String
    package let cases: [DatasetCase]

    package var needsJudge: Bool {
        cases.contains { $0.assertions.contains(where: \.needsJudge) }
    }

    /// Reads JSON Lines; blank lines are skipped, everything else must be a valid case.
    package init(name: String, jsonLines: String) throws(EvaluationError) {
        var reader = DatasetReader(name: name)
        try self.init(name: name, rows: reader.rows(of: jsonLines))
    }

    init(name: String, rows: [(value: JSONValue, parsed: DatasetCase)]) {
        self.name = name
        cases = rows.map(\.parsed)
        let canonical = CanonicalJSON.bytes(.array(rows.map(\.value)))
        hash = SHA256.hash(data: canonical).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }
}

/// What a list of datasets shows.
package struct DatasetSummary: Equatable, Sendable {
    package let name: String
    package let hash: String
    package let cases: Int
    package let createdAt: Timestamp

    package init(name: String, hash: String, cases: Int, createdAt: Timestamp) {
        self.name = name
        self.hash = hash
        self.cases = cases
        self.createdAt = createdAt
    }
}
