/// The row of screens, each with the key that opens it.
package struct Tabs {
    package var titles: [(key: String, title: String)]
    package var active: Int

    package init(titles: [(key: String, title: String)], active: Int) {
        self.titles = titles
        self.active = active
    }

    /// Draws whole titles where they fit, closer together where they must, else only the first
    /// letters of the ones not active.
    package func draw(on surface: inout Surface, in rect: Rect) {
        guard !rect.isEmpty else { return }
        let longest = titles.map(\.title.count).max() ?? 0
        let shortest = 1
        var length = longest
        let gap = width(titleLength: longest, gap: 2) > rect.width ? 1 : 2
        while length > shortest, width(titleLength: length, gap: gap) > rect.width { length -= 1 }
        var x = rect.x
        for (index, tab) in titles.enumerated() {
            let isActive = index == active
            let title = isActive ? tab.title : String(tab.title.prefix(length))
            let text = " \(tab.key) \(title)" + String(repeating: " ", count: gap - 1)
            let style = Style(isActive ? .tabActive : .tab)
            x += surface.write(text, x: x, y: rect.y, limit: rect.maxX - x, style)
        }
    }

    private func width(titleLength: Int, gap: Int) -> Int {
        titles.enumerated().reduce(0) { sum, tab in
            let title =
                tab.offset == active
                ? tab.element.title.count : min(titleLength, tab.element.title.count)
            return sum + title + tab.element.key.count + 1 + gap
        }
    }
}
