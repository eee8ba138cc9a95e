/// A regular expression in JavaScript's syntax that no text can make run for ever.
///
/// Datasets and model outputs come from anywhere, so an unbounded backtracking engine is out of the
/// question. This one only answers whether a match exists. It remembers which states have failed,
/// which makes it linear in text × pattern; look-around may repeat work and is held by a step
/// limit. Back-references, which cannot be bounded this way, are refused when the pattern is read.
package struct Pattern: Sendable {
    package enum Answer: Equatable, Sendable {
        case found, notFound
        /// The text or the work is beyond the limits; says which.
        case tooExpensive(reason: String)
    }

    /// What a search may cost.
    package struct Limits: Sendable {
        package var steps = 20_000_000
        /// States that are remembered, one bit each.
        package var states = 1 << 26

        package init() {}
    }

    /// The pattern as it was written.
    package let source: String
    let program: PatternProgram

    /// Throws with the place and the reason when the source is not a pattern, uses what is not
    /// supported, or grows too large.
    package init(_ source: String) throws(PatternError) {
        self.source = source
        var parser = try PatternParser(source)
        program = try PatternProgram(parser.parse())
    }

    /// Whether the text holds a match anywhere. O(text × pattern) without look-around.
    package func search(_ text: String, limits: Limits = Limits()) -> Answer {
        var matcher = PatternMatcher(program, Array(text.unicodeScalars), limits)
        return matcher.search()
    }
}

extension Pattern: Equatable {
    package static func == (left: Pattern, right: Pattern) -> Bool { left.source == right.source }
}

/// Why a text is not a usable pattern; the position counts Unicode scalars from 1.
package struct PatternError: Error, Equatable, Sendable, CustomStringConvertible {
    package let position: Int
    package let reason: String

    package var description: String { "character \(position) of the pattern: \(reason)" }
}
