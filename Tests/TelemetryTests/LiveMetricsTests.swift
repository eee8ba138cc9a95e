import Foundation
import Telemetry
import Testing

@Suite("Live metrics")
struct LiveMetricsTests {
    let time = ManualClock(milliseconds: 1_700_000_000_000)
    let live: LiveMetrics

    init() { live = LiveMetrics(clock: time.clock) }

    private func seconds(_ count: Int64) { time.advance(milliseconds: count * 1_000) }

    private func latency(_ measure: LatencyMeasure) throws -> LiveReading.Latency {
        try #require(live.reading().latencies.first { $0.measure == measure })
    }

    @Test("before anything happened there is nothing to show, and no percentile is invented")
    func empty() throws {
        let reading = live.reading()
        #expect(reading.prefill.series.isEmpty && reading.prefill.tokensPerSecond == 0)
        #expect(reading.latencies.map(\.measure) == LatencyMeasure.allCases)
        #expect(reading.latencies.allSatisfy { $0.count == 0 && $0.p50Milliseconds == nil })
        #expect(reading.prefixHitShare == nil && reading.outcomes.ok == 0)
    }

    @Test("throughput is that of the last whole second; the peak is the best second")
    func throughput() {
        live.recordStep(model: "m", prefillTokens: 512, decodeTokens: 3)
        live.recordStep(model: "m", prefillTokens: 0, decodeTokens: 8)
        #expect(live.reading().decode.series.isEmpty)
        seconds(1)
        #expect(live.reading().prefill.tokensPerSecond == 512)
        #expect(live.reading().decode.tokensPerSecond == 11)
        live.recordStep(model: "m", prefillTokens: 0, decodeTokens: 5)
        seconds(2)
        let decode = live.reading().decode
        #expect(decode.series == [11, 5, 0])
        #expect(decode.tokensPerSecond == 0 && decode.peakTokensPerSecond == 11)
    }

    @Test("a series has sixty seconds at most, and forgets what is older")
    func series() throws {
        for second in 0..<200 {
            live.recordStep(model: "m", prefillTokens: second, decodeTokens: 0)
            live.record(.sample(usage: TokenUsage(input: 1)))
            seconds(1)
        }
        let reading = live.reading()
        #expect(reading.prefill.series == (140..<200).map(Double.init))
        #expect(reading.seconds == 61 && reading.outcomes.ok == 60)
        #expect(try latency(.endToEnd).count == 60)
        seconds(1_000)
        let later = live.reading()
        #expect(later.prefill.series == Array(repeating: 0, count: 60))
        #expect(later.prefill.peakTokensPerSecond == 199)
        #expect(try latency(.endToEnd).count == 0)
    }

    @Test("percentiles are within one per cent of the exact ones", arguments: [1, 2] as [UInt64])
    func percentiles(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var values: [Double] = []
        for _ in 0..<5_000 {
            // From 0.1 ms to 100 s, as many in each decade.
            let exponent = Double.random(in: -1...5, using: &random)
            let value = pow(10, exponent)
            values.append(value)
            live.recordTokenGap(model: "m", milliseconds: value, count: 1)
            if values.count.isMultiple(of: 100) { seconds(1) }
        }
        values.sort()
        let measured = try latency(.interToken)
        #expect(measured.count == 5_000)
        func check(_ measured: Double?, _ percent: Int) throws {
            let exact = values[(values.count * percent + 99) / 100 - 1]
            let error = abs(try #require(measured) - exact) / exact
            #expect(error < 0.015, "seed \(seed), p\(percent)")
        }
        try check(measured.p50Milliseconds, 50)
        try check(measured.p95Milliseconds, 95)
        try check(measured.p99Milliseconds, 99)
    }

    @Test("each second has its median, zero where nothing was measured")
    func medians() throws {
        for value in [10.0, 20, 300] {
            live.recordTokenGap(model: "m", milliseconds: value, count: 1)
        }
        seconds(2)
        live.recordTokenGap(model: "m", milliseconds: 40, count: 5)
        seconds(1)
        let series = try latency(.interToken).series
        #expect(series.map { $0.rounded() } == [20, 0, 40])
        #expect(try latency(.interToken).series == series)
    }

    @Test("a gap that many sequences shared counts for each of them")
    func sharedGap() throws {
        live.recordTokenGap(model: "m", milliseconds: 10, count: 99)
        live.recordTokenGap(model: "m", milliseconds: 500, count: 1)
        let measured = try latency(.interToken)
        #expect(measured.count == 100)
        #expect(try #require(measured.p99Milliseconds) < 11)
    }

    @Test("a failed request has no duration, a cancelled one may have a first token")
    func outcomes() throws {
        live.record(.sample())
        live.record(.sample(outcome: .error, status: 429, timings: .init(totalMilliseconds: 1)))
        live.record(.sample(outcome: .error, status: 502, timings: .init(totalMilliseconds: 1)))
        live.record(.sample(outcome: .cancelled, status: 499))
        let reading = live.reading()
        #expect(reading.outcomes.ok == 1 && reading.outcomes.clientErrors == 1)
        #expect(reading.outcomes.serverErrors == 1 && reading.outcomes.cancelled == 1)
        #expect(reading.perSecond(reading.outcomes.ok) == 1)
        #expect(try latency(.endToEnd).count == 1)
        #expect(try latency(.timeToFirstToken).count == 2)
        #expect(try latency(.queue).count == 2)
    }

    @Test("the prefix-hit share weighs tokens, not requests")
    func prefixHits() {
        live.record(.sample(usage: TokenUsage(input: 900, cacheRead: 0)))
        live.record(.sample(usage: TokenUsage(input: 0, cacheRead: 100)))
        #expect(live.reading().prefixHitShare == 0.1)
        seconds(61)
        #expect(live.reading().prefixHitShare == nil)
    }

    @Test("latencies that no clock can measure are left out")
    func hostile() throws {
        for value in [.nan, -1, -Double.infinity] {
            live.recordTokenGap(model: "m", milliseconds: value, count: 1)
        }
        live.recordTokenGap(model: "m", milliseconds: 1, count: -1)
        #expect(try latency(.interToken).count == 0)
        live.recordTokenGap(model: "m", milliseconds: .infinity, count: 1)
        #expect(try #require(try latency(.interToken).p50Milliseconds) >= 3_500_000)
    }
}
