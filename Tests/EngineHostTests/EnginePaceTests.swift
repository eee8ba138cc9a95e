import Inference
import Testing

@testable import EngineHost

@Suite("Engine pace")
struct EnginePaceTests {
    private func request(
        _ id: UInt64, prompt: Int, most: Int, outputs: Int = 0
    ) -> RunningRequest {
        RunningRequest(
            original: EngineRequest(
                id: id, tokens: Array(repeating: 1, count: prompt), maxTokens: most),
            name: "r\(id)", label: "", mailbox: Mailbox(),
            outputs: Array(repeating: 2, count: outputs),
            timings: GenerationTimings(submitted: 0))
    }

    private func step(tokens: Int32, milliseconds: Float) -> StepRecord {
        var record = StepRecord()
        record.prefillTokens = tokens - 4
        record.decodeRows = 4
        record.deviceMicroseconds = milliseconds * 1000
        return record
    }

    @Test("the pace is that of the steps of late")
    func pace() {
        var pace = EnginePace()
        #expect(pace.seconds(for: 200) == 2)
        for _ in 0..<50 { pace.note(step(tokens: 100, milliseconds: 50)) }
        #expect(abs(pace.seconds(for: 2000) - 1) < 1e-6)
        for _ in 0..<1000 { pace.note(step(tokens: 100, milliseconds: 200)) }
        #expect(abs(pace.seconds(for: 2000) - 4) < 0.01)
    }

    @Test("a record without tokens or without a time changes nothing")
    func senseless() {
        var pace = EnginePace()
        pace.note(StepRecord())
        pace.note(step(tokens: 100, milliseconds: .nan))
        pace.note(step(tokens: 100, milliseconds: -5))
        #expect(pace.seconds(for: 100) == 1)
    }

    @Test("a request wants its prompt until it puts out, and no more output than is usual")
    func tokensLeft() {
        var pace = EnginePace()
        for _ in 0..<200 { pace.noteOutput(40) }
        #expect(abs(pace.tokensLeft(request(1, prompt: 300, most: 1000)) - 340) < 0.1)
        #expect(abs(pace.tokensLeft(request(1, prompt: 300, most: 10)) - 310) < 0.1)
        let late = request(1, prompt: 300, most: 1000, outputs: 30)
        #expect(abs(pace.tokensLeft(late) - 10) < 0.1)
        #expect(pace.tokensLeft(request(1, prompt: 300, most: 1000, outputs: 90)) == 1)
    }

    @Test("a refused client is told when half of the tokens ahead are computed")
    func retryAfter() {
        var journal = EngineJournal()
        #expect(journal.retryAfterSeconds == 1)
        // A thousand tokens a second, and 20 times 1,000 prompt and 10 output tokens ahead.
        for _ in 0..<10 {
            let (endings, mailboxes) = journal.apply(
                step(tokens: 500, milliseconds: 500), StepEvents(), at: 0)
            #expect(endings.isEmpty && mailboxes.isEmpty)
        }
        for id in 1...20 as ClosedRange<UInt64> {
            journal.add(request(id, prompt: 1000, most: 10))
        }
        #expect(journal.retryAfterSeconds == 11)
        for id in 21...1000 as ClosedRange<UInt64> {
            journal.add(request(id, prompt: 1000, most: 10))
        }
        #expect(journal.retryAfterSeconds == 120)
    }
}
