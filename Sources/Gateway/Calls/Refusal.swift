import JSON

/// A parameter of the OpenAI API that would change the answer, and that nothing here can honour.
/// Ignoring it would answer another question than was asked.
struct Refusal {
    let name: String
    /// The values that ask for nothing.
    let neutral: [JSONValue]
    let reason: String

    static let all = [
        Refusal(
            name: "n", neutral: [1], reason: "one choice a request; send the request n times"),
        Refusal(name: "best_of", neutral: [1], reason: "only one answer is generated"),
        Refusal(name: "echo", neutral: [false], reason: "the prompt is not repeated"),
        Refusal(name: "suffix", neutral: [""], reason: "text is not inserted before a suffix"),
        Refusal(name: "logit_bias", neutral: [[:]], reason: "tokens cannot be biased"),
        Refusal(name: "tools", neutral: [[]], reason: "the model cannot call tools"),
        Refusal(
            name: "tool_choice", neutral: ["none", "auto"], reason: "the model cannot call tools"),
        Refusal(name: "functions", neutral: [[]], reason: "the model cannot call functions"),
        Refusal(
            name: "function_call", neutral: ["none", "auto"],
            reason: "the model cannot call functions"),
        Refusal(name: "modalities", neutral: [["text"]], reason: "the model answers in text only"),
        Refusal(name: "audio", neutral: [], reason: "the model answers in text only"),
        Refusal(name: "web_search_options", neutral: [], reason: "the model cannot search"),
    ]

    static func check(_ fields: inout RequestFields) throws(GatewayError) {
        for refusal in all {
            guard let value = fields.take(refusal.name), !refusal.neutral.contains(value) else {
                continue
            }
            throw .unsupported(parameter: refusal.name, reason: refusal.reason)
        }
    }
}
