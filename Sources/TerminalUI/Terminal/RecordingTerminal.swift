/// A terminal in memory: plays events from a script and keeps what was presented.
package final class RecordingTerminal: TerminalDriver {
    package private(set) var size: Size
    package var glyphs: GlyphSet
    package var colorTier: ColorTier
    package var theme: Theme
    package private(set) var surfaces: [Surface] = []
    package private(set) var repaintCount = 0
    package private(set) var isClosed = false
    /// The timeouts that were asked for, in order.
    package private(set) var timeouts: [Int?] = []
    private var script: [TerminalEvent]

    /// After the script's last event the terminal goes away.
    package init(
        size: Size, theme: Theme, glyphs: GlyphSet = .braille,
        colorTier: ColorTier = .indexed256, script: [TerminalEvent] = []
    ) {
        self.size = size
        self.theme = theme
        self.glyphs = glyphs
        self.colorTier = colorTier
        self.script = script.reversed()
    }

    package var wake: @Sendable () -> Void { {} }

    package func present(_ surface: Surface) { surfaces.append(surface) }

    package func repaint() { repaintCount += 1 }

    package func close() { isClosed = true }

    package func nextEvent(timeoutMilliseconds: Int?) -> TerminalEvent {
        timeouts.append(timeoutMilliseconds)
        let event = script.popLast() ?? .ended(signal: nil)
        if case .resized(let size) = event { self.size = size }
        return event
    }
}
