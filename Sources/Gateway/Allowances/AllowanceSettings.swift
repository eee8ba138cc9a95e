package import Telemetry

/// The rules, and how requests are measured against them.
package struct AllowanceSettings: Equatable, Sendable {
    /// How much is held for what a request will use.
    package enum Estimate: String, CaseIterable, Sendable {
        /// What is likely. A request may cost more than was held for it, and a budget be exceeded
        /// by that.
        case typical
        /// The most that is possible: no budget is ever exceeded.
        case strict
    }

    /// What becomes of requests whose price nobody knows.
    package enum UnknownPrice: Hashable, Sendable {
        case deny
        /// Let through, and counted as requests without a price.
        case allowUntracked
        case assume(Price)
    }

    package var rules: [AllowanceRule] = []
    package var estimate = Estimate.typical
    /// Output tokens that are held for a request that names no limit, where typical will do.
    package var defaultOutputTokens = 1_024
    package var unknownPrice = UnknownPrice.allowUntracked

    package init() {}
}
