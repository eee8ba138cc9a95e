import TerminalUI

/// A box whose data has not come yet.
enum Waiting {
    static func draw(on surface: inout Surface, in rect: Rect, _ text: String = "waiting for data")
    {
        surface.text(text, in: rect.row(rect.height / 2), align: .center, .dim)
    }
}
