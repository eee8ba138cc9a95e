import ControlAPI
import Inference

// What the step records say, as the console's messages.

extension StepSeries {
    /// Steps that the screen can show.
    private static let shown = 240

    init(_ steps: [StepRecord]) {
        let steps = steps.suffix(Self.shown)
        let sorted = steps.map(\.deviceMicroseconds).sorted()
        let quantile = { (share: Double) -> Double? in
            guard !sorted.isEmpty else { return nil }
            let place = Int((Double(sorted.count - 1) * share).rounded())
            return Double(sorted[place]) / 1_000
        }
        let measured = steps.last { $0.bandwidthShare > 0 }
        self.init(
            rows: steps.map(StepRow.init), p50Milliseconds: quantile(0.5),
            p99Milliseconds: quantile(0.99),
            readableGigabytesPerSecond: measured.map {
                ($0.readGigabytesPerSecond / Double($0.bandwidthShare)).short
            })
    }
}

extension StepRow {
    init(_ record: StepRecord) {
        self.init()
        number = Int(record.number)
        milliseconds = (Double(record.deviceMicroseconds) / 1_000).short
        if record.predictedMicroseconds > 0 {
            predictedMilliseconds = (Double(record.predictedMicroseconds) / 1_000).short
        }
        decodeRows = Int(record.decodeRows)
        prefillRows = Int(record.prefillRows)
        prefillTokens = Int(record.prefillTokens)
        pagesOwned = Int(record.pagesUsed - record.pagesShared)
        pagesShared = Int(record.pagesShared)
        pagesCached = Int(record.pagesCached)
        pagesFree = Int(record.pagesFree)
        evictions = Int(record.evictions)
        hitTokens = Int(record.hitTokens)
        preemptions = Int(record.preemptions)
        gigabytesPerSecond = record.readGigabytesPerSecond.short
        if record.bandwidthShare > 0 { bandwidthShare = Double(record.bandwidthShare).short }
    }
}

extension StepRecord {
    fileprivate var readGigabytesPerSecond: Double {
        deviceMicroseconds > 0 ? Double(bytesRead) / Double(deviceMicroseconds) / 1_000 : 0
    }
}

extension Double {
    /// Three decimals: what a screen shows of it, and short on the wire.
    fileprivate var short: Double { isFinite ? (self * 1_000).rounded() / 1_000 : 0 }
}

extension PageRates {
    /// Of the last second's steps, or of those that are known when they were too many for that.
    init(_ steps: [StepRecord], now: UInt64) {
        let last = steps.filter { now < $0.startNanoseconds + 1_000_000_000 }
        var seconds = 1.0
        if let first = last.first, last.count == steps.count, now > first.startNanoseconds {
            seconds = max(Double(now - first.startNanoseconds) / 1e9, 0.001)
        }
        // An engine's first second is short of steps, not of time.
        if steps.first?.number == 1 { seconds = 1 }
        let sum = { (count: KeyPath<StepRecord, Int32>) in
            Double(last.reduce(0) { $0 + Int($1[keyPath: count]) }) / seconds
        }
        self.init(
            allocatedPerSecond: sum(\.allocations), freedPerSecond: sum(\.releases),
            evictedPerSecond: sum(\.evictions), preemptedPerSecond: sum(\.preemptions))
    }
}
