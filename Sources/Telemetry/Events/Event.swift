/// Something that an operator would want to read about afterwards.
package struct Event: Equatable, Sendable {
    package enum Level: String, Codable, CaseIterable, Comparable, Sendable {
        case info, warning, error

        package static func < (left: Level, right: Level) -> Bool {
            left.severity < right.severity
        }

        private var severity: Int {
            switch self {
            case .info: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    /// The room that speaks.
    package enum Source: String, Codable, Sendable {
        case engine, gateway, prompts, evals, drift, storage, control
    }

    package var at: Timestamp
    package var level: Level
    package var source: Source
    package var message: String
    /// Who did it, for what a person did.
    package var actor: String?

    package init(
        at: Timestamp, level: Level, source: Source, message: String, actor: String? = nil
    ) {
        self.at = at
        self.level = level
        self.source = source
        self.message = message
        self.actor = actor
    }
}
