import Statistics
import Telemetry

/// The running count of a run: rebuilt from its rows, then kept up with each new one.
struct RunTally: Sendable {
    private(set) var arms: [ArmResult]
    private(set) var states: [[CaseState]]
    private var latencies: [[Double]]

    init(versions: [Int], cases: Int) {
        arms = versions.map { ArmResult(version: $0, total: cases) }
        states = versions.map { _ in Array(repeating: .waiting, count: cases) }
        latencies = versions.map { _ in [] }
    }

    mutating func setRunning(_ item: RunItem, _ isRunning: Bool) {
        states[item.arm][item.caseIndex] = isRunning ? .running : .waiting
    }

    /// Takes a result in; one that is out of place or there already changes nothing.
    mutating func add(_ result: CaseResult) {
        guard states.indices.contains(result.arm),
            states[result.arm].indices.contains(result.caseIndex)
        else { return }
        if case .done = states[result.arm][result.caseIndex] { return }
        states[result.arm][result.caseIndex] = .done(result.outcome)
        var arm = arms[result.arm]
        switch result.outcome {
        case .passed: arm.passed += 1
        case .failed: arm.failed += 1
        case .error: arm.errors += 1
        case .ungraded: arm.ungraded += 1
        }
        arm.usage = arm.usage + result.usage
        arm.judgeUsage = arm.judgeUsage + result.judgeUsage
        arm.cost += Money(nanodollars: result.costNanodollars ?? 0)
        arm.judgeCost += Money(nanodollars: result.judgeCostNanodollars ?? 0)
        if result.costNanodollars == nil || result.judgeCostNanodollars == nil { arm.unpriced += 1 }
        arms[result.arm] = arm
        if let latency = result.latencyMilliseconds { latencies[result.arm].append(latency) }
    }

    /// The counts with the rates and quantiles that follow from them. O(n log n).
    func results() -> [ArmResult] {
        zip(arms, latencies).map { arm, latencies in
            var arm = arm
            let sorted = latencies.sorted()
            arm.passRate = Proportion.wilson(hits: arm.passed, of: arm.graded)
            arm.medianMilliseconds = Quantile.ofSorted(sorted, 0.5)
            arm.p95Milliseconds = Quantile.ofSorted(sorted, 0.95)
            return arm
        }
    }

    /// The cases that both versions have graded; nil for a run of one version.
    func pairedOutcomes() -> PairedOutcomes? {
        guard states.count == 2 else { return nil }
        return PairedOutcomes(candidate: states[0], baseline: states[1])
    }

    /// What has no row yet, in the order of the run: case by case, so that both versions get ahead
    /// together, and in turns, so that neither always finds the other's prefix in the cache.
    func missing() -> [RunItem] {
        guard let cases = states.first?.count else { return [] }
        var items: [RunItem] = []
        for index in 0..<cases {
            for arm in index.isMultiple(of: 2) ? Array(arms.indices) : arms.indices.reversed() {
                if case .done = states[arm][index] { continue }
                items.append(RunItem(arm: arm, caseIndex: index))
            }
        }
        return items
    }
}

/// One case to be put to one version.
struct RunItem: Hashable, Sendable {
    let arm: Int
    let caseIndex: Int
}

extension PairedOutcomes {
    init(candidate: [CaseState], baseline: [CaseState]) {
        self.init()
        for case (.done(let one), .done(let other)) in zip(candidate, baseline)
        where one.isGraded && other.isGraded {
            add(candidatePassed: one == .passed, baselinePassed: other == .passed)
        }
    }
}
