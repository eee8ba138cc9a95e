/// What an operator may set.
package struct GatewaySettings: Sendable {
    /// Larger bodies are refused. A body of this size may take some thirty times as much memory
    /// while it is read, when it holds nothing but small values.
    package var bodyLimitBytes = 4 << 20
    /// Larger answers of providers are given up.
    package var answerLimitBytes = 64 << 20
    /// Whether records keep what was sent to models and what they answered.
    package var capturesContent = true

    package init() {}
}
