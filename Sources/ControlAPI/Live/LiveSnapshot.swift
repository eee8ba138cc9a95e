/// What a console asks to be kept informed of; the control plane gathers nothing else for it.
package enum LiveTopic: String, Codable, CaseIterable, Sendable {
    case overview
    case engine
    /// Only the header and the revisions: enough for a screen that reads its data when it changes.
    case header
}

/// One moment of the control plane, sent up to four times a second while a console is attached.
package struct LiveSnapshot: Codable, Sendable {
    package var atMilliseconds: Int64
    package var header: HeaderState
    package var revisions: Revisions
    package var overview: OverviewState?
    package var engine: EngineState?

    package init(
        atMilliseconds: Int64, header: HeaderState, revisions: Revisions,
        overview: OverviewState? = nil, engine: EngineState? = nil
    ) {
        self.atMilliseconds = atMilliseconds
        self.header = header
        self.revisions = revisions
        self.overview = overview
        self.engine = engine
    }
}

/// Counters that grow whenever their subject changes. A screen that shows the subject reads it
/// again when its counter has moved, and not otherwise.
package struct Revisions: Codable, Equatable, Sendable {
    package var prompts: Int
    package var evals: Int
    package var drift: Int
    package var traces: Int
    package var events: Int

    package init(prompts: Int = 0, evals: Int = 0, drift: Int = 0, traces: Int = 0, events: Int = 0)
    {
        self.prompts = prompts
        self.evals = evals
        self.drift = drift
        self.traces = traces
        self.events = events
    }
}

/// What stands in the first line of every screen.
package struct HeaderState: Codable, Equatable, Sendable {
    package var version: String
    package var listen: String
    package var upSeconds: Int
    package var models: [ModelState]
    package var costPerHourNanodollars: Int64
    package var costTodayNanodollars: Int64
    package var activeAlerts: Int
    package var runningEvals: Int
    /// Set while the database cannot be written; the reason in words.
    package var storageTrouble: String?

    package init(
        version: String, listen: String, upSeconds: Int, models: [ModelState],
        costPerHourNanodollars: Int64, costTodayNanodollars: Int64, activeAlerts: Int,
        runningEvals: Int, storageTrouble: String? = nil
    ) {
        self.version = version
        self.listen = listen
        self.upSeconds = upSeconds
        self.models = models
        self.costPerHourNanodollars = costPerHourNanodollars
        self.costTodayNanodollars = costTodayNanodollars
        self.activeAlerts = activeAlerts
        self.runningEvals = runningEvals
        self.storageTrouble = storageTrouble
    }
}

/// A model that the control plane knows, and how its engine fares.
package struct ModelState: Codable, Equatable, Sendable {
    package enum Phase: String, Codable, Sendable {
        case loading, ready, restarting, failed, unloaded
    }

    package var id: String
    package var phase: Phase
    /// Why it failed, or how far loading is.
    package var detail: String?
    package var device: String
    package var contextTokens: Int
    package var parameters: Int
    package var weightBytes: Int
    package var cacheBytes: Int
    package var enginePid: Int?
    package var restarts: Int

    package init(
        id: String, phase: Phase, detail: String? = nil, device: String, contextTokens: Int,
        parameters: Int, weightBytes: Int, cacheBytes: Int, enginePid: Int? = nil, restarts: Int = 0
    ) {
        self.id = id
        self.phase = phase
        self.detail = detail
        self.device = device
        self.contextTokens = contextTokens
        self.parameters = parameters
        self.weightBytes = weightBytes
        self.cacheBytes = cacheBytes
        self.enginePid = enginePid
        self.restarts = restarts
    }
}
