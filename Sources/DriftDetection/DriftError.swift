import JSON
package import Storage

/// What can be wrong with watching for drift.
package enum DriftError: Error, Equatable, Sendable, CustomStringConvertible {
    case outOfRange(setting: String, value: Double, allowed: ClosedRange<Double>)
    /// No deployed version of the prompt has had traffic.
    case notWatched(prompt: String)
    case noEvidence(fingerprint: String)
    case storage(StorageError)
    /// A row that this version cannot read.
    case unreadable(what: String)

    package var description: String {
        switch self {
        case .outOfRange(let setting, let value, let allowed):
            "the drift setting \(setting) is \(JSONNumberText.shortest(value)); choose "
                + "\(JSONNumberText.shortest(allowed.lowerBound)) to "
                + JSONNumberText.shortest(allowed.upperBound)
        case .notWatched(let prompt):
            "\(prompt) is not watched for drift; it is as soon as a deployed version has traffic"
        case .noEvidence(let fingerprint):
            "there is no evidence for \(fingerprint); it may be older than what is kept"
        case .storage(let error): "\(error)"
        case .unreadable(let what):
            "\(what) in the database cannot be read; was it written by a newer version?"
        }
    }

    static func wrapping<Value>(_ access: () async throws(StorageError) -> Value)
        async throws(DriftError) -> Value
    {
        do { return try await access() } catch { throw .storage(error) }
    }
}
