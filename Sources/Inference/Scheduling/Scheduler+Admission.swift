extension Scheduler {
    /// Starts waiting sequences, in order, as long as there are slots and, besides the watermark,
    /// pages for what they and all that run are likely to need. Never past the first that does not
    /// fit: a large request is not overtaken for ever.
    mutating func admit() {
        guard !waiting.isEmpty, !freeSlots.isEmpty else { return }
        var promised = 0
        for number in running { promised += missingPages(number) }
        while let number = waiting.first, let slot = freeSlots.last {
            let gained = sequences[number].extendFromCache(&pool)
            let missing = missingPages(number)
            // Alone it has all pages there are, which hold any sequence.
            let watermark = Int(Double(pool.pageCount) * limits.watermark)
            guard running.isEmpty || missing + promised + watermark <= pool.freeCount else {
                sequences[number].table.releaseAll(to: &pool)
                return
            }
            promised += missing
            freeSlots.removeLast()
            sequences[number].start(slot: slot, cachedTokens: gained)
            counters.hitTokens += gained
            waiting.removeFirst()
            insert(number, into: &running)
        }
    }

    /// Pages that a sequence does not have yet for its tokens and half of the output that is to be
    /// expected. Half: they do not all reach their ends at the same time.
    private func missingPages(_ number: Int) -> Int {
        let expected = min(sequences[number].maxTokens, Int(meanOutputTokens.rounded(.up)))
        let ahead = max(1, (expected + 1) / 2 - sequences[number].outputCount)
        return sequences[number].table.missing(for: sequences[number].tokens.count + ahead)
    }

    /// Takes the pages that `tokens` more tokens need. While there are none, another sequence is
    /// preempted; false when it had to be this one.
    mutating func reserve(_ number: Int, tokens: Int) -> Bool {
        let target = sequences[number].computedCount + tokens
        let owner = sequences[number].id
        while !sequences[number].table.grow(to: target, owner: owner, from: &pool) {
            let victim = victim(for: number)
            preempt(victim)
            if victim == number { return false }
        }
        return true
    }

    /// How many of the newest sequences are compared by what they would lose.
    private static let victimChoice = 4

    /// The sequence that makes room for another: of the lowest priority, among the newest the one
    /// that loses the fewest pages. Never one that runs before the other, so that of those that
    /// compete for pages the first always advances.
    private func victim(for number: Int) -> Int {
        guard let last = running.last else { return number }
        let priority = sequences[last].priority
        var (best, fewest) = (last, Int.max)
        for candidate in running.suffix(Self.victimChoice).reversed() {
            guard sequences[candidate].priority == priority else { break }
            let lost = sequences[candidate].table.unnamedCount
            let frees = candidate != number && !sequences[candidate].table.pages.isEmpty
            if frees, lost < fewest { (best, fewest) = (candidate, lost) }
            if candidate == number { break }
        }
        return best
    }

    /// Puts a running sequence back into the queue. It keeps its tokens and its place in the order;
    /// its full pages stay in the prefix cache as long as nobody needs the room.
    private mutating func preempt(_ number: Int) {
        running.removeAll { $0 == number }
        vacate(number)
        sequences[number].preemptions += 1
        sequences[number].isStartPlanned = false
        counters.preemptions += 1
        hasPreempted = true
        insert(number, into: &waiting)
    }
}
