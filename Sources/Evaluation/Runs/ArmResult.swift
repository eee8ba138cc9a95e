package import Statistics
package import Telemetry

/// What a run has found out about one version.
package struct ArmResult: Codable, Equatable, Sendable {
    package var version: Int
    package var total: Int
    package var passed = 0
    package var failed = 0
    package var errors = 0
    package var ungraded = 0
    /// Passed of graded, with its Wilson interval; nil before the first graded case.
    package var passRate: IntervalEstimate?
    package var usage = TokenUsage()
    package var judgeUsage = TokenUsage()
    /// The sum of the known costs.
    package var cost = Money.zero
    package var judgeCost = Money.zero
    /// Cases whose cost, or whose judge's cost, is not known; the sums leave them out.
    package var unpriced = 0
    package var medianMilliseconds: Double?
    package var p95Milliseconds: Double?

    package var graded: Int { passed + failed }
    package var done: Int { graded + errors + ungraded }
    /// The share of all cases that has a grade: what the pass rate speaks for.
    package var coverage: Double { total == 0 ? 0 : Double(graded) / Double(total) }

    init(version: Int, total: Int) {
        self.version = version
        self.total = total
    }
}
