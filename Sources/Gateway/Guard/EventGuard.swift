import Guardrails
import JSON

/// Guards the texts in a provider's stream: every text of the answer is one, however the events
/// cut it. What is held back comes with a later event, or with one of its own before the text's
/// end.
struct EventGuard: Sendable {
    enum Outcome {
        /// What to send in place of the event.
        case events([[UInt8]])
        case blocked(Finding)
    }

    fileprivate struct Lane {
        var text: GuardedLane
        /// The last event of this text, and where in it the text is.
        var event: [UInt8] = []
        var range = 0..<0
    }

    private let wire: Endpoint
    private let guards: Guards
    private let vault: Vault
    private var lanes: [String: Lane] = [:]
    private(set) var findings: [Finding] = []
    private(set) var blocked: Finding?

    init(_ wire: Endpoint, _ guards: Guards, _ vault: Vault) {
        self.wire = wire
        self.guards = guards
        self.vault = vault
    }

    /// Takes an event with its data.
    mutating func take(_ event: [UInt8], data: Range<Int>) -> Outcome {
        let body = Array(event[data])
        guard body.first == UInt8(ascii: "{"), let value = try? JSONParser.parse(body) else {
            // `[DONE]`, behind everything.
            return outcome(flush("") + [event])
        }
        let parts = GuardedParts(value, body, wire)
        var edits: [(Range<Int>, [UInt8])] = []
        for part in parts.texts {
            edits.append((part.range, push(part, event, at: data.lowerBound)))
        }
        var before: [[UInt8]] = []
        for end in parts.ends {
            // A text that ends with this event ends in it.
            for part in parts.texts where part.lane.hasPrefix(end) {
                let place = edits.firstIndex { $0.0 == part.range }
                guard let place, var lane = lanes.removeValue(forKey: part.lane) else { continue }
                edits[place].1 += lane.rest(&findings, &blocked)
            }
            before += flush(end)
        }
        var changed = DocumentScan.apply(edits, to: body)
        if parts.isWhole { changed = whole(changed) }
        guard changed != body else { return outcome(before + [event]) }
        return outcome(before + [event[..<data.lowerBound] + changed + event[data.upperBound...]])
    }

    private func outcome(_ events: [[UInt8]]) -> Outcome {
        if let blocked { .blocked(blocked) } else { .events(events) }
    }

    private mutating func push(_ part: GuardedParts.Part, _ event: [UInt8], at start: Int)
        -> [UInt8]
    {
        let escapes = part.isJSON
        var lane =
            lanes[part.lane] ?? Lane(text: GuardedLane(guards, vault, escapes: escapes))
        let text = lane.text.push(part.text)
        findings += lane.text.takeFindings()
        blocked = blocked ?? lane.text.blocked
        lane.event = event
        lane.range = (part.range.lowerBound + start)..<(part.range.upperBound + start)
        lanes[part.lane] = lane
        return Array(text.utf8)
    }

    /// Ends the texts whose names start so; gives an event for each that still had something.
    private mutating func flush(_ prefix: String) -> [[UInt8]] {
        var events: [[UInt8]] = []
        for name in lanes.keys.sorted() where name.hasPrefix(prefix) {
            guard var lane = lanes.removeValue(forKey: name) else { continue }
            let rest = lane.rest(&findings, &blocked)
            if !rest.isEmpty {
                events.append(DocumentScan.apply([(lane.range, rest)], to: lane.event))
            }
        }
        return events
    }

    /// An event that repeats whole texts.
    private mutating func whole(_ body: [UInt8]) -> [UInt8] {
        let scan = DocumentScan(body, guards.output ?? .nothing, restoring: vault) { _, key in
            !Gateway.names.contains(key)
        }
        blocked = blocked ?? scan.blocked?.finding
        return scan.edited ?? body
    }
}

extension EventGuard.Lane {
    fileprivate mutating func rest(_ findings: inout [Finding], _ blocked: inout Finding?)
        -> [UInt8]
    {
        let rest = text.finish()
        findings += text.takeFindings()
        blocked = blocked ?? text.blocked
        return Array(rest.utf8)
    }
}
