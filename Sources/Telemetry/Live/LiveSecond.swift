/// What happened in one second.
struct LiveSecond {
    /// Seconds of the clock that never steps.
    let second: Int
    var prefillTokens = 0
    var decodeTokens = 0
    var outcomes = OutcomeCounts()
    var promptTokens = 0
    var cachedTokens = 0
    var latencies = PerMeasure { _ in LatencyHistogram() }

    init(second: Int) { self.second = second }
}

/// The running second and the sixty before it.
struct LiveMinute {
    static let seconds = 60

    let startedSecond: Int
    /// Place of a second: its number modulo the count of places.
    private var places: [LiveSecond]
    private(set) var current: Int
    private(set) var peakPrefill = 0
    private(set) var peakDecode = 0

    init(second: Int) {
        startedSecond = second
        current = second
        places = (0...Self.seconds).map { LiveSecond(second: second - Self.seconds + $0) }
        places.sort { Self.place($0.second) < Self.place($1.second) }
    }

    /// Makes `second` the running one; what lies more than a minute back is forgotten.
    mutating func advance(to second: Int) {
        guard second > current else { return }
        let running = places[Self.place(current)]
        peakPrefill = max(peakPrefill, running.prefillTokens)
        peakDecode = max(peakDecode, running.decodeTokens)
        let first = max(current + 1, second - Self.seconds)
        for next in first...second { places[Self.place(next)] = LiveSecond(second: next) }
        current = second
    }

    /// The second that is not over yet; changed in place.
    var running: LiveSecond {
        get { places[Self.place(current)] }
        _modify { yield &places[Self.place(current)] }
    }

    /// The seconds that are over, oldest first: sixty, or as many as there have been.
    var completed: [LiveSecond] {
        let first = max(startedSecond, current - Self.seconds)
        return (first..<current).map { places[Self.place($0)] }
    }

    private static func place(_ second: Int) -> Int {
        let rest = second % (seconds + 1)
        return rest < 0 ? rest + seconds + 1 : rest
    }
}
