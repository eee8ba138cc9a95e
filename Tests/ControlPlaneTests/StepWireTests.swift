import ControlAPI
import Inference
import Testing

@testable import ControlPlane

@Suite("Steps on the wire")
struct StepWireTests {
    private func record(_ number: UInt64, milliseconds: Float = 20) -> StepRecord {
        var record = StepRecord()
        record.number = number
        record.deviceMicroseconds = milliseconds * 1_000
        return record
    }

    @Test("a step's row has its time and what was expected, its rows, pages and bytes")
    func row() {
        var record = record(9)
        record.predictedMicroseconds = 18_000
        record.decodeRows = 5
        record.prefillRows = 2
        record.prefillTokens = 300
        record.pagesUsed = 70
        record.pagesShared = 30
        record.pagesCached = 20
        record.pagesFree = 10
        record.evictions = 3
        record.hitTokens = 160
        record.preemptions = 1
        record.bytesRead = 100_000_000
        record.bandwidthShare = 0.25
        let row = StepRow(record)
        #expect(row.number == 9 && row.milliseconds == 20 && row.predictedMilliseconds == 18)
        #expect(row.decodeRows == 5 && row.prefillRows == 2 && row.tokens == 305)
        #expect(row.pagesOwned == 40 && row.pagesShared == 30)
        #expect(row.pagesCached == 20 && row.pagesFree == 10)
        #expect(row.evictions == 3 && row.hitTokens == 160 && row.preemptions == 1)
        #expect(row.gigabytesPerSecond == 5 && row.bandwidthShare == 0.25)
        #expect(StepSeries([record]).readableGigabytesPerSecond == 20)
    }

    @Test("what was not measured is missing, not nothing")
    func unmeasured() {
        let series = StepSeries([record(1)])
        #expect(series.rows[0].predictedMilliseconds == nil)
        #expect(series.rows[0].bandwidthShare == nil)
        #expect(series.readableGigabytesPerSecond == nil)
        #expect(StepSeries([]).p50Milliseconds == nil)
    }

    @Test("quantiles are those of the steps that are shown")
    func quantiles() {
        let series = StepSeries((0..<300).map { record(UInt64($0), milliseconds: Float($0)) })
        #expect(series.rows.count == 240 && series.rows.first?.number == 60)
        #expect(series.p50Milliseconds == 180 && series.p99Milliseconds == 297)
    }

    @Test("rates of an engine with more steps a second than are known go by the known time")
    func fastRates() {
        let steps = (0..<100).map { index in
            var record = record(UInt64(1_000 + index))
            record.startNanoseconds = 5_000_000_000 + UInt64(index) * 2_000_000
            record.allocations = 1
            return record
        }
        #expect(PageRates(steps, now: 5_200_000_000).allocatedPerSecond == 500)
    }
}
