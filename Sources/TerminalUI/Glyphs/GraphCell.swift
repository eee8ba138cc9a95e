/// The part of an area graph that one cell shows.
package struct GraphCell: Equatable, Sendable {
    package let glyph: Unicode.Scalar
    /// The filled part is the background: shapes that hang from the top exist only as the
    /// complement of shapes that stand on the bottom.
    package let isReversed: Bool
}

extension GlyphSet {
    /// Samples side by side in one cell of a graph.
    package var samplesPerCell: Int { family == .braille ? 2 : 1 }

    /// Steps that one cell can rise.
    package var levelsPerCell: Int {
        switch family {
        case .braille: 4
        case .block: 8
        case .ascii: 3
        }
    }

    /// The cell whose columns are filled to these levels, from its floor or from its ceiling.
    /// Families with one sample per cell ignore the right one.
    package func graphCell(_ left: Int, _ right: Int, hanging: Bool = false) -> GraphCell {
        switch family {
        case .braille:
            let shape =
                Self.braille(left, dots: Self.leftDots, hanging: hanging)
                | Self.braille(right, dots: Self.rightDots, hanging: hanging)
            return GraphCell(glyph: Unicode.Scalar(0x2800 + shape) ?? " ", isReversed: false)
        case .block:
            let level = min(8, max(0, left))
            if level == 0 || level == 8 || !hanging {
                return GraphCell(glyph: Self.eighths[level], isReversed: false)
            }
            return GraphCell(glyph: Self.eighths[8 - level], isReversed: true)
        case .ascii:
            let shapes: [Unicode.Scalar] = hanging ? [" ", "'", "\"", "#"] : [" ", ".", ":", "#"]
            return GraphCell(glyph: shapes[min(3, max(0, left))], isReversed: false)
        }
    }

    private static let eighths: [Unicode.Scalar] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// Dot bits from the bottom row up (Unicode, block "Braille Patterns").
    private static let leftDots: [UInt32] = [0x40, 0x04, 0x02, 0x01]
    private static let rightDots: [UInt32] = [0x80, 0x20, 0x10, 0x08]

    private static func braille(_ level: Int, dots: [UInt32], hanging: Bool) -> UInt32 {
        let count = min(4, max(0, level))
        return (hanging ? dots.reversed()[..<count] : dots[..<count]).reduce(0, |)
    }
}
