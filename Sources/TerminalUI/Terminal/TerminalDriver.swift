/// A terminal as the console sees it: something that shows surfaces and gives events.
package protocol TerminalDriver: AnyObject {
    var size: Size { get }
    var glyphs: GlyphSet { get }
    var colorTier: ColorTier { get }
    /// Takes effect with the next surface.
    var theme: Theme { get set }
    /// Shows a surface; only what differs from the last one is sent.
    func present(_ surface: Surface)
    /// The next surface is sent whole.
    func repaint()
    /// Waits for the next event; nil waits without end.
    func nextEvent(timeoutMilliseconds: Int?) -> TerminalEvent
    /// What other threads call to end a wait.
    var wake: @Sendable () -> Void { get }
    /// Gives the terminal back. Nothing may be presented afterwards.
    func close()
}
