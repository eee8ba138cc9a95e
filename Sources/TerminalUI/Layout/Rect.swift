/// A box of cells; the origin is the top left cell of the surface. Never of negative extent.
package struct Rect: Equatable, Sendable {
    package let x: Int
    package let y: Int
    package let width: Int
    package let height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    /// The whole of a surface.
    package init(_ size: Size) {
        self.init(x: 0, y: 0, width: size.columns, height: size.rows)
    }

    package var isEmpty: Bool { width == 0 || height == 0 }
    /// The first column to the right of the box.
    package var maxX: Int { x + width }
    /// The first row below the box.
    package var maxY: Int { y + height }

    package func contains(x px: Int, y py: Int) -> Bool {
        px >= x && px < maxX && py >= y && py < maxY
    }

    package func contains(_ other: Rect) -> Bool {
        other.isEmpty
            || (other.x >= x && other.maxX <= maxX && other.y >= y && other.maxY <= maxY)
    }

    package func intersection(_ other: Rect) -> Rect {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return Rect(
            x: left, y: top, width: min(maxX, other.maxX) - left,
            height: min(maxY, other.maxY) - top)
    }

    /// The box without a margin on its sides; empty where the margin leaves nothing.
    package func inset(horizontal: Int = 0, vertical: Int = 0) -> Rect {
        Rect(
            x: x + min(horizontal, width), y: y + min(vertical, height),
            width: width - 2 * horizontal, height: height - 2 * vertical)
    }

    /// One row of the box, counted from its top; empty when the box has no such row.
    package func row(_ index: Int) -> Rect {
        Rect(x: x, y: y + index, width: width, height: index >= 0 && index < height ? 1 : 0)
    }

    /// Takes `count` rows off the top: what was taken, and what remains.
    package func top(_ count: Int) -> (taken: Rect, rest: Rect) {
        let rows = max(0, min(count, height))
        return (
            Rect(x: x, y: y, width: width, height: rows),
            Rect(x: x, y: y + rows, width: width, height: height - rows)
        )
    }

    /// Takes `count` rows off the bottom: what was taken, and what remains.
    package func bottom(_ count: Int) -> (taken: Rect, rest: Rect) {
        let rows = max(0, min(count, height))
        return (
            Rect(x: x, y: maxY - rows, width: width, height: rows),
            Rect(x: x, y: y, width: width, height: height - rows)
        )
    }

    /// Takes `count` columns off the left: what was taken, and what remains.
    package func left(_ count: Int) -> (taken: Rect, rest: Rect) {
        let columns = max(0, min(count, width))
        return (
            Rect(x: x, y: y, width: columns, height: height),
            Rect(x: x + columns, y: y, width: width - columns, height: height)
        )
    }

    /// Takes `count` columns off the right: what was taken, and what remains.
    package func right(_ count: Int) -> (taken: Rect, rest: Rect) {
        let columns = max(0, min(count, width))
        return (
            Rect(x: maxX - columns, y: y, width: columns, height: height),
            Rect(x: x, y: y, width: width - columns, height: height)
        )
    }

    /// A box of at most this size in the middle.
    package func centered(width wanted: Int, height wantedHeight: Int) -> Rect {
        let columns = min(wanted, width)
        let rows = min(wantedHeight, height)
        return Rect(
            x: x + (width - columns) / 2, y: y + (height - rows) / 2, width: columns, height: rows)
    }
}
