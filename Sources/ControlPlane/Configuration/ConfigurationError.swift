/// Everything that is wrong with a configuration file; nothing of such a file takes effect.
package struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
    package struct Problem: Equatable, Sendable, CustomStringConvertible {
        package let line: Int
        package let reason: String

        package var description: String { "line \(line): \(reason)" }
    }

    package let path: String
    package let problems: [Problem]

    package var description: String {
        "\(path) is refused as a whole:\n" + problems.map { "  \($0)" }.joined(separator: "\n")
    }
}
