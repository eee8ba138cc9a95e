/// A box over the screen. What lies behind goes pale, so that it is plain where keys go.
package struct Overlay {
    package var title: String
    package var width: Int
    package var height: Int

    /// The size is that of the content; the frame comes on top.
    package init(_ title: String, width: Int, height: Int) {
        self.title = title
        self.width = width
        self.height = height
    }

    /// Draws the empty box and returns the content's box.
    package func draw(on surface: inout Surface) -> Rect {
        surface.restyle(surface.bounds) { $0.with(.stale) }
        surface.cursor = nil
        let room = surface.bounds.inset(
            horizontal: min(2, surface.size.columns / 20), vertical: min(1, surface.size.rows / 10))
        let box = room.centered(width: width + 4, height: height + 2)
        surface.fill(box, Style(.dialog))
        return Panel(title, isFocused: true).draw(on: &surface, in: box)
    }
}
