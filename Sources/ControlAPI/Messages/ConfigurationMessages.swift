/// Asks for the file to be read anew.
package struct ConfigurationReload: Codable, Equatable, Sendable {
    /// Only says what would change.
    package var isDryRun: Bool
    package var actor: String

    package init(isDryRun: Bool, actor: String) {
        self.isDryRun = isDryRun
        self.actor = actor
    }
}

/// What another configuration changed, or would change.
package struct ConfigurationOutcome: Codable, Equatable, Sendable {
    package var effects: [String]
    /// What waits for the next start, or the next load of a model.
    package var waiting: [String]

    package init(effects: [String], waiting: [String]) {
        self.effects = effects
        self.waiting = waiting
    }
}
