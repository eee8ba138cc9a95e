package import Telemetry

/// What an environment serves of a prompt, and what can be done about it.
package struct LiveEnvironment: Equatable, Sendable {
    package let environment: String
    package let live: Deployment.Target
    package let since: Timestamp
    package let actor: String
    /// What a rollback would bring back; nil when nothing else was served before.
    package let rollback: Deployment.Target?
    /// The move that its actor can undo.
    package let undoable: Deployment?
}

extension DeploymentLog {
    func state(of environment: String) -> LiveEnvironment? {
        guard let last = rows.last else { return nil }
        return LiveEnvironment(
            environment: environment, live: live, since: last.at, actor: last.actor,
            rollback: previous, undoable: lastMove)
    }
}
