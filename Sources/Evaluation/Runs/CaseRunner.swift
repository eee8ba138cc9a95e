package import JSON
package import Telemetry

/// Renders a prompt version with a case's variables and asks the version's model.
package protocol CaseRunner: Sendable {
    /// Throws `ModelCallError`, or `CancellationError` when its task is cancelled.
    func run(_ call: CaseCall) async throws -> CaseAnswer
}

package struct CaseCall: Sendable {
    package let runId: Int
    package let prompt: String
    package let version: Int
    package let caseId: String
    package let variables: JSONObject
    /// 0 to 2^31 − 1, the same for the same case in every run and for every version.
    package let seed: Int
}

package struct CaseAnswer: Sendable {
    package let output: String
    package let usage: TokenUsage
    /// Nil when the model's price is not known.
    package let cost: Money?
    package let latencyMilliseconds: Double
    package let traceId: String?

    package init(
        output: String, usage: TokenUsage, cost: Money?, latencyMilliseconds: Double,
        traceId: String? = nil
    ) {
        self.output = output
        self.usage = usage
        self.cost = cost
        self.latencyMilliseconds = latencyMilliseconds
        self.traceId = traceId
    }
}
