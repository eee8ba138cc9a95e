/// Where one case of one version stands.
package enum CaseState: Hashable, Sendable {
    case waiting, running
    case done(CaseOutcome)

    /// One character for each state, for lists of thousands of cases.
    package var letter: Character {
        switch self {
        case .waiting: "."
        case .running: "r"
        case .done(.passed): "p"
        case .done(.failed): "f"
        case .done(.error): "e"
        case .done(.ungraded): "u"
        }
    }
}
