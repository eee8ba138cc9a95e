import DeviceAPI
import Inference

/// All requests of one engine, and what becomes of them when it speaks, ends or starts anew.
/// Plain state: the supervisor does what it says.
struct EngineJournal: Sendable {
    /// How often a request is handed to a new engine before it fails.
    static let resurrectionLimit = 2

    /// A request that is over, and how.
    typealias Ending = (request: RunningRequest, end: GenerationEnd)

    private(set) var requests: [UInt64: RunningRequest] = [:]
    private var nextID: UInt64 = 1
    /// For the time after which a refused client may come again.
    private var pace = EnginePace()

    /// The id that the next request gets.
    mutating func takeID() -> UInt64 {
        defer { nextID += 1 }
        return nextID
    }

    mutating func add(_ request: RunningRequest) { requests[request.original.id] = request }

    mutating func remove(_ id: UInt64) -> RunningRequest? { requests.removeValue(forKey: id) }

    /// Takes in a step: tokens go to their mailboxes, ended requests come back.
    mutating func apply(_ record: StepRecord, _ events: StepEvents, at now: UInt64) -> [Ending] {
        for start in events.starts {
            let hasStarted = requests[start.request]?.timings.started != nil
            if hasStarted {
                if start.preemptions > 0 {
                    requests[start.request]?.timings.preemptionReturns.append(now)
                }
            } else {
                requests[start.request]?.timings.started = record.startNanoseconds
                requests[start.request]?.cachedTokens = Int(start.cachedTokens)
            }
        }
        pace.note(record)
        for event in events.tokens { accept(event, events, at: now) }
        var endings: [Ending] = []
        for finish in events.finishes {
            guard let request = requests.removeValue(forKey: finish.request) else { continue }
            pace.noteOutput(request.outputs.count)
            endings.append((request, GenerationEnd(finish.reason)))
        }
        return endings
    }

    /// Takes in a step of an encoder: the requests that have their vectors come back.
    mutating func apply(_ record: StepRecord, _ vectors: [EncodedVector]) -> [Ending] {
        pace.note(record)
        return vectors.compactMap { vector in
            guard var request = requests.removeValue(forKey: vector.request) else { return nil }
            request.timings.started = record.startNanoseconds
            request.vector = vector.values
            pace.noteOutput(0)
            return (request, vector.values.isEmpty ? .failed(.numericError) : .stop)
        }
    }

    private mutating func accept(_ event: TokenEvent, _ events: StepEvents, at now: UInt64) {
        // The journal first: what a client has seen must be in it.
        guard let index = requests.index(forKey: event.request) else { return }
        requests.values[index].outputs.append(event.token)
        let submitted = requests.values[index].timings.submitted
        let offset = (max(now, submitted) - submitted) / 1000
        requests.values[index].timings.tokenMicroseconds.append(UInt32(clamping: offset))
        var token = GeneratedToken(token: event.token)
        if requests.values[index].original.sampling.logprobCount >= 0 {
            token.logprob = event.logprob
            let first = Int(event.firstLikeliest)
            token.likeliest = Array(events.likeliest[first..<(first + Int(event.likeliestCount))])
        }
        requests.values[index].mailbox.deliver(token)
    }

    /// The engine has died: requests that died with it too often, or were complete, are over; the
    /// others wait for the next engine.
    mutating func engineDied(_ cause: String, at now: UInt64) -> [Ending] {
        var endings: [Ending] = []
        for (id, request) in requests {
            if request.isComplete {
                endings.append((request, .length))
                requests[id] = nil
            } else if request.resurrections == Self.resurrectionLimit {
                let attempts = request.resurrections + 1
                endings.append((request, .failed(.engineLost(cause: cause, attempts: attempts))))
                requests[id] = nil
            } else {
                requests[id]?.resurrections += 1
                requests[id]?.timings.resurrections.append(now)
            }
        }
        return endings
    }

    /// What a new engine must be asked, in the order of the first asking.
    var continuations: [EngineRequest] {
        requests.values.map(\.continuation).sorted { $0.id < $1.id }
    }

    /// Ends everything.
    mutating func endAll(_ end: GenerationEnd) -> [Ending] {
        defer { requests = [:] }
        return requests.values.map { ($0, end) }
    }

    /// When a client that was refused for want of room may come again: when half of the tokens
    /// ahead are computed, by the pace of late. Linear in the requests.
    var retryAfterSeconds: Int {
        let ahead = requests.values.reduce(0.0) { $0 + pace.tokensLeft($1) }
        return Int(min(max((pace.seconds(for: ahead) / 2).rounded(.up), 1), 120))
    }
}

extension GenerationEnd {
    init(_ reason: FinishReason) {
        self =
            switch reason {
            case .endToken: .stop
            case .maxTokens: .length
            case .cancelled: .cancelled
            case .numericError: .failed(.numericError)
            case .refused: .failed(.refused(reason: "it cannot be run"))
            }
    }
}
