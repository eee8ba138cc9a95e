/// What a caller of the control API may do.
enum Role: String, CaseIterable, Comparable, Sendable {
    /// Look at everything but secrets.
    case viewer
    /// Change what is served: prompts, evals, models, alerts.
    case `operator`
    /// Decide who may do what: keys, tokens, the end of the control plane.
    case admin

    static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .operator: 1
        case .admin: 2
        }
    }
}

/// A caller of the control API.
struct Identity: Equatable, Sendable {
    /// How it was let in, as the audit log names it.
    let via: String
    let role: Role

    /// Whoever can open the socket in the data directory owns everything there.
    static let socket = Identity(via: "socket", role: .admin)
}
