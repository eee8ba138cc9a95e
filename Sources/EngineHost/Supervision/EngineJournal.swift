import DeviceAPI
import Inference

/// All requests of one engine, and what becomes of them when it speaks, ends or starts anew.
/// Plain state: the supervisor does what it says.
struct EngineJournal: Sendable {
    /// A request that so many engines in a row died with, and that none brought on by a token, is
    /// taken to be what they died of.
    static let fruitlessLimit = 3

    /// A request that is over, and how.
    typealias Ending = (request: RunningRequest, end: GenerationEnd)

    private(set) var requests: [UInt64: RunningRequest] = [:]
    private var nextID: UInt64 = 1
    /// Suspects that the engine is not asked yet, in order, and the one that it has.
    private var held: [UInt64] = []
    private var suspect: UInt64?
    /// For the time after which a refused client may come again.
    private var pace = EnginePace()

    /// The id that the next request gets.
    mutating func takeID() -> UInt64 {
        defer { nextID += 1 }
        return nextID
    }

    mutating func add(_ request: RunningRequest) { requests[request.original.id] = request }

    mutating func remove(_ id: UInt64) -> RunningRequest? { requests.removeValue(forKey: id) }

    /// Takes in a step: tokens go to their mailboxes, which the caller wakes, and ended requests
    /// come back.
    mutating func apply(
        _ record: StepRecord, _ events: StepEvents, at now: UInt64
    ) -> (endings: [Ending], mailboxes: [Mailbox]) {
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
        var mailboxes: [Mailbox] = []
        mailboxes.reserveCapacity(events.tokens.count)
        for event in events.tokens {
            if let mailbox = accept(event, events, at: now) { mailboxes.append(mailbox) }
        }
        var endings: [Ending] = []
        for finish in events.finishes {
            guard let request = requests.removeValue(forKey: finish.request) else { continue }
            pace.noteOutput(request.outputs.count)
            endings.append((request, GenerationEnd(finish.reason)))
        }
        return (endings, mailboxes)
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

    private mutating func accept(
        _ event: TokenEvent, _ events: StepEvents, at now: UInt64
    ) -> Mailbox? {
        // The journal first: what a client has seen must be in it.
        guard let index = requests.index(forKey: event.request) else { return nil }
        requests.values[index].outputs.append(event.token)
        requests.values[index].fruitlessDeaths = 0
        let submitted = requests.values[index].timings.submitted
        let offset = (max(now, submitted) - submitted) / 1000
        requests.values[index].timings.tokenMicroseconds.append(UInt32(clamping: offset))
        var token = GeneratedToken(token: event.token)
        if requests.values[index].original.sampling.logprobCount >= 0 {
            token.logprob = event.logprob
            let first = Int(event.firstLikeliest)
            token.likeliest = Array(events.likeliest[first..<(first + Int(event.likeliestCount))])
        }
        requests.values[index].mailbox.put(token)
        return requests.values[index].mailbox
    }

    /// An engine that served has died: requests that are taken to be the cause, or were complete,
    /// are over; the others wait for the next engine. `isFromOutside` when it was killed, which is
    /// no request's doing.
    mutating func engineDied(
        _ cause: String, isFromOutside: Bool, at now: UInt64
    ) -> [Ending] {
        var endings: [Ending] = []
        let absent = Set(held)
        (held, suspect) = ([], nil)
        for (id, var request) in requests where !absent.contains(id) {
            if !isFromOutside { request.fruitlessDeaths += 1 }
            if request.isComplete {
                endings.append((request, .length))
                requests[id] = nil
            } else if request.fruitlessDeaths == Self.fruitlessLimit {
                let attempts = request.resurrections + 1
                endings.append((request, .failed(.engineLost(cause: cause, attempts: attempts))))
                requests[id] = nil
            } else {
                request.resurrections += 1
                request.timings.resurrections.append(now)
                requests[id] = request
            }
        }
        return endings
    }

    /// What a new engine must be asked, in the order of the first asking. Of suspects only the
    /// first: the others follow one by one, so that none fails for what another did.
    mutating func continuations() -> [EngineRequest] {
        held = requests.values.filter(\.isSuspect).map(\.original.id).sorted()
        suspect = held.isEmpty ? nil : held.removeFirst()
        let absent = Set(held)
        return requests.values.filter { !absent.contains($0.original.id) }
            .map(\.continuation).sorted { $0.id < $1.id }
    }

    /// The next suspect, once the one before it has got a token or is over.
    mutating func nextSuspect() -> EngineRequest? {
        if let suspect, requests[suspect]?.isSuspect == true { return nil }
        suspect = nil
        while suspect == nil, !held.isEmpty {
            let id = held.removeFirst()
            if requests[id] != nil { suspect = id }
        }
        return suspect.flatMap { requests[$0]?.continuation }
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
