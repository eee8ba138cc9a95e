/// A part of a request's time, in milliseconds from the request's start.
package struct Span: Equatable, Sendable {
    /// 16 hexadecimal digits.
    package let id: String
    /// Nil for the span of the whole request.
    package let parent: String?
    /// `request`; within it `queue`, `prefill` and `decode` of an engine, or `wait` and `stream` of
    /// a provider that does not tell them apart.
    package let name: String
    package let startMilliseconds: Double
    package let durationMilliseconds: Double
    package let detail: String?
}

extension Span {
    /// What the timings of a request tell, in order of time. Times that contradict each other are
    /// moved to where the request still was.
    static func spans(of timings: RequestTimings, requestId: String) -> [Span] {
        let total = timings.totalMilliseconds
        let first = timings.firstTokenMilliseconds.map { min($0, total) }
        let scheduled = timings.scheduledMilliseconds.map { min($0, first ?? total) }
        var parts: [(name: String, start: Double, end: Double)] = []
        if let scheduled {
            parts = [("queue", 0, scheduled), ("prefill", scheduled, first ?? total)]
        } else if let first {
            parts = [("wait", 0, first)]
        }
        if let first { parts.append((scheduled == nil ? "stream" : "decode", first, total)) }
        let root = TraceIdentifiers.spanId(ofPart: "request", requestId: requestId)
        let whole = Span(
            id: root, parent: nil, name: "request", startMilliseconds: 0,
            durationMilliseconds: total, detail: detail(of: timings))
        return [whole]
            + parts.map { part in
                Span(
                    id: TraceIdentifiers.spanId(ofPart: part.name, requestId: requestId),
                    parent: root, name: part.name, startMilliseconds: part.start,
                    durationMilliseconds: part.end - part.start, detail: nil)
            }
    }

    private static func detail(of timings: RequestTimings) -> String? {
        var notes: [String] = []
        if timings.preemptions > 0 { notes.append("preempted \(timings.preemptions)×") }
        if timings.resurrections > 0 {
            notes.append("continued by a new engine \(timings.resurrections)×")
        }
        return notes.isEmpty ? nil : notes.joined(separator: ", ")
    }
}
