import DriftDetection
import PromptRegistry
import Synchronization
import Telemetry

/// Tells the rest of the house when an environment begins to serve something else, and remembers
/// the last moves: whoever looks at drift asks what else changed.
final class DeploymentWatch: Sendable {
    private static let limit = 50

    private let notes = Mutex<[ChangeNote]>([])

    /// The last moves, the oldest first.
    var recent: [ChangeNote] { notes.withLock(\.self) }

    func take(_ move: Deployment, _ drift: DriftMonitor, _ events: EventLog) {
        let text = "\(move.prompt) in \(move.environment): \(move.summary)"
        notes.withLock { notes in
            notes.append(ChangeNote(at: move.at, text: text, prompt: move.prompt))
            if notes.count > Self.limit { notes.removeFirst() }
        }
        let reason = move.reason.map { " (\($0))" } ?? ""
        events.record(
            Event(
                at: move.at, level: .info, source: .prompts, message: text + reason,
                actor: move.actor))
        drift.deploymentChanged(
            prompt: move.prompt, environment: move.environment,
            versions: Set(move.to.arms.map(\.version)), actor: move.actor)
    }
}
