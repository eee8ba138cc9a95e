import Synchronization

/// The pool that requests share.
final class TargetPools: Sendable {
    private let pool = Mutex(TargetPool())

    func begin(
        _ route: ModelRoute, tried: Set<Int>, now: UInt64, random: RandomSource
    ) -> Int? {
        pool.withLock { pool in
            if tried.isEmpty { pool.budget.deposit() }
            let index = pool.choose(route, tried: tried, now: now) {
                Int(random.fraction() * Double($0))
            }
            if let index { pool.begin(TargetPool.Key(route.targets[index]), at: now) }
            return index
        }
    }

    /// The same target once more.
    func begin(again target: ProviderTarget, now: UInt64) {
        pool.withLock { $0.begin(TargetPool.Key(target), at: now) }
    }

    func succeed(_ target: ProviderTarget, firstTokenNanoseconds: UInt64?, now: UInt64) {
        pool.withLock {
            $0.succeed(
                TargetPool.Key(target), firstTokenNanoseconds: firstTokenNanoseconds, at: now)
        }
    }

    func fail(_ target: ProviderTarget, _ failure: FailureClass, now: UInt64) {
        pool.withLock { $0.fail(TargetPool.Key(target), failure, at: now) }
    }

    func next(
        _ plan: inout AttemptPlan, after failure: FailureClass, hasOther: Bool, now: UInt64,
        random: Double
    ) -> AttemptPlan.Step {
        pool.withLock {
            plan.next(
                after: failure, hasOther: hasOther, now: now, random: random, budget: &$0.budget)
        }
    }
}
