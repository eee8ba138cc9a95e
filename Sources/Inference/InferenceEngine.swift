package import DeviceAPI
package import ModelFormats

/// A loaded model that turns requests into tokens, step by step. Used by one thread.
package final class InferenceEngine {
    package let configuration: ModelConfiguration
    package let plan: MemoryPlan
    package private(set) var scheduler: Scheduler
    let device: any Device
    let now: () -> UInt64

    private var stepPlan: StepPlan
    private var output = StepOutput()
    /// Steps that were submitted and not waited for, the oldest first.
    private var flights: [StepFlight] = []
    private var lastDone: UInt64 = 0
    /// What the last step brought.
    package private(set) var events = StepEvents()
    package private(set) var record = StepRecord()
    /// What the device reads at most, in bytes a second; 0 as long as it is not measured.
    package internal(set) var readBytesPerSecond = 0.0
    var hasMeasuredBandwidth = false
    private var allocationsBefore: UInt64 = 0
    private var releasesBefore: UInt64 = 0
    private var evictionsBefore: UInt64 = 0

    /// The device must have loaded `configuration` under `plan`. `now` is monotonic nanoseconds,
    /// `key` the secret of the page pool.
    package init(
        device: any Device, configuration: ModelConfiguration, plan: MemoryPlan,
        queueLength: Int = 1024, interTokenTargetMilliseconds: Double = 250,
        key: (UInt64, UInt64), now: @escaping () -> UInt64
    ) {
        self.device = device
        self.configuration = configuration
        self.plan = plan
        self.now = now
        scheduler = Scheduler(
            limits: SchedulerLimits(
                device: plan.limits, queueLength: queueLength,
                interTokenTargetMilliseconds: interTokenTargetMilliseconds),
            pageCount: plan.pageCount, key: key)
        stepPlan = StepPlan(limits: plan.limits)
    }

    package var isIdle: Bool { scheduler.isIdle && flights.isEmpty }

    /// Takes a request into the queue, or says why not.
    package func submit(_ request: EngineRequest) -> String? {
        if let problem = request.problem(
            contextLength: plan.limits.contextLength,
            vocabularySize: configuration.vocabularySize)
        {
            return problem
        }
        return scheduler.submit(request, at: now())
            ? nil : "the queue is full: \(scheduler.limits.queueLength) requests wait"
    }

    /// Ends a request; the next step does not compute it. False when it has ended already.
    @discardableResult
    package func cancel(_ request: UInt64) -> Bool { scheduler.cancel(request) }

    /// Brings the results of one step; `events` and `record` tell of it. False when there was
    /// nothing to compute.
    ///
    /// Where the device takes several steps, the next one is planned and submitted before this one
    /// is waited for, so that it never waits for the host.
    package func step() throws(DeviceError) -> Bool {
        events.clear()
        while flights.count < device.stepsInFlight, try launch() {}
        guard !flights.isEmpty else { return false }
        try device.wait(for: &output)
        let done = now()
        let flight = flights.removeFirst()
        fillRecord(flight, done: done)
        scheduler.commit(output, into: &events)
        record.outputTokens = Int32(events.tokens.count)
        lastDone = done
        return true
    }

    /// Plans and submits a step; false when there is nothing to compute.
    private func launch() throws(DeviceError) -> Bool {
        let start = now()
        scheduler.plan(into: &stepPlan, at: start)
        guard !stepPlan.rows.isEmpty else { return false }
        let planned = now()
        try device.submit(stepPlan)
        flights.append(StepFlight(stepPlan, scheduler.work, start: start, planned: planned))
        return true
    }

    private func fillRecord(_ flight: StepFlight, done: UInt64) {
        record.number += 1
        record.startNanoseconds = flight.start
        record.planMicroseconds = Float(flight.planned - flight.start) / 1000
        // A step that was submitted while another ran began when that ended.
        let began = max(flight.planned, lastDone)
        record.deviceMicroseconds = Float(done - began) / 1000
        record.decodeRows = flight.decodeRows
        record.prefillRows = flight.prefillRows
        record.prefillTokens = flight.prefillTokens
        fillCost(flight, milliseconds: Double(done - began) / 1e6)
        record.running = Int32(scheduler.runningCount)
        record.waiting = Int32(scheduler.waitingCount)
        record.pagesUsed = Int32(scheduler.pool.usedCount)
        record.pagesShared = Int32(scheduler.pool.sharedCount)
        record.pagesCached = Int32(scheduler.pool.cachedCount)
        record.pagesFree = Int32(scheduler.pool.freeCount - scheduler.pool.cachedCount)
        let pool = scheduler.pool.counts
        record.allocations = Int32(pool.allocations - allocationsBefore)
        record.releases = Int32(pool.releases - releasesBefore)
        record.evictions = Int32(pool.evictions - evictionsBefore)
        (allocationsBefore, releasesBefore, evictionsBefore) = pool
        let counters = scheduler.takeCounters()
        record.hitTokens = Int32(counters.hitTokens)
        record.preemptions = Int32(counters.preemptions)
    }
}

/// What the record of a step will say of its plan.
private struct StepFlight {
    let start, planned: UInt64
    let work: StepWork
    var decodeRows: Int32 = 0
    var prefillRows: Int32 = 0
    var prefillTokens: Int32 = 0
    /// Tokens whose keys and values its rows read.
    var attended = 0

    init(_ plan: StepPlan, _ work: StepWork, start: UInt64, planned: UInt64) {
        self.start = start
        self.planned = planned
        self.work = work
        for row in plan.rows {
            attended += Int(row.startPosition + row.tokenCount)
            if row.tokenCount == 1, row.startPosition > 0 {
                decodeRows += 1
            } else {
                prefillRows += 1
                prefillTokens += row.tokenCount
            }
        }
    }
}

extension InferenceEngine {
    /// What the step was expected to take, what it read, and what its time teaches.
    private func fillCost(_ flight: StepFlight, milliseconds: Double) {
        let work = flight.work
        record.predictedMicroseconds = Float(scheduler.cost.milliseconds(work) * 1000)
        scheduler.cost.observe(
            work, milliseconds: milliseconds, hasPrefill: record.prefillRows > 0)
        let bytes =
            plan.weightBytes + flight.attended * plan.bytesPerPage / DeviceLimits.tokensPerPage
        record.bytesRead = Int64(bytes)
        guard readBytesPerSecond > 0, milliseconds > 0 else {
            record.bandwidthShare = 0
            return
        }
        // What was measured while other programs were busy gives way to what a step has done.
        let rate = Double(bytes) / milliseconds * 1000
        readBytesPerSecond = max(readBytesPerSecond, rate)
        record.bandwidthShare = Float(rate / readBytesPerSecond)
    }
}

extension Scheduler {
    /// What was counted since the last call.
    fileprivate mutating func takeCounters() -> SchedulerCounters {
        defer { counters = SchedulerCounters() }
        return counters
    }
}
