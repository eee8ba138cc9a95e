package import Storage

/// What can be wrong with a dataset, a run, or the wish to have one.
package enum EvaluationError: Error, Equatable, Sendable, CustomStringConvertible {
    case invalidDatasetName(String)
    /// The line counts from 1.
    case invalidCase(dataset: String, line: Int, reason: String)
    case emptyDataset(String)
    case datasetTooLarge(dataset: String, reason: String)
    case unknownDataset(String)
    case unknownRun(Int)
    case unknownCase(run: Int, caseId: String)
    case invalidVersions([Int])
    case outOfRange(what: String, value: Int, allowed: ClosedRange<Int>)
    /// The dataset has `llm-rubric` assertions, but nothing is there to judge them.
    case noJudge(dataset: String)
    case tooManyRuns(limit: Int)
    case notRunning(run: Int)
    case notResumable(run: Int, reason: String)
    case notComparable(reason: String)
    case storage(StorageError)
    /// A row that this version cannot read.
    case unreadable(what: String)

    package var description: String {
        switch self {
        case .invalidDatasetName(let name):
            "'\(name)' cannot name a dataset; use 1 to 100 letters, digits, '-', '_', '.' or '/'"
        case .invalidCase(let dataset, let line, let reason):
            "dataset \(dataset), line \(line): \(reason)"
        case .emptyDataset(let dataset):
            "dataset \(dataset) has no cases; write one JSON object a line"
        case .datasetTooLarge(let dataset, let reason):
            "dataset \(dataset) is too large: \(reason); split it"
        case .unknownDataset(let name):
            "there is no dataset \(name); push its JSON Lines first"
        case .unknownRun(let id):
            "there is no run \(id); `binnacle evals list` shows those that are"
        case .unknownCase(let run, let caseId):
            "run \(run) has no case \(caseId)"
        case .invalidVersions(let versions):
            "a run takes one version, or a candidate and a different baseline; got "
                + (versions.isEmpty ? "none" : versions.map(String.init).joined(separator: ", "))
        case .outOfRange(let what, let value, let allowed):
            "\(what) is \(value); choose \(allowed.lowerBound) to \(allowed.upperBound)"
        case .noJudge(let dataset):
            "dataset \(dataset) asks for llm-rubric, but no judge model is configured; "
                + "configure one or use other assertions"
        case .tooManyRuns(let limit):
            "\(limit) runs are under way already; wait for one or stop it"
        case .notRunning(let run):
            "run \(run) is not running; there is nothing to stop"
        case .notResumable(let run, let reason):
            "run \(run) cannot be resumed: \(reason)"
        case .notComparable(let reason):
            "these runs cannot be compared: \(reason)"
        case .storage(let error): "\(error)"
        case .unreadable(let what):
            "\(what) in the database cannot be read; was it written by a newer version?"
        }
    }
}

extension EvaluationError {
    /// Runs a database access and keeps what went wrong as this room's error.
    static func wrapping<Value>(_ access: () async throws(StorageError) -> Value)
        async throws(EvaluationError) -> Value
    {
        do { return try await access() } catch { throw .storage(error) }
    }
}
