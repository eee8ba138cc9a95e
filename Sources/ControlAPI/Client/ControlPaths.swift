/// The paths of `/api`, as the server registers them and the client calls them. `:name` parts stand
/// for one path segment.
package enum ControlPaths {
    package static let status = "/api/status"
    package static let live = "/api/live"
    package static let stop = "/api/stop"
    package static let models = "/api/models"
    package static let model = "/api/models/:id"
    package static let request = "/api/requests/:id"
    package static let prompts = "/api/prompts"
    package static let prompt = "/api/prompts/:name"
    package static let promptDiff = "/api/prompts/:name/diff"
    package static let promotionPreview = "/api/prompts/:name/promotion"
    package static let promote = "/api/prompts/:name/promote"
    package static let rollback = "/api/prompts/:name/rollback"
    package static let undo = "/api/prompts/:name/undo"
    package static let datasets = "/api/datasets"
    package static let evalRuns = "/api/evals"
    package static let evalRun = "/api/evals/:id"
    package static let evalCase = "/api/evals/:id/cases/:case"
    package static let evalStop = "/api/evals/:id/stop"
    package static let evalResume = "/api/evals/:id/resume"
    package static let drift = "/api/drift"
    package static let alerts = "/api/alerts"
    package static let alertEvidence = "/api/alerts/:id/evidence"
    package static let alertAcknowledge = "/api/alerts/:id/acknowledge"
    package static let traces = "/api/traces"
    package static let trace = "/api/traces/:id"
    package static let events = "/api/events"
    package static let keys = "/api/keys"
    package static let key = "/api/keys/:id"
    package static let spend = "/api/spend"
    package static let budgets = "/api/budgets"

    /// The pattern with its parts filled in, in order, each escaped as a path segment.
    package static func fill(_ pattern: String, _ parts: String...) -> String {
        var rest = parts[...]
        let segments = pattern.split(separator: "/").map { segment in
            guard segment.first == ":", let part = rest.popFirst() else { return String(segment) }
            return escape(part)
        }
        return "/" + segments.joined(separator: "/")
    }

    /// Query items without their nil values, escaped and joined.
    package static func query(_ items: [(name: String, value: String?)]) -> String {
        let pairs = items.compactMap { item in item.value.map { "\(item.name)=\(escape($0))" } }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }

    /// Percent-encodes everything but the unreserved characters of RFC 3986.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~":
                escaped.unicodeScalars.append(scalar)
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                escaped += byte < 16 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return escaped
    }
}
