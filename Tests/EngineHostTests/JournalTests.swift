import Inference
import Testing

@testable import EngineHost

@Suite("Engine journal")
struct JournalTests {
    private func journal(_ count: Int) -> EngineJournal {
        var journal = EngineJournal()
        for _ in 0..<count {
            let id = journal.takeID()
            journal.add(
                RunningRequest(
                    original: EngineRequest(id: id, tokens: [1, 2], maxTokens: 9),
                    name: "r\(id)", label: "", mailbox: Mailbox(),
                    timings: GenerationTimings(submitted: 0)))
        }
        return journal
    }

    private func tokens(for ids: UInt64...) -> StepEvents {
        var events = StepEvents()
        events.tokens = ids.map { TokenEvent(request: $0, token: 5) }
        return events
    }

    private func die(_ journal: inout EngineJournal, isFromOutside: Bool = false) -> [UInt64] {
        journal.engineDied("trap", isFromOutside: isFromOutside, at: 1).map(\.request.original.id)
    }

    @Test("of requests that engines die of only the guilty one fails")
    func guilt() {
        var journal = journal(4)
        var failed: [UInt64] = []
        var deaths = 0
        // An engine that dies as soon as it computes request 3, which it has asked for or not.
        while !journal.requests.isEmpty, deaths < 20 {
            var asked = Set(journal.continuations().map(\.id))
            while !asked.contains(3), let next = asked.first {
                asked.remove(next)
                _ = journal.apply(StepRecord(), tokens(for: next), at: 1)
                _ = journal.remove(next)
                if let suspect = journal.nextSuspect() { asked.insert(suspect.id) }
            }
            guard asked.contains(3) else { break }
            deaths += 1
            failed += die(&journal)
        }
        #expect(failed == [3] && deaths == EngineJournal.fruitlessLimit)
        #expect(journal.requests.isEmpty)
    }

    @Test("suspects go to an engine one by one, beside those above suspicion")
    func oneByOne() {
        var journal = journal(4)
        #expect(journal.continuations().map(\.id) == [1, 2, 3, 4])
        #expect(die(&journal).isEmpty)
        _ = journal.continuations()
        _ = journal.apply(StepRecord(), tokens(for: 2), at: 1)
        #expect(die(&journal).isEmpty)
        #expect(journal.continuations().map(\.id) == [1, 2])
        #expect(journal.nextSuspect() == nil)
        _ = journal.apply(StepRecord(), tokens(for: 1), at: 1)
        #expect(journal.nextSuspect()?.id == 3)
        #expect(journal.nextSuspect() == nil)
        _ = journal.remove(3)
        #expect(journal.nextSuspect()?.id == 4)
        #expect(journal.nextSuspect() == nil)
    }

    @Test("a suspect that was held back is not blamed for a death that it did not see")
    func heldBack() {
        var journal = journal(3)
        for _ in 1..<EngineJournal.fruitlessLimit {
            _ = journal.continuations()
            #expect(die(&journal).isEmpty)
        }
        #expect(journal.continuations().map(\.id) == [1])
        #expect(die(&journal) == [1])
        #expect(journal.continuations().map(\.id) == [2])
        #expect(journal.requests[3]?.fruitlessDeaths == EngineJournal.fruitlessLimit - 1)
    }

    @Test("a death from outside is nobody's fault, however often")
    func outside() {
        var journal = journal(2)
        for _ in 0..<20 {
            _ = journal.continuations()
            #expect(die(&journal, isFromOutside: true).isEmpty)
        }
        #expect(journal.continuations().count == 2)
        #expect(journal.requests[1]?.resurrections == 20)
    }

    @Test("a request whose tokens are all out ends well with its engine")
    func complete() {
        var journal = journal(1)
        for _ in 0..<9 { _ = journal.apply(StepRecord(), tokens(for: 1), at: 1) }
        let endings = journal.engineDied("trap", isFromOutside: false, at: 1)
        #expect(endings.map(\.end) == [.length] && journal.requests.isEmpty)
    }
}
