/// What is looked for in texts of one direction, and what is done about it.
package struct Policy: Equatable, Sendable {
    package struct Setting: Equatable, Sendable {
        package var action: Action
        /// Findings are counted, and nothing is done about them.
        package var isShadow: Bool

        package init(_ action: Action, isShadow: Bool = false) {
            self.action = action
            self.isShadow = isShadow
        }

        /// What is done in the end.
        var effective: Action { isShadow && action.holds ? .flag : action }
    }

    /// Shorter markers would be found by chance.
    package static let leastCanaryBytes = 8

    /// Rules that are not here are off.
    package var settings: [Rule: Setting] = [:]
    /// Injections are reported from this score on.
    package var injectionThreshold = 0.7
    /// Markers that must not come out, beside those that `Canary` makes.
    package var canaries: [String] = []
    /// Hosts that links may carry data to; a name stands for those below it, too.
    package var allowedHosts: [String] = []

    package init() {}

    /// Every rule with the same action.
    package static func all(_ action: Action) -> Policy {
        var policy = Policy()
        for rule in Rule.allCases {
            let isPossible = action != .redact || rule.canRedact
            policy.settings[rule] = Setting(isPossible ? action : .flag)
        }
        return policy
    }

    package var isOff: Bool { settings.values.allSatisfy { $0.action == .off } }

    func action(_ rule: Rule) -> Action { settings[rule]?.effective ?? .off }

    /// Of a shadowed rule: what it would do.
    func shadowed(_ rule: Rule) -> Action? {
        guard let setting = settings[rule], setting.isShadow, setting.action.holds else {
            return nil
        }
        return setting.action
    }
}
