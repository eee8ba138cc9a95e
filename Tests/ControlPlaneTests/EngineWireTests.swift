import ControlAPI
import DeviceAPI
import Inference
import Telemetry
import Testing

@testable import ControlPlane
@testable import EngineHost

@Suite("Engines on the wire")
struct EngineWireTests {
    private func page(
        _ state: PageInfo.State, references: Int32 = 0, owner: UInt64 = 0, age: UInt64 = 0,
        tokens: UInt8 = 0
    ) -> PageInfo {
        PageInfo(
            state: state, references: references, owner: owner, ageSteps: age, tokenCount: tokens)
    }

    private func sequence(_ id: UInt64, running: Bool = true, output: Int32 = 0)
        -> SequenceSnapshot
    {
        SequenceSnapshot(
            info: SequenceInfo(
                request: id, isRunning: running, priority: 0, promptTokens: 20,
                outputTokens: output, maxTokens: 50, computedTokens: 16, cachedTokens: 0, pages: 2,
                preemptions: 0),
            request: "request-\(id)", label: id == 7 ? "triage@2" : "",
            timings: GenerationTimings(submitted: 1_000_000_000), resurrections: 0)
    }

    private func snapshot(_ pages: [PageInfo], _ sequences: [SequenceSnapshot]) -> EngineSnapshot {
        EngineSnapshot(
            ready: EngineReady(
                deviceKind: "CPU", deviceDetail: "test",
                plan: MemoryPlan(
                    limits: DeviceLimits(tokensPerStep: 64, sequences: 8, contextLength: 256),
                    weightBytes: 1, workingBytes: 1, bytesPerPage: 1, pageCount: pages.count),
                vocabularySize: 10, parameterCount: 1, endTokens: [], loadMilliseconds: 1),
            pages: pages, sequences: sequences, steps: [])
    }

    @Test("the page map has one character a page for state, owner, references, age and fill")
    func map() {
        let map = PageMap(
            snapshot(
                [
                    page(.free, owner: 7), page(.cached, age: 1, tokens: 16),
                    page(.used, references: 1, owner: 9, age: 2, tokens: 3),
                    page(.shared, references: 12, owner: 7, age: 700, tokens: 16),
                    page(.used, references: 1, owner: 99),
                ], [sequence(7), sequence(9)]))
        #expect(map.states == ".:o#o")
        #expect(map.owners == "  10 ", "a free page has no owner, an unlisted owner no mark")
        #expect(map.references == "00191")
        #expect(map.ages == "01290")
        #expect(map.fill == "0@3@0")
    }

    @Test("the checksum tells any change of a state or of a count of references")
    func checksum() {
        let sums = [
            [page(.free), page(.cached)], [page(.cached), page(.free)],
            [page(.used, references: 1), page(.free)],
            [page(.shared, references: 2), page(.free)],
            [page(.shared, references: 3), page(.free)],
        ].map { PageMap(snapshot($0, [])).checksum }
        #expect(Set(sums).count == sums.count)
    }

    @Test("pages are counted by state; a shared page is a used one, too")
    func counts() {
        let counts = PageCounts(
            [
                snapshot([page(.free), page(.cached), page(.used), page(.shared)], []),
                snapshot([page(.free)], []),
            ], hitShare: 0.5)
        #expect(counts.total == 5 && counts.free == 2 && counts.cached == 1)
        #expect(counts.used == 2 && counts.shared == 1 && counts.prefixHitShare == 0.5)
    }

    @Test("a sequence waits, prefills until its first token, then decodes")
    func phases() {
        let time = ManualClock(milliseconds: 3_000)
        let rows = [sequence(7, running: false), sequence(7), sequence(8, output: 4)].map {
            RequestRow($0, model: "m", now: time.clock)
        }
        #expect(rows.map(\.phase) == [.waiting, .prefill, .decode])
        #expect(rows.map(\.prompt) == ["triage@2", "triage@2", nil])
        #expect(rows[0].ageMilliseconds == 2_000)
    }

    @Test("page rates are those of the last second's steps")
    func rates() {
        var steps = [StepRecord(), StepRecord(), StepRecord()]
        for (index, second) in [1, 8, 9].enumerated() {
            steps[index].startNanoseconds = UInt64(second) * 500_000_000
            steps[index].allocations = 10
            steps[index].releases = 4
        }
        let rates = PageRates(steps, now: 4_900_000_000)
        #expect(rates.allocatedPerSecond == 20 && rates.freedPerSecond == 8)
    }
}
