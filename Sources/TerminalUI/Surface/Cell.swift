/// What one cell of the terminal shows: a base scalar, at most two combining marks, a style.
package struct Cell: Equatable, Sendable {
    /// 0 for the right half of the wide character in the cell before.
    package internal(set) var scalar: UInt32
    package internal(set) var firstMark: UInt32 = 0
    package internal(set) var secondMark: UInt32 = 0
    package internal(set) var style: Style

    package static let blank = Cell(scalar: 0x20, style: .text)

    package init(scalar: UInt32, style: Style) {
        self.scalar = scalar
        self.style = style
    }

    package var isContinuation: Bool { scalar == 0 }

    /// The cell's text; empty for the right half of a wide character.
    package var text: String {
        var result = String.UnicodeScalarView()
        for value in [scalar, firstMark, secondMark] where value != 0 {
            if let scalar = Unicode.Scalar(value) { result.append(scalar) }
        }
        return String(result)
    }
}
