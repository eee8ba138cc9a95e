import DeviceAPI

/// Decides which tokens of which sequences each step computes.
///
/// There are no phases: a sequence has tokens to compute, one when it decodes, many when it
/// prefills, and every step takes some of every kind. Decoding sequences always take part; what is
/// left of the step's tokens is shared among prefills.
package struct Scheduler {
    package let limits: SchedulerLimits
    package var pool: PagePool
    /// Sequences by number; free places hold a vacant one.
    var sequences: [Sequence]
    /// Numbers of running and of waiting sequences, each in the order in which they run.
    var running: [Int] = []
    var waiting: [Int] = []
    private var freeNumbers: [Int]
    private var freeSlots: [Int32]
    private var arrivals: UInt64 = 0

    /// What the next step record says.
    var counters = SchedulerCounters()
    /// Prefilling sequences of this step.
    var candidates: [Int] = []
    var hasPreempted = false

    /// `key` is the secret of the page pool.
    package init(limits: SchedulerLimits, pageCount: Int, key: (UInt64, UInt64)) {
        self.limits = limits
        pool = PagePool(pageCount: pageCount, key: key)
        let capacity = limits.device.sequences + limits.queueLength
        sequences = Array(repeating: .vacant, count: capacity)
        freeNumbers = (0..<capacity).reversed()
        freeSlots = (0..<Int32(limits.device.sequences)).reversed()
        running.reserveCapacity(limits.device.sequences)
        waiting.reserveCapacity(capacity)
        candidates.reserveCapacity(limits.device.sequences)
    }

    package var runningCount: Int { running.count }
    package var waitingCount: Int { waiting.count }
    package var isIdle: Bool { running.isEmpty && waiting.isEmpty }

    /// Takes a request into the queue; false when the queue is full.
    package mutating func submit(_ request: EngineRequest) -> Bool {
        guard waiting.count < limits.queueLength, let number = freeNumbers.popLast() else {
            return false
        }
        sequences[number] = Sequence(request, arrival: arrivals)
        arrivals += 1
        insert(number, into: &waiting)
        return true
    }

    /// Ends a request before its time; its pages are free at once. False when it is not here.
    package mutating func cancel(_ id: UInt64) -> Bool {
        let number =
            running.first { sequences[$0].id == id } ?? waiting.first { sequences[$0].id == id }
        guard let number else { return false }
        finish(number)
        return true
    }

    /// Takes a sequence out, with its pages, its slot and its number.
    mutating func finish(_ number: Int) {
        running.removeAll { $0 == number }
        waiting.removeAll { $0 == number }
        vacate(number)
        sequences[number] = .vacant
        freeNumbers.append(number)
    }

    /// Gives back what a sequence holds on the device.
    private mutating func vacate(_ number: Int) {
        sequences[number].table.releaseAll(to: &pool)
        sequences[number].computedCount = 0
        sequences[number].scheduledCount = 0
        if sequences[number].slot >= 0 { freeSlots.append(sequences[number].slot) }
        sequences[number].slot = -1
    }

    /// Puts a running sequence back into the queue. It keeps its tokens and its place in the order;
    /// its full pages stay in the prefix cache as long as nobody needs the room.
    mutating func preempt(_ number: Int) {
        running.removeAll { $0 == number }
        vacate(number)
        sequences[number].preemptions += 1
        sequences[number].isStartReported = false
        counters.preemptions += 1
        hasPreempted = true
        insert(number, into: &waiting)
    }

    /// Starts the first waiting sequence if there is a slot for it and, besides the watermark, room
    /// for its tokens. The first one only: a large request is not overtaken for ever.
    mutating func admitNext() -> Int? {
        guard let number = waiting.first, let slot = freeSlots.last else { return nil }
        let gained = sequences[number].extendFromCache(&pool)
        // Beside others, a page more than the tokens need, so that the first output has room.
        let isAlone = running.isEmpty
        let reserve = isAlone ? 0 : Int(Double(pool.pageCount) * limits.watermark)
        let wanted = sequences[number].tokens.count + (isAlone ? 0 : 1)
        guard sequences[number].table.missing(for: wanted) + reserve <= pool.freeCount else {
            sequences[number].table.releaseAll(to: &pool)
            return nil
        }
        freeSlots.removeLast()
        sequences[number].start(slot: slot, cachedTokens: gained)
        counters.hitTokens += gained
        waiting.removeFirst()
        insert(number, into: &running)
        return number
    }

    /// Keeps the list in the order in which sequences run.
    private func insert(_ number: Int, into list: inout [Int]) {
        let place = list.firstIndex { sequences[number].precedes(sequences[$0]) }
        list.insert(number, at: place ?? list.count)
    }
}

/// What the scheduler counts between two step records.
struct SchedulerCounters: Equatable {
    var preemptions = 0
    var hitTokens = 0
}
