import DeviceAPI

/// One request in the engine.
struct Sequence {
    let id: UInt64
    let priority: Int32
    /// Its place in the order of arrival, kept when it is preempted.
    let arrival: UInt64
    /// When it came, in monotonic nanoseconds.
    let submitted: UInt64
    /// A token that was chosen by a step that nobody has waited for yet is `StepPlan.lastSampled`.
    var tokens: [Int32]
    let promptCount: Int
    let maxTokens: Int
    let sampling: SamplingParameters
    let endTokens: [Int32]

    /// Tokens whose keys and values are in its pages, or will be when the steps that were planned
    /// are done.
    var computedCount = 0
    var table: PageTable
    /// Tokens of this step.
    var scheduledCount = 0
    /// Where it lives on the device while it runs, -1 while it waits.
    var slot: Int32 = -1

    /// Prompt tokens that it found in the prefix cache when it first started.
    var cachedCount = 0
    var hasStarted = false
    /// A step has been planned for it since it started, or returned after a preemption.
    var isStartPlanned = false
    var preemptions = 0

    init(_ request: EngineRequest, arrival: UInt64, submitted: UInt64) {
        id = request.id
        priority = request.priority
        self.arrival = arrival
        self.submitted = submitted
        tokens = request.tokens
        tokens.reserveCapacity(request.promptCount + request.maxTokens)
        promptCount = request.promptCount
        maxTokens = request.maxTokens
        sampling = request.sampling
        endTokens = request.endTokens
        table = PageTable(
            salt: request.salt, tokenCapacity: request.promptCount + request.maxTokens)
    }

    static let vacant = Sequence(
        EngineRequest(id: .max, tokens: [], maxTokens: 0), arrival: .max, submitted: 0)

    /// Shares what the prefix cache has of it beyond its pages. Returns the tokens gained.
    mutating func extendFromCache(_ pool: inout PagePool) -> Int {
        table.extendFromCache(tokens, &pool)
    }

    mutating func start(slot: Int32, cachedTokens: Int) {
        self.slot = slot
        computedCount = cachedTokens
        if !hasStarted { cachedCount = min(cachedTokens, promptCount) }
        hasStarted = true
    }

    /// Names the pages that the first `count` tokens fill, which are computed.
    mutating func publish(_ count: Int, in pool: inout PagePool) {
        table.publish(tokens, computedCount: count, in: &pool)
    }

    // Inlined always: a call on an element of an array copies the whole sequence first.

    /// Tokens still to be computed before the next one can be chosen.
    @inline(__always)
    var pendingCount: Int { tokens.count - computedCount }
    @inline(__always)
    var isDecoding: Bool { pendingCount == 1 && tokens.count > promptCount }
    @inline(__always)
    var outputCount: Int { tokens.count - promptCount }
    /// Its last token is on its way.
    @inline(__always)
    var awaitsToken: Bool { tokens.last == StepPlan.lastSampled }
    /// Whether the next token can be computed before the last one is known: not when that is the
    /// request's last.
    @inline(__always)
    var mayDecode: Bool { !awaitsToken || outputCount < maxTokens }

    /// Runs before another: higher priority first, then earlier arrival.
    @inline(__always)
    func precedes(_ other: Sequence) -> Bool {
        (other.priority, arrival) < (priority, other.arrival)
    }
}
