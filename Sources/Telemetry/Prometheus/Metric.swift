/// Every metric that `/metrics` has: the one place where a name is written.
package enum Metric: String, CaseIterable, Sendable {
    case requests = "binnacle_requests_total"
    case tokens = "binnacle_tokens_total"
    case cost = "binnacle_cost_dollars_total"
    case unpriced = "binnacle_unpriced_requests_total"
    case keyRequests = "binnacle_key_requests_total"
    case keyCost = "binnacle_key_cost_dollars_total"
    case promptRequests = "binnacle_prompt_requests_total"
    case promptErrors = "binnacle_prompt_errors_total"
    case promptCost = "binnacle_prompt_cost_dollars_total"
    case timeToFirstToken = "binnacle_time_to_first_token_seconds"
    case interToken = "binnacle_inter_token_latency_seconds"
    case queue = "binnacle_request_queue_seconds"
    case endToEnd = "binnacle_request_duration_seconds"
    case engineTokens = "binnacle_engine_tokens_total"
    case preemptions = "binnacle_preemptions_total"
    case resurrections = "binnacle_resurrections_total"
    case prefixHitShare = "binnacle_prefix_hit_ratio"
    case requestsRunning = "binnacle_requests_running"
    case requestsWaiting = "binnacle_requests_waiting"
    case batchCapacity = "binnacle_batch_capacity"
    case pages = "binnacle_kv_pages"
    case engineRestarts = "binnacle_engine_restarts_total"
    case deviceUtilization = "binnacle_device_utilization_ratio"
    case deviceMemoryUsed = "binnacle_device_memory_used_bytes"
    case deviceMemoryTotal = "binnacle_device_memory_total_bytes"
    case devicePower = "binnacle_device_power_watts"
    case deviceTemperature = "binnacle_device_temperature_celsius"
    case events = "binnacle_events_total"
    case alerts = "binnacle_alerts_active"
    case storageWaiting = "binnacle_storage_waiting_changes"
    case storageDropped = "binnacle_storage_dropped_changes_total"
    case holdsOpen = "binnacle_holds_open"
    case upSeconds = "binnacle_up_seconds"

    enum Kind: String { case counter, gauge, histogram }

    var kind: Kind {
        switch self {
        case .timeToFirstToken, .interToken, .queue, .endToEnd: .histogram
        default: rawValue.hasSuffix("_total") ? .counter : .gauge
        }
    }

    /// The labels that each sample has, in order.
    package var labels: [String] {
        switch self {
        case .requests: ["model", "outcome"]
        case .tokens: ["model", "bucket"]
        case .keyRequests, .keyCost: ["key"]
        case .promptRequests, .promptErrors, .promptCost: ["prompt", "version"]
        case .engineTokens: ["model", "phase"]
        case .pages: ["model", "state"]
        case .deviceUtilization, .deviceMemoryUsed, .deviceMemoryTotal, .devicePower,
            .deviceTemperature:
            ["device"]
        case .events: ["level"]
        case .alerts: ["kind"]
        case .prefixHitShare, .storageWaiting, .storageDropped, .holdsOpen, .upSeconds: []
        case .cost, .unpriced, .timeToFirstToken, .interToken, .queue, .endToEnd, .preemptions,
            .resurrections, .requestsRunning, .requestsWaiting, .batchCapacity, .engineRestarts:
            ["model"]
        }
    }
}
