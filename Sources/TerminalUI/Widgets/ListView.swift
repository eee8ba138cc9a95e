/// Which rows of a list are in view, and which one is selected.
package struct ListView: Equatable, Sendable {
    package private(set) var top: Int
    package private(set) var selected: Int

    package init(top: Int = 0, selected: Int = 0) {
        self.top = max(0, top)
        self.selected = max(0, selected)
    }

    /// Moves the selection by rows and keeps it on the list.
    package mutating func move(by rows: Int, count: Int) {
        select(selected + rows, count: count)
    }

    package mutating func select(_ row: Int, count: Int) {
        selected = max(0, min(row, count - 1))
    }

    /// Scrolls as little as shows the selection.
    package mutating func follow(count: Int, visible: Int) {
        select(selected, count: count)
        guard visible > 0 else { return }
        if selected < top { top = selected }
        if selected >= top + visible { top = selected - visible + 1 }
        top = max(0, min(top, count - visible))
    }

    /// The rows that a box of `visible` rows shows; the selection is always among them.
    package func window(count: Int, visible: Int) -> Range<Int> {
        var copy = self
        copy.follow(count: count, visible: visible)
        return copy.top..<min(count, copy.top + max(0, visible))
    }
}
