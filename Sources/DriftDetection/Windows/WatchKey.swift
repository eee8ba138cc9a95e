/// What is watched: one version of a prompt in one environment.
package struct WatchKey: Hashable, Codable, Sendable {
    package let prompt: String
    package let environment: String
    package let version: Int

    package init(prompt: String, environment: String, version: Int) {
        self.prompt = prompt
        self.environment = environment
        self.version = version
    }

    /// The same for the same trouble however often it is found.
    package func fingerprint(_ metric: DriftMetric) -> String {
        "drift/\(prompt)@\(environment)#\(version)/\(metric.rawValue)"
    }
}
