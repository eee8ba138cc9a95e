package import DeviceAPI

extension Scheduler {
    /// Fills `plan` with the next step; it stays empty when there is nothing to compute. `now` is
    /// monotonic nanoseconds.
    package mutating func plan(into plan: inout StepPlan, at now: UInt64) {
        plan.clear()
        pool.step += 1
        hasPreempted = false
        var tokens = limits.device.tokensPerStep
        let decodes = scheduleDecodes(&tokens)
        schedulePrefills(tokens, beside: decodes, at: now)
        work = StepWork()
        var flight: [FlightRow] = []
        for number in running where sequences[number].scheduledCount > 0 {
            work.add(
                row: sequences[number].scheduledCount, from: sequences[number].computedCount)
            flight.append(sequences[number].append(to: &plan, number: number))
        }
        if !flight.isEmpty { flights.append(flight) }
    }

    /// One token for every decoding sequence, in order. They never wait for a prefill.
    private mutating func scheduleDecodes(_ tokens: inout Int) -> StepWork {
        var work = StepWork()
        var place = 0
        while place < running.count, tokens > 0 {
            let number = running[place]
            place += 1
            guard sequences[number].isDecoding, sequences[number].mayDecode else { continue }
            guard reserve(number, tokens: 1) else { continue }
            // Whoever made room stood behind.
            sequences[number].scheduledCount = 1
            work.add(row: 1, from: sequences[number].computedCount)
            tokens -= 1
        }
        return work
    }

    /// Shares what decoding leaves among prefills, the highest priority first.
    private mutating func schedulePrefills(
        _ tokens: Int, beside decodes: StepWork, at now: UInt64
    ) {
        if !hasPreempted { admit() }
        candidates.removeAll(keepingCapacity: true)
        for number in running where sequences[number].scheduledCount == 0 {
            guard !sequences[number].isDecoding else { continue }
            let gained = sequences[number].extendFromCache(&pool)
            sequences[number].computedCount += gained
            counters.hitTokens += gained
            candidates.append(number)
        }
        guard let first = candidates.first, tokens > 0 else { return }
        var budget = PrefillBudget(
            tokens: tokens, decodes: decodes, prefills: candidates.count,
            target: limits.interTokenTargetMilliseconds, position: sequences[first].computedCount,
            cost: cost)
        var start = 0
        while start < candidates.count, budget.tokens > 0 {
            let priority = sequences[candidates[start]].priority
            var end = start + 1
            while end < candidates.count, sequences[candidates[end]].priority == priority {
                end += 1
            }
            share(&budget, among: start..<end, at: now)
            start = end
        }
    }

    /// Half to the oldest, so that it is never starved; the rest to those with the fewest tokens
    /// left, so that a short prompt does not wait for a long one; what then is left again to the
    /// oldest.
    private mutating func share(
        _ budget: inout PrefillBudget, among places: Range<Int>, at now: UInt64
    ) {
        let oldest = candidates[places.lowerBound]
        guard places.count > 1 else {
            budget.spend(schedule(oldest, within: budget))
            return
        }
        budget.spend(schedule(oldest, within: budget.half))
        let others = places.dropFirst()
        candidates[others].sort {
            let (left, right) = (sequences[$0].urgency(at: now), sequences[$1].urgency(at: now))
            return left == right ? sequences[$0].precedes(sequences[$1]) : left < right
        }
        for place in others where budget.tokens > 0 {
            budget.spend(schedule(candidates[place], within: budget))
        }
        if budget.tokens > 0 { budget.spend(schedule(oldest, within: budget)) }
    }

    /// Adds as many of a prefilling sequence's tokens as the budget allows, as far as it still
    /// runs. Returns what they take of the budget.
    private mutating func schedule(_ number: Int, within budget: PrefillBudget) -> PrefillBudget {
        let nothing = PrefillBudget(tokens: 0, milliseconds: 0)
        guard sequences[number].slot >= 0 else { return nothing }
        let before = sequences[number].scheduledCount
        let start = sequences[number].computedCount + before
        // A row that is already in the step is paid.
        let paid = before > 0 ? cost.perRow : 0
        let count = cost.tokens(
            within: budget.milliseconds + paid, from: start,
            limit: min(budget.tokens, sequences[number].pendingCount - before))
        guard count > 0, reserve(number, tokens: before + count) else { return nothing }
        sequences[number].scheduledCount = before + count
        guard budget.milliseconds < .infinity else {
            return PrefillBudget(tokens: count, milliseconds: 0)
        }
        return PrefillBudget(
            tokens: count, milliseconds: cost.milliseconds(row: count, from: start) - paid)
    }
}

extension Sequence {
    /// Nanoseconds of waiting that make a prefill count as half as long.
    private static let halfLife: UInt64 = 2_000_000_000

    /// Tokens left, fewer the longer it has waited: the smallest is the most urgent.
    @inline(__always)
    fileprivate func urgency(at now: UInt64) -> Int {
        let waited = max(now, submitted) - submitted
        return pendingCount >> min(waited / Self.halfLife, 62)
    }

    /// The row of this step, and a sampling row when the step computes the last token. From here on
    /// these tokens count as computed: the device does one step after the other.
    fileprivate mutating func append(to plan: inout StepPlan, number: Int) -> FlightRow {
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
        let flight = FlightRow(
            number: number, arrival: arrival, end: end, samples: samples,
            startsNow: !isStartPlanned,
            cachedCount: cachedCount, preemptions: preemptions)
        isStartPlanned = true
        computedCount = end
        scheduledCount = 0
        guard samples else { return flight }
        var row = SamplingRow(parameters: sampling, position: UInt32(end))
        if sampling.hasPenalties {
            row.firstHistory = Int32(plan.history.count)
            row.historyCount = Int32(tokens.count)
            row.promptCount = Int32(promptCount)
            plan.history.append(contentsOf: tokens)
        }
        plan.sampling.append(row)
        tokens.append(StepPlan.lastSampled)
        return flight
    }
}
