package import JSON
package import Telemetry

/// A model that answers whether an output meets a rubric.
package protocol Judge: Sendable {
    /// The judge's own words, which must begin with PASS or FAIL. Throws `ModelCallError`, or
    /// `CancellationError`.
    func judge(_ question: JudgeQuestion) async throws -> JudgeReply
}

package struct JudgeQuestion: Sendable {
    package let rubric: String
    package let output: String
    package let variables: JSONObject
    package let expected: JSONValue?
    /// The same for the same case in every run, so that a seeded judge repeats itself.
    package let seed: Int
}

package struct JudgeReply: Sendable {
    package let text: String
    package let usage: TokenUsage
    /// Nil when the judge's price is not known.
    package let cost: Money?

    package init(text: String, usage: TokenUsage, cost: Money?) {
        self.text = text
        self.usage = usage
        self.cost = cost
    }
}

/// Why a model gave no answer.
package enum ModelCallError: Error, Equatable, Sendable, CustomStringConvertible {
    /// It may answer later: overload, rate limit, a connection that broke.
    case busy(reason: String, retryAfter: Duration?)
    /// Asking again would not help.
    case refused(reason: String)

    package var description: String {
        switch self {
        case .busy(let reason, _): reason
        case .refused(let reason): reason
        }
    }
}
