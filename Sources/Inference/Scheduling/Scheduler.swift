import DeviceAPI

/// Decides which tokens of which sequences each step computes.
///
/// There are no phases: a sequence has tokens to compute, one when it decodes, many when it
/// prefills, and every step takes some of every kind. Decoding sequences always take part; prefills
/// share the time that these can wait.
package struct Scheduler {
    package let limits: SchedulerLimits
    package var pool: PagePool
    /// Sequences by number; free places hold a vacant one.
    var sequences: [Sequence]
    /// Numbers of running and of waiting sequences, each in the order in which they run.
    var running: [Int] = []
    var waiting: [Int] = []
    private var freeNumbers: [Int]
    var freeSlots: [Int32]
    private var arrivals: UInt64 = 0

    /// How long steps take on this device.
    package var cost = StepCostModel()
    /// What the planned step computes.
    package internal(set) var work = StepWork()
    /// The rows of steps that were planned and not committed yet, the oldest step first.
    var flights: [[FlightRow]] = []
    /// Of requests of late; what one is taken to put out before it has.
    var meanOutputTokens = 128.0

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

    /// Takes a request into the queue at `now`, monotonic nanoseconds; false when that is full.
    package mutating func submit(_ request: EngineRequest, at now: UInt64) -> Bool {
        guard waiting.count < limits.queueLength, let number = freeNumbers.popLast() else {
            return false
        }
        sequences[number] = Sequence(request, arrival: arrivals, submitted: now)
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
    mutating func vacate(_ number: Int) {
        sequences[number].table.releaseAll(to: &pool)
        sequences[number].computedCount = 0
        sequences[number].scheduledCount = 0
        if sequences[number].slot >= 0 { freeSlots.append(sequences[number].slot) }
        sequences[number].slot = -1
    }

    /// Keeps the list in the order in which sequences run.
    func insert(_ number: Int, into list: inout [Int]) {
        let place = list.firstIndex { sequences[number].precedes(sequences[$0]) }
        list.insert(number, at: place ?? list.count)
    }
}

/// What the scheduler counts between two step records.
struct SchedulerCounters: Equatable {
    var preemptions = 0
    var hitTokens = 0
}
