/// What a theme says of one role, ramp step or owner.
package struct Look: Equatable, Sendable {
    /// Nil takes the look of plain text.
    package var foreground: Color?
    package var background: Color?
    package var attributes: Attributes

    package init(
        foreground: Color? = nil, background: Color? = nil, attributes: Attributes = []
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    package struct Attributes: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let bold = Attributes(rawValue: 1)
        package static let dim = Attributes(rawValue: 2)
        package static let underline = Attributes(rawValue: 4)
        package static let reverse = Attributes(rawValue: 8)
        package static let italic = Attributes(rawValue: 16)
    }
}

/// A style in a terminal's own numbers.
package struct TerminalLook: Equatable, Hashable, Sendable {
    package var attributes: Look.Attributes
    /// -1 is the terminal's own.
    package var foreground: Int32
    package var background: Int32
}
