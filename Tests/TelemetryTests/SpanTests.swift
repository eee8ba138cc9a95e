import Telemetry
import Testing

@testable import struct Telemetry.Span

@Suite("Spans")
struct SpanTests {
    private func spans(_ timings: RequestTimings) -> [String] {
        Span.spans(of: timings, requestId: "r").map {
            "\($0.name) \(Int($0.startMilliseconds))+\(Int($0.durationMilliseconds))"
        }
    }

    @Test("a provider's request has a wait and a stream")
    func provider() {
        let timings = RequestTimings(firstTokenMilliseconds: 40, totalMilliseconds: 100)
        #expect(spans(timings) == ["request 0+100", "wait 0+40", "stream 40+60"])
    }

    @Test("a request that failed in the queue has no more than its queue")
    func failed() {
        #expect(spans(RequestTimings(totalMilliseconds: 7)) == ["request 0+7"])
        let scheduled = RequestTimings(scheduledMilliseconds: 3, totalMilliseconds: 7)
        #expect(spans(scheduled) == ["request 0+7", "queue 0+3", "prefill 3+4"])
    }

    @Test("times that contradict each other make no negative spans")
    func contradictions() {
        var random = SeededRandom(seed: 5)
        for round in 0..<500 {
            func time() -> Double? {
                Bool.random(using: &random) ? Double.random(in: 0...100, using: &random) : nil
            }
            let timings = RequestTimings(
                scheduledMilliseconds: time(), firstTokenMilliseconds: time(),
                totalMilliseconds: time() ?? 0)
            let spans = Span.spans(of: timings, requestId: "r")
            #expect(spans.allSatisfy { $0.durationMilliseconds >= 0 }, "seed 5, round \(round)")
            let ends = spans.map { $0.startMilliseconds + $0.durationMilliseconds }
            #expect(ends.allSatisfy { $0 <= timings.totalMilliseconds + 1e-9 })
        }
    }

    @Test("ids are hexadecimal of the right length and never all zero")
    func identifiers() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<200 {
            #expect(TraceIdentifiers.isTraceId(TraceIdentifiers.traceId(using: &random)))
            #expect(TraceIdentifiers.isSpanId(TraceIdentifiers.spanId(using: &random)))
        }
        let wrong = [
            "", String(repeating: "0", count: 32), String(repeating: "A", count: 32),
            String(repeating: "a", count: 31), String(repeating: "g", count: 32),
        ]
        #expect(wrong.allSatisfy { !TraceIdentifiers.isTraceId($0) })
    }
}
