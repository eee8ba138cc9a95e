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
    /// What the last step brought.
    package private(set) var events = StepEvents()
    package private(set) var record = StepRecord()
    /// What the device reads at most, in bytes a second; 0 as long as it is not measured.
    package internal(set) var readBytesPerSecond = 0.0
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

    package var isIdle: Bool { scheduler.isIdle }

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

    /// Runs one step; `events` and `record` tell of it. False when there was nothing to compute.
    package func step() throws(DeviceError) -> Bool {
        events.clear()
        let start = now()
        scheduler.plan(into: &stepPlan, at: start)
        guard !stepPlan.rows.isEmpty else { return false }
        let planned = now()
        try device.submit(stepPlan)
        try device.wait(for: &output)
        let done = now()
        fillRecord(start: start, planned: planned, done: done)
        scheduler.commit(stepPlan, output, into: &events)
        record.outputTokens = Int32(events.tokens.count)
        return true
    }

    private func fillRecord(start: UInt64, planned: UInt64, done: UInt64) {
        record.number += 1
        record.startNanoseconds = start
        record.planMicroseconds = Float(planned - start) / 1000
        record.deviceMicroseconds = Float(done - planned) / 1000
        record.decodeRows = 0
        record.prefillRows = 0
        record.prefillTokens = 0
        for row in stepPlan.rows {
            if row.tokenCount == 1, row.startPosition > 0 {
                record.decodeRows += 1
            } else {
                record.prefillRows += 1
                record.prefillTokens += row.tokenCount
            }
        }
        fillCost(milliseconds: Double(done - planned) / 1e6)
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

extension InferenceEngine {
    /// What the step was expected to take, what it read, and what its time teaches.
    private func fillCost(milliseconds: Double) {
        let work = scheduler.work
        record.predictedMicroseconds = Float(scheduler.cost.milliseconds(work) * 1000)
        scheduler.cost.observe(
            work, milliseconds: milliseconds, hasPrefill: record.prefillRows > 0)
        let attended = stepPlan.rows.reduce(0) { $0 + Int($1.startPosition + $1.tokenCount) }
        let bytes = plan.weightBytes + attended * plan.bytesPerPage / DeviceLimits.tokensPerPage
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
