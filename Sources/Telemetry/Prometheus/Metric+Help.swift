extension Metric {
    /// What the metric means, for its HELP line.
    var help: String {
        switch self {
        case .requests:
            "Finished requests by model and outcome: ok, client_error, server_error or cancelled."
        case .tokens: "Tokens in buckets that exclude each other, of all requests in the ledger."
        case .cost: "What the requests of a known price cost, in US dollars, in the whole ledger."
        case .unpriced: "Requests in the ledger whose price is not known; their cost is missing."
        case .keyRequests: "Requests of a virtual key in the whole ledger."
        case .keyCost: "Cost of a virtual key's requests in US dollars in the whole ledger."
        case .promptRequests: "Requests of a version of a prompt in the whole ledger."
        case .promptErrors: "Failed requests of a version of a prompt in the whole ledger."
        case .promptCost: "Cost of a version of a prompt in US dollars in the whole ledger."
        case .timeToFirstToken: "From the request to its first output token."
        case .interToken: "Between two output tokens of a sequence."
        case .queue: "From the request until an engine took it into a batch."
        case .endToEnd: "Duration of requests that succeeded."
        case .engineTokens: "Tokens that an engine computed, by phase: prefill or decode."
        case .preemptions: "Sequences that had to give their pages to others."
        case .resurrections: "Requests that went on after their engine had died."
        case .prefixHitShare: "Share of the last minute's prompt tokens that came from a cache."
        case .requestsRunning: "Requests in the batch."
        case .requestsWaiting: "Requests that wait for the batch."
        case .batchCapacity: "Sequences that the batch can hold."
        case .pages: "KV pages by state: used, cached or free."
        case .engineRestarts: "Times that an engine was started again."
        case .deviceUtilization: "Share of the time in which the device was at work, 0 to 1."
        case .deviceMemoryUsed: "Memory of the device in use."
        case .deviceMemoryTotal: "Memory of the device."
        case .devicePower: "Power that the device draws."
        case .deviceTemperature: "Temperature of the device."
        case .events: "Events since the start, by level."
        case .alerts: "Alerts that are not resolved, by kind."
        case .storageWaiting: "Changes that wait in memory because the database cannot be written."
        case .storageDropped: "Changes that are lost because the database could not be written."
        case .holdsOpen: "Requests that hold something of a budget or a limit."
        case .upSeconds: "Seconds since the control plane was started."
        }
    }
}
