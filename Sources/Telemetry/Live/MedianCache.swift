/// The medians of seconds that are over, which never change: most of a reading's work is done once.
struct MedianCache {
    private var bySecond: [Int: PerMeasure<Double>] = [:]

    mutating func medians(of seconds: [LiveSecond]) -> [PerMeasure<Double>] {
        let result = seconds.map { second in
            bySecond[second.second]
                ?? PerMeasure { second.latencies[$0].percentile(50) ?? 0 }
        }
        bySecond = Dictionary(uniqueKeysWithValues: zip(seconds.map(\.second), result))
        return result
    }
}

extension LiveReading {
    init(_ minute: LiveMinute, medians: inout MedianCache) {
        let completed = minute.completed
        let all = completed + [minute.running]
        let series = medians.medians(of: completed)
        prefill = Throughput(
            series: completed.map(\.prefillTokens), peak: minute.peakPrefill)
        decode = Throughput(series: completed.map(\.decodeTokens), peak: minute.peakDecode)
        latencies = LatencyMeasure.allCases.map { measure in
            var sum = LatencyHistogram()
            for second in all { sum.add(second.latencies[measure]) }
            return Latency(
                measure: measure, count: sum.count, p50Milliseconds: sum.percentile(50),
                p95Milliseconds: sum.percentile(95), p99Milliseconds: sum.percentile(99),
                series: series.map { $0[measure] })
        }
        outcomes = all.reduce(into: OutcomeCounts()) { $0.add($1.outcomes) }
        seconds = all.count
        let promptTokens = all.reduce(0) { $0 + $1.promptTokens }
        let cachedTokens = all.reduce(0) { $0 + $1.cachedTokens }
        prefixHitShare = promptTokens == 0 ? nil : Double(cachedTokens) / Double(promptTokens)
    }
}

extension LiveReading.Throughput {
    fileprivate init(series: [Int], peak: Int) {
        self.series = series.map(Double.init)
        tokensPerSecond = Double(series.last ?? 0)
        peakTokensPerSecond = Double(peak)
    }
}
