/// What one model did since the process began; the source of Prometheus counters.
struct ModelCounters {
    var outcomes = OutcomeCounts()
    var prefillTokens = 0
    var decodeTokens = 0
    var preemptions = 0
    var resurrections = 0
    var latencies = PerMeasure { BucketHistogram(bounds: BucketHistogram.bounds($0)) }
}
