package import Telemetry

/// A dataset's cases put to one version of a prompt, or to two that share every case.
package struct Run: Equatable, Sendable {
    package enum Phase: String, Codable, Sendable {
        case running, finished, stopped, failed
        /// The process ended while it ran; resuming goes on with what is missing.
        case interrupted

        package var mayResume: Bool { [.stopped, .failed, .interrupted].contains(self) }
    }

    package var id: Int
    package var dataset: String
    package var datasetHash: String
    package var prompt: String
    /// The candidate first, then the baseline if there is one.
    package var versions: [Int]
    /// How many cases each version meets.
    package var cases: Int
    /// False when a limit left out some of the dataset's cases.
    package var isWhole: Bool
    package var phase: Phase
    /// What it waits for, or why it ended.
    package var detail: String?
    package var actor: String
    package var startedAt: Timestamp
    package var finishedAt: Timestamp?
    /// One for each version, in their order.
    package var arms: [ArmResult]
    /// Nil for one version, and until the run has ended: looking early would find differences that
    /// are none.
    package var verdict: Verdict?

    package var total: Int { cases * versions.count }
    package var done: Int { arms.reduce(0) { $0 + $1.done } }
}

/// A run with the state of every case.
package struct RunDetail: Sendable {
    package let run: Run
    /// In dataset order.
    package let caseIds: [String]
    /// For each version, the state of each case.
    package let states: [[CaseState]]
}
