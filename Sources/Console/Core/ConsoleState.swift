package import ControlAPI
package import TerminalUI

/// Everything that the console knows. Changed by `reduce` alone, shown by `Frame` alone.
package struct ConsoleState: Sendable {
    package var size: Size
    package var glyphs: GlyphSet
    package var settings: Settings
    package var nowMilliseconds: Int64
    package var link = Link.connecting
    package var isFocused = true
    package var isPaused = false
    package var isZoomed = false

    package var header: HeaderState?
    package var revisions = Revisions()
    package var overview: OverviewState?
    package var engine: EngineState?
    /// When the newest snapshot came, by this console's clock.
    package var receivedMilliseconds: Int64?

    package var screens: [any Screen]
    package var active = ScreenID.overview
    package var history: [ScreenID] = []
    package var overlay: ShownOverlay?
    package var input: Input?
    package var toast: ShownToast?
    package var subscription: Subscription?

    package struct Settings: Equatable, Sendable {
        /// What the header calls the control plane.
        package var host: String
        /// Who the audit log names.
        package var actor: String
        package var isReadOnly: Bool
        package var zoneOffsetSeconds: Int
        package var theme: String
        package var themes: [String]

        package init(
            host: String, actor: String, isReadOnly: Bool = false, zoneOffsetSeconds: Int = 0,
            theme: String = "default", themes: [String] = []
        ) {
            self.host = host
            self.actor = actor
            self.isReadOnly = isReadOnly
            self.zoneOffsetSeconds = zoneOffsetSeconds
            self.theme = theme
            self.themes = themes
        }
    }

    /// How the control plane is reached just now.
    package enum Link: Equatable, Sendable {
        case connecting
        case live
        case lost(sinceMilliseconds: Int64, reason: String)
    }

    package enum ShownOverlay: Equatable, Sendable {
        case help(top: Int)
        case explanation(top: Int)
        case confirmation(Confirmation)
        case question(Question)
    }

    package enum Input: Equatable, Sendable {
        case palette(TextField, selected: Int)
        case filter(TextField, before: String)
    }

    package struct ShownToast: Equatable, Sendable {
        package var toast: Toast
        package var untilMilliseconds: Int64
    }

    package init(
        size: Size, glyphs: GlyphSet, settings: Settings, nowMilliseconds: Int64,
        screens: [any Screen] = ConsoleState.allScreens
    ) {
        self.size = size
        self.glyphs = glyphs
        self.settings = settings
        self.nowMilliseconds = nowMilliseconds
        self.screens = screens
    }

    package static var allScreens: [any Screen] {
        [
            OverviewScreen(), EngineScreen(), PromptsScreen(), EvalsScreen(), DriftScreen(),
            TracesScreen(), EventsScreen(), GatewayScreen(),
        ]
    }

    static let readOnlyReason = "this console is read-only"

    package var screen: any Screen { screens[active.rawValue] }
    package var breakpoint: Breakpoint { Breakpoint(size) }

    /// Data is older than a few snapshots' distance.
    package var isStale: Bool {
        guard case .live = link else { return receivedMilliseconds != nil }
        guard let received = receivedMilliseconds, !isPaused else { return false }
        return nowMilliseconds - received > 3 * Int64(isFocused ? 1000 : 2000)
    }

    package var context: ScreenContext {
        ScreenContext(
            header: header, revisions: revisions, overview: overview, engine: engine,
            nowMilliseconds: nowMilliseconds, zoneOffsetSeconds: settings.zoneOffsetSeconds,
            glyphs: glyphs, room: Frame.body(of: Rect(size)), breakpoint: breakpoint,
            isZoomed: isZoomed || breakpoint == .small, actor: settings.actor,
            isReadOnly: settings.isReadOnly)
    }

    /// The bindings of the shown screen; without those of shared things in a read-only console.
    package var bindings: [Binding] {
        let bindings = screen.bindings(context)
        guard settings.isReadOnly else { return bindings }
        return bindings.map { $0.isShared ? $0.off(Self.readOnlyReason) : $0 }
    }
}
