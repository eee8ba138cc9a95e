/// What is watched of a prompt's requests.
package enum DriftMetric: String, Codable, CaseIterable, Sendable {
    case inputLength = "input_length"
    case outputLength = "output_length"
    case refusalRate = "refusal_rate"
    case jsonParseRate = "json_parse_rate"

    package var isRate: Bool { self == .refusalRate || self == .jsonParseRate }

    /// The test that compares its windows.
    package var test: String { isRate ? "Fisher exact" : "Kolmogorov-Smirnov" }

    /// In running text.
    package var name: String {
        switch self {
        case .inputLength: "input length"
        case .outputLength: "output length"
        case .refusalRate: "refusal rate"
        case .jsonParseRate: "JSON parse rate"
        }
    }
}
