/// What is known of a case, or of one assertion on it. Only passed and failed are grades; the other
/// two never count as either.
package enum CaseOutcome: String, Codable, CaseIterable, Sendable {
    case passed, failed
    /// The model or the scorer broke.
    case error
    /// No verdict: the judge gave none, or was not asked.
    case ungraded

    package var isGraded: Bool { self == .passed || self == .failed }

    /// Pass and fail change places; what is no grade stays what it is.
    package var inverted: CaseOutcome {
        switch self {
        case .passed: .failed
        case .failed: .passed
        case .error, .ungraded: self
        }
    }

    /// Everything must hold, so one failure decides; without one, whatever is not known does.
    package static func combined(_ outcomes: [CaseOutcome]) -> CaseOutcome {
        if outcomes.isEmpty { return .ungraded }
        return [.failed, .error, .ungraded].first(where: outcomes.contains) ?? .passed
    }
}

/// The result of one assertion.
package struct Score: Codable, Equatable, Sendable {
    /// The assertion's name, such as `not-contains`.
    package let scorer: String
    package let outcome: CaseOutcome
    package let criterion: String?
    package let reason: String

    /// A reason beyond this many characters is cut, and says so.
    package static let reasonLimit = 2_000

    package init(scorer: String, outcome: CaseOutcome, criterion: String?, reason: String) {
        self.scorer = scorer
        self.outcome = outcome
        self.criterion = criterion
        self.reason = TextSearch.excerpt(reason, limit: Self.reasonLimit)
    }
}
