package import Telemetry

/// One entry of an environment's history; the newest decides what is served.
package struct Deployment: Equatable, Sendable {
    package enum Action: String, Sendable { case promote, rollback, undo }

    /// What an environment serves: nothing, one version, or a split between versions.
    package struct Target: Equatable, Sendable {
        package struct Arm: Equatable, Sendable {
            package let version: Int
            /// Share of the requests, 0 to 1.
            package let weight: Double
        }

        package let arms: [Arm]

        package static let nothing = Target(arms: [])

        static func version(_ version: Int) -> Target {
            Target(arms: [Arm(version: version, weight: 1)])
        }

        /// The version that serves every request.
        package var version: Int? { arms.count == 1 ? arms.first?.version : nil }
    }

    /// Grows with every move of any prompt.
    package let id: Int
    package let prompt: String
    package let environment: String
    package let action: Action
    package let from: Target
    package let to: Target
    package let actor: String
    package let reason: String?
    package let at: Timestamp

    /// Such as `promote 1 → 2 by ana`.
    package var summary: String {
        "\(action.rawValue) \(from.summary) → \(to.summary) by \(actor)"
    }
}

extension Deployment.Target {
    /// `2`, `2 90 % + 3 10 %`, or `none`.
    package var summary: String {
        if let version { return String(version) }
        if arms.isEmpty { return "none" }
        return arms.map { "\($0.version) \(Int(($0.weight * 100).rounded())) %" }
            .joined(separator: " + ")
    }
}
