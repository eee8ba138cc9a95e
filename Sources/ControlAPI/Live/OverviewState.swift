/// The Overview screen's numbers. Series hold one value a second, oldest first, at most 60.
package struct OverviewState: Codable, Sendable {
    package var prefill: Throughput
    package var decode: Throughput
    package var latencies: [LatencyRow]
    package var batch: BatchState
    package var pages: PageCounts
    package var devices: [DeviceState]
    package var costs: [CostRow]
    package var requests: [RequestRow]
    package var requestsRunning: Int
    package var requestsWaiting: Int
    package var rates: RequestRates
    package var alerts: [AlertSummary]
    package var evals: [EvalProgress]

    package init(
        prefill: Throughput, decode: Throughput, latencies: [LatencyRow], batch: BatchState,
        pages: PageCounts, devices: [DeviceState], costs: [CostRow], requests: [RequestRow],
        requestsRunning: Int, requestsWaiting: Int, rates: RequestRates, alerts: [AlertSummary],
        evals: [EvalProgress]
    ) {
        self.prefill = prefill
        self.decode = decode
        self.latencies = latencies
        self.batch = batch
        self.pages = pages
        self.devices = devices
        self.costs = costs
        self.requests = requests
        self.requestsRunning = requestsRunning
        self.requestsWaiting = requestsWaiting
        self.rates = rates
        self.alerts = alerts
        self.evals = evals
    }
}

/// Tokens a second of one kind of work.
package struct Throughput: Codable, Equatable, Sendable {
    package var tokensPerSecond: Double
    package var peakTokensPerSecond: Double
    package var series: [Double]

    package init(tokensPerSecond: Double, peakTokensPerSecond: Double, series: [Double]) {
        self.tokensPerSecond = tokensPerSecond
        self.peakTokensPerSecond = peakTokensPerSecond
        self.series = series
    }
}

/// Percentiles of one latency over the last minute; nil while nothing was measured.
package struct LatencyRow: Codable, Equatable, Sendable {
    package enum Measure: String, Codable, CaseIterable, Sendable {
        case timeToFirstToken = "time_to_first_token"
        case interToken = "inter_token"
        case queue
        case endToEnd = "end_to_end"
    }

    package var measure: Measure
    package var count: Int
    package var p50Milliseconds: Double?
    package var p95Milliseconds: Double?
    package var p99Milliseconds: Double?
    /// The median of each second, oldest first; zero where nothing was measured.
    package var series: [Double]

    package init(
        measure: Measure, count: Int, p50Milliseconds: Double?, p95Milliseconds: Double?,
        p99Milliseconds: Double?, series: [Double]
    ) {
        self.measure = measure
        self.count = count
        self.p50Milliseconds = p50Milliseconds
        self.p95Milliseconds = p95Milliseconds
        self.p99Milliseconds = p99Milliseconds
        self.series = series
    }
}

package struct BatchState: Codable, Equatable, Sendable {
    package var running: Int
    package var waiting: Int
    package var capacity: Int
    package var runningSeries: [Double]
    package var waitingSeries: [Double]

    package init(
        running: Int, waiting: Int, capacity: Int, runningSeries: [Double], waitingSeries: [Double]
    ) {
        self.running = running
        self.waiting = waiting
        self.capacity = capacity
        self.runningSeries = runningSeries
        self.waitingSeries = waitingSeries
    }
}

/// KV pages by state. `used` counts the pages that running sequences own, `shared` those of them
/// with more than one owner; `cached` pages have no owner but can be hit; the rest is `free`.
package struct PageCounts: Codable, Equatable, Sendable {
    package var total: Int
    package var used: Int
    package var shared: Int
    package var cached: Int
    package var free: Int
    package var tokensPerPage: Int
    /// Share of prompt tokens of the last minute that came from the prefix cache, 0 to 1.
    package var prefixHitShare: Double?

    package init(
        total: Int, used: Int, shared: Int, cached: Int, free: Int, tokensPerPage: Int,
        prefixHitShare: Double?
    ) {
        self.total = total
        self.used = used
        self.shared = shared
        self.cached = cached
        self.free = free
        self.tokensPerPage = tokensPerPage
        self.prefixHitShare = prefixHitShare
    }
}

/// What one model, or one version of a prompt, costs. `costPerHour` is the last hour's spend.
package struct CostRow: Codable, Equatable, Sendable {
    package enum Scope: String, Codable, Sendable { case model, prompt }

    package var scope: Scope
    /// `pilot`, or `support-triage@2`.
    package var name: String
    package var costPerHourNanodollars: Int64
    package var costTodayNanodollars: Int64
    package var requestsLastHour: Int
    package var tokensLastHour: Int
    /// The price is not known, so the cost is a lower bound.
    package var unpriced: Bool

    package init(
        scope: Scope, name: String, costPerHourNanodollars: Int64, costTodayNanodollars: Int64,
        requestsLastHour: Int, tokensLastHour: Int, unpriced: Bool
    ) {
        self.scope = scope
        self.name = name
        self.costPerHourNanodollars = costPerHourNanodollars
        self.costTodayNanodollars = costTodayNanodollars
        self.requestsLastHour = requestsLastHour
        self.tokensLastHour = tokensLastHour
        self.unpriced = unpriced
    }
}

/// A request that is under way.
package struct RequestRow: Codable, Equatable, Sendable {
    package enum Phase: String, Codable, Sendable { case waiting, prefill, decode }

    package var id: String
    package var model: String
    /// `support-triage@2`, or nil for a request without a prompt.
    package var prompt: String?
    package var phase: Phase
    package var promptTokens: Int
    package var outputTokens: Int
    package var ageMilliseconds: Double

    package init(
        id: String, model: String, prompt: String?, phase: Phase, promptTokens: Int,
        outputTokens: Int, ageMilliseconds: Double
    ) {
        self.id = id
        self.model = model
        self.prompt = prompt
        self.phase = phase
        self.promptTokens = promptTokens
        self.outputTokens = outputTokens
        self.ageMilliseconds = ageMilliseconds
    }
}

/// Requests a second over the last minute, by outcome.
package struct RequestRates: Codable, Equatable, Sendable {
    package var okPerSecond: Double
    package var clientErrorsPerSecond: Double
    package var serverErrorsPerSecond: Double
    package var cancelledPerSecond: Double

    package init(
        okPerSecond: Double = 0, clientErrorsPerSecond: Double = 0,
        serverErrorsPerSecond: Double = 0, cancelledPerSecond: Double = 0
    ) {
        self.okPerSecond = okPerSecond
        self.clientErrorsPerSecond = clientErrorsPerSecond
        self.serverErrorsPerSecond = serverErrorsPerSecond
        self.cancelledPerSecond = cancelledPerSecond
    }
}

package struct EvalProgress: Codable, Equatable, Sendable {
    package var runId: Int
    package var dataset: String
    package var subject: String
    package var done: Int
    package var total: Int
    package var passed: Int
    package var failed: Int

    package init(
        runId: Int, dataset: String, subject: String, done: Int, total: Int, passed: Int,
        failed: Int
    ) {
        self.runId = runId
        self.dataset = dataset
        self.subject = subject
        self.done = done
        self.total = total
        self.passed = passed
        self.failed = failed
    }
}
