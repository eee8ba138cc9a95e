package import DeviceAPI

extension Scheduler {
    /// Fills `plan` with the next step; it stays empty when there is nothing to compute.
    package mutating func plan(into plan: inout StepPlan) {
        plan.clear()
        pool.step += 1
        hasPreempted = false
        var budget = limits.device.tokensPerStep
        scheduleDecodes(&budget)
        schedulePrefills(&budget)
        for number in running where sequences[number].scheduledCount > 0 {
            sequences[number].append(to: &plan)
        }
    }

    /// One token for every decoding sequence, in order: when pages run out, the last in the order
    /// makes room for the others.
    private mutating func scheduleDecodes(_ budget: inout Int) {
        var place = 0
        while place < running.count, budget > 0 {
            let number = running[place]
            place += 1
            guard sequences[number].isDecoding else { continue }
            guard reserve(number, tokens: 1) else { continue }
            sequences[number].scheduledCount = 1
            budget -= 1
        }
    }

    /// Shares what decoding leaves among prefills: half to the one that is first in order, so that
    /// it is never starved; the rest to those with the fewest tokens left, so that a short prompt
    /// does not wait for a long one; what then is left again to the first.
    private mutating func schedulePrefills(_ budget: inout Int) {
        candidates.removeAll(keepingCapacity: true)
        var wanted = 0
        for number in running where sequences[number].scheduledCount == 0 {
            guard !sequences[number].isDecoding else { continue }
            let gained = sequences[number].extendFromCache(&pool)
            sequences[number].computedCount += gained
            counters.hitTokens += gained
            wanted += demand(number, budget)
            candidates.append(number)
        }
        while wanted < budget, !hasPreempted, let number = admitNext() {
            wanted += demand(number, budget)
            candidates.append(number)
        }
        guard let oldest = candidates.first, budget > 0 else { return }
        schedule(oldest, atMost: candidates.count == 1 ? budget : half(budget), &budget)
        if candidates.count > 1 {
            candidates[1...].sort { sequences[$0].pendingCount < sequences[$1].pendingCount }
            for place in 1..<candidates.count where budget > 0 {
                schedule(candidates[place], atMost: budget, &budget)
            }
        }
        schedule(oldest, atMost: budget, &budget)
    }

    private func half(_ budget: Int) -> Int { (budget + 1) / 2 }

    /// How much of the budget a prefill keeps from others: the first in order no more than half,
    /// so that however long it is there is room to start another.
    private func demand(_ number: Int, _ budget: Int) -> Int {
        let pending = sequences[number].pendingCount
        return candidates.isEmpty ? min(pending, half(budget)) : pending
    }

    /// Adds up to `limit` of a prefilling sequence's tokens, as far as it still runs.
    private mutating func schedule(_ number: Int, atMost limit: Int, _ budget: inout Int) {
        guard sequences[number].slot >= 0 else { return }
        let before = sequences[number].scheduledCount
        let count = min(limit, sequences[number].pendingCount - before)
        guard count > 0, reserve(number, tokens: before + count) else { return }
        sequences[number].scheduledCount = before + count
        budget -= count
    }

    /// Takes the pages that `tokens` more tokens need. While there are none, the sequence that is
    /// last in the order is preempted; false when that was the sequence itself.
    private mutating func reserve(_ number: Int, tokens: Int) -> Bool {
        while true {
            let target = sequences[number].computedCount + tokens
            let owner = sequences[number].id
            if sequences[number].table.grow(to: target, owner: owner, from: &pool) { return true }
            guard let victim = running.last else { return false }
            preempt(victim)
            if victim == number { return false }
        }
    }
}

extension Sequence {
    /// The row of this step, and a sampling row when the step computes the last token.
    fileprivate func append(to plan: inout StepPlan) {
        let end = computedCount + scheduledCount
        let samples = end == tokens.count
        plan.rows.append(
            StepRow(
                slot: slot, startPosition: Int32(computedCount), tokenCount: Int32(scheduledCount),
                firstToken: Int32(plan.tokens.count), firstPage: Int32(plan.pages.count),
                pageCount: Int32(table.pages.count),
                sampling: samples ? Int32(plan.sampling.count) : -1))
        plan.tokens.append(contentsOf: tokens[computedCount..<end])
        plan.pages.append(contentsOf: table.pages)
        guard samples else { return }
        var row = SamplingRow(parameters: sampling, position: UInt32(end))
        if sampling.hasPenalties {
            row.firstHistory = Int32(plan.history.count)
            row.historyCount = Int32(tokens.count)
            row.promptCount = Int32(promptCount)
            plan.history.append(contentsOf: tokens)
        }
        plan.sampling.append(row)
    }
}
