import Storage
import Telemetry
import Testing

@testable import Gateway

@Suite("Holds on disk")
struct HoldJournalTests {
    private final class Work: BackendWork {
        func cancel() {}
        func report() -> GenerationReport {
            GenerationReport(usage: TokenUsage(input: 10, output: 3))
        }
    }

    private func record(_ id: String) -> RequestRecord {
        RequestRecord(
            traceId: "t", requestId: id, startedAt: Timestamp(milliseconds: 5), endpoint: "/v1/x",
            model: "m", provider: "p", keyId: "k", tags: ["a=b"], outcome: .cancelled, status: 0,
            streamed: true, usage: TokenUsage(), cost: nil,
            timings: RequestTimings(totalMilliseconds: 0))
    }

    @Test("what was under way when the process died is found with what it had used")
    func lost() async throws {
        let files = try TemporaryStore()
        let journal = HoldJournal(store: files.store)
        let price = Price(
            input: Money(nanodollars: 1_000_000), output: Money(nanodollars: 2_000_000))
        for id in ["a", "b", "c"] { journal.open(record(id), price: id == "c" ? nil : price) }
        journal.close("b")
        await files.store.flush()
        journal.watch("a", Work())
        journal.renew()
        await files.store.flush()
        let now = Timestamp(milliseconds: 1_005)
        let next = HoldJournal(store: files.store)
        let lost = try await next.lost(at: now).sorted { $0.requestId < $1.requestId }
        #expect(lost.map(\.requestId) == ["a", "c"])
        #expect(lost[0].usage == TokenUsage(input: 10, output: 3))
        #expect(lost[0].cost == Money(nanodollars: 16) && lost[1].cost == nil)
        #expect(lost[0].tags == ["a=b"] && lost[0].outcome == .error)
        #expect(lost[0].timings.totalMilliseconds == 1_000)
        next.forget(lost.map(\.requestId))
        await files.store.flush()
        #expect(try await next.lost(at: now).isEmpty)
    }

    @Test("requests that begin and end between two commits never reach the disk")
    func quick() async throws {
        let files = try TemporaryStore()
        let journal = HoldJournal(store: files.store)
        for index in 0..<500 {
            journal.open(record("\(index)"), price: nil)
            journal.close("\(index)")
        }
        await files.store.flush()
        #expect(try await journal.lost(at: Timestamp(milliseconds: 0)).isEmpty)
    }
}
