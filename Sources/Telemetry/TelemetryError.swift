/// What a caller of this room can do wrong.
package enum TelemetryError: Error, Equatable, Sendable, CustomStringConvertible {
    case noSuchAlert(id: Int)
    case alertResolved(id: Int)

    package var description: String {
        switch self {
        case .noSuchAlert(let id):
            "there is no alert \(id) among the active and the last resolved ones; "
                + "list the alerts to see their numbers"
        case .alertResolved(let id):
            "alert \(id) is resolved already; nothing is left to acknowledge"
        }
    }
}
