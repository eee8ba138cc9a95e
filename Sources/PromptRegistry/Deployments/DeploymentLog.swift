/// The history of one environment of one prompt, and what follows from it.
///
/// What was served is a stack: a promotion puts its version on top, a rollback takes the top away,
/// so that rolling back again leads further back. Undo reverses the last move that is in force,
/// whichever it was; the undo itself is only recorded.
struct DeploymentLog: Sendable {
    /// A move that has been decided upon and not been made.
    struct Decision: Equatable {
        let action: Deployment.Action
        let from: Deployment.Target
        let to: Deployment.Target
    }

    /// Oldest first.
    private(set) var rows: [Deployment] = []
    /// What serves now on top; two neighbours always differ.
    private(set) var served: [Deployment.Target] = []
    /// Places in `rows` of the moves in force.
    private var inForce: [Int] = []

    var live: Deployment.Target { served.last ?? .nothing }
    /// What a rollback would bring back.
    var previous: Deployment.Target? { served.dropLast().last }
    /// What an undo of its actor would take back.
    var lastMove: Deployment? { inForce.last.map { rows[$0] } }

    func promotion(to version: Int) -> Decision? {
        let target = Deployment.Target.version(version)
        return target == live ? nil : Decision(action: .promote, from: live, to: target)
    }

    func rollback() -> Decision? {
        previous.map { Decision(action: .rollback, from: live, to: $0) }
    }

    enum Undo: Equatable {
        case allowed(Decision)
        case movedSince(by: String)
        case nothing
    }

    func undo(by actor: String) -> Undo {
        guard let last = lastMove else { return .nothing }
        if last.actor == actor {
            return .allowed(Decision(action: .undo, from: live, to: last.from))
        }
        let hasMoved = inForce.contains { rows[$0].actor == actor }
        return hasMoved ? .movedSince(by: last.actor) : .nothing
    }

    /// Takes a row in; false when it does not follow from the rows before.
    mutating func append(_ row: Deployment) -> Bool {
        guard row.from == live else { return false }
        switch row.action {
        case .promote:
            served.append(row.to)
            inForce.append(rows.count)
        case .rollback:
            _ = served.popLast()
            inForce.append(rows.count)
        case .undo:
            guard let undone = inForce.popLast() else { return false }
            switch rows[undone].action {
            case .rollback: served.append(rows[undone].from)
            case .promote, .undo: _ = served.popLast()
            }
        }
        rows.append(row)
        return row.to == live
    }
}
