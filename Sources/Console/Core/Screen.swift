package import ControlAPI
package import TerminalUI

/// A part of the console that shows one subject. A screen is a value: what it shows is a function
/// of it and of its context, and what it wants from outside it asks for.
package protocol Screen: Sendable {
    var title: String { get }
    /// What has to be live while the screen is shown.
    var topic: LiveTopic { get }
    /// How often the screen wants to know while the operator looks.
    var paceMilliseconds: Int { get }
    /// What is filtered for; nil where there is nothing to filter.
    var filter: String? { get set }
    /// What the screen's terms mean.
    var explanation: [ExplainOverlay.Entry] { get }

    /// The boxes of the screen in this room: inside of it, without overlap, none empty.
    func boxes(in rect: Rect, _ context: ScreenContext) -> [Box]
    func render(on surface: inout Surface, in rect: Rect, _ context: ScreenContext)
    /// Draws what lies over everything while something is being filled in.
    func renderOnTop(on surface: inout Surface)

    func bindings(_ context: ScreenContext) -> [Binding]
    mutating func perform(_ id: String, _ context: ScreenContext) -> [Request]
    mutating func move(_ motion: Motion, _ context: ScreenContext) -> [Request]
    /// Takes a key before anybody else does, while something is being filled in; nil leaves it.
    mutating func take(_ key: Key, _ context: ScreenContext) -> [Request]?
    /// Commands of the palette beyond the bindings.
    func commands(_ context: ScreenContext) -> [PaletteCommand]

    mutating func show(_ subject: Subject, _ context: ScreenContext) -> [Request]
    /// Called when the screen is opened, and with every snapshot and tick while it is shown.
    mutating func refresh(_ context: ScreenContext) -> [Request]
    mutating func receive(
        _ load: Load, _ result: Result<Answer, CallFailure>, _ context: ScreenContext
    )
        -> [Request]
}

extension Screen {
    package var paceMilliseconds: Int { topic == .header ? 1000 : 250 }
    package mutating func take(_ key: Key, _ context: ScreenContext) -> [Request]? { nil }
    package func renderOnTop(on surface: inout Surface) {}
    package func commands(_ context: ScreenContext) -> [PaletteCommand] { [] }
    package mutating func show(_ subject: Subject, _ context: ScreenContext) -> [Request] { [] }
    package mutating func refresh(_ context: ScreenContext) -> [Request] { [] }
    package mutating func receive(
        _ load: Load, _ result: Result<Answer, CallFailure>, _ context: ScreenContext
    ) -> [Request] { [] }
}

/// A box of a screen: which part it shows, and where.
package struct Box: Equatable, Sendable {
    package var pane: Int
    package var rect: Rect

    package init(_ pane: Int, _ rect: Rect) {
        self.pane = pane
        self.rect = rect
    }
}

/// What a screen may know of everything around it.
package struct ScreenContext: Sendable {
    package var header: HeaderState?
    package var revisions: Revisions
    package var overview: OverviewState?
    package var engine: EngineState?
    package var nowMilliseconds: Int64
    package var zoneOffsetSeconds: Int
    package var glyphs: GlyphSet
    /// The room that the screen has.
    package var room: Rect
    package var breakpoint: Breakpoint
    /// Only the box that has the focus is shown.
    package var isZoomed: Bool
    package var actor: String
    package var isReadOnly: Bool

    /// How long ago something happened.
    package func secondsSince(_ milliseconds: Int64) -> Double {
        Double(nowMilliseconds - milliseconds) / 1000
    }

    package func age(_ milliseconds: Int64) -> String {
        Format.age(seconds: max(0, secondsSince(milliseconds)))
    }

    /// The time of day of something of the last day, else its date.
    package func moment(_ milliseconds: Int64) -> String {
        let seconds = Double(milliseconds) / 1000
        if secondsSince(milliseconds) < 86_400 {
            return Format.timeOfDay(unixSeconds: seconds, zoneOffsetSeconds: zoneOffsetSeconds)
        }
        return Format.day(unixSeconds: seconds, zoneOffsetSeconds: zoneOffsetSeconds)
    }
}

/// How much a terminal of some size can show at once.
package enum Breakpoint: Int, Comparable, Sendable {
    /// Below 40x10: nothing but the size that is needed.
    case tiny
    /// Below 80x24: one box at a time.
    case small
    case compact
    case regular
    case wide

    package init(_ size: Size) {
        let (columns, rows) = (size.columns, size.rows)
        if columns < 40 || rows < 10 {
            self = .tiny
        } else if columns < 80 || rows < 24 {
            self = .small
        } else if columns < 120 || rows < 36 {
            self = .compact
        } else if columns < 160 || rows < 45 {
            self = .regular
        } else {
            self = .wide
        }
    }

    package static func < (left: Breakpoint, right: Breakpoint) -> Bool {
        left.rawValue < right.rawValue
    }
}
