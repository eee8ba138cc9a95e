internal import CNcurses

/// The terminal of this process, through ncurses. Belongs to the thread that made it.
package final class NcursesTerminal: TerminalDriver {
    package let glyphs: GlyphSet
    package let colorTier: ColorTier
    package var theme: Theme {
        didSet { if theme != oldValue { pens = [:]; shown = nil } }
    }

    private let colorCount: Int
    private var shown: Surface?
    private var pens: [Style: Pen] = [:]
    private var line: [cn_glyph] = []
    private var paste = PasteBuffer()

    /// A style in curses' terms.
    private struct Pen {
        let attributes: UInt32
        let pair: Int32
    }

    package struct Options: Sendable {
        package var color: ColorPreference
        /// Nil chooses by locale and terminal type.
        package var glyphs: GlyphSet?
        package var term: String
        package var noColor: String?
        package var colorTerm: String?

        package init(
            color: ColorPreference = .automatic, glyphs: GlyphSet? = nil, term: String,
            noColor: String? = nil, colorTerm: String? = nil
        ) {
            self.color = color
            self.glyphs = glyphs
            self.term = term
            self.noColor = noColor
            self.colorTerm = colorTerm
        }
    }

    /// Takes over the terminal; throws when there is none or it cannot place the cursor.
    package init(theme: Theme, options: Options) throws {
        let announcesDirect = options.colorTerm == "truecolor" || options.colorTerm == "24bit"
        let wantsDirect =
            options.color == .direct || (options.color == .automatic && announcesDirect)
        switch cn_open(wantsDirect) {
        case CN_OK: break
        case CN_NOT_A_TERMINAL: throw TerminalUIError.notATerminal
        case CN_UNKNOWN_TERMINAL: throw TerminalUIError.unusableTerminal(name: options.term)
        default: throw TerminalUIError.noResources
        }
        self.theme = theme
        colorCount = Int(cn_colour_count())
        colorTier = ColorTier.choose(
            colorCount: colorCount, preference: options.color, noColor: options.noColor)
        glyphs =
            options.glyphs
            ?? .automatic(localeIsUTF8: cn_locale_is_utf8(), term: options.term)
    }

    package var size: Size {
        var columns: Int32 = 0
        var rows: Int32 = 0
        cn_size(&columns, &rows)
        return Size(Int(columns), Int(rows))
    }

    package var wake: @Sendable () -> Void { { cn_wake() } }

    package func close() { cn_close() }

    package func repaint() {
        shown = nil
        cn_repaint()
    }

    package func present(_ surface: Surface) {
        let runs = SurfaceDifference.runs(from: shown, to: surface)
        let cursorMoved = shown?.cursor != surface.cursor
        guard !runs.isEmpty || cursorMoved else { return }
        for run in runs { draw(run, of: surface) }
        let cursor = surface.cursor
        cn_move_cursor(
            Int32(cursor?.y ?? max(0, surface.size.rows - 1)), Int32(cursor?.x ?? 0),
            cursor?.isVisible ?? false)
        cn_present()
        shown = surface
    }

    private func draw(_ run: ChangedRun, of surface: Surface) {
        line.removeAll(keepingCapacity: true)
        for column in run.columns {
            let cell = surface[column, run.row]
            line.append(cn_glyph(scalars: (cell.scalar, cell.firstMark, cell.secondMark)))
        }
        let pen = pen(for: run.style)
        cn_draw(
            Int32(run.row), Int32(run.columns.lowerBound), line, Int32(line.count),
            pen.attributes, pen.pair)
    }

    private func pen(for style: Style) -> Pen {
        if let known = pens[style] { return known }
        var look = theme.resolve(style, tier: colorTier)
        // Terminals with 8 colours show the bright ones as bold.
        if colorCount < 16 && look.foreground >= 8 {
            look.foreground -= 8
            look.attributes.insert(.bold)
        }
        if colorCount < 16 && look.background >= 8 { look.background -= 8 }
        let pen = Pen(
            attributes: UInt32(look.attributes.rawValue),
            pair: cn_colour_pair(look.foreground, look.background))
        pens[style] = pen
        return pen
    }

    package func nextEvent(timeoutMilliseconds: Int?) -> TerminalEvent {
        while true {
            let event = cn_wait(Int32(timeoutMilliseconds ?? -1))
            if let decoded = decode(event) { return decoded }
        }
    }

    private func decode(_ event: cn_event) -> TerminalEvent? {
        switch cn_event_kind(rawValue: cn_event_kind.RawValue(bitPattern: event.kind)) {
        case CN_CHARACTER:
            guard let scalar = Unicode.Scalar(event.value) else { return nil }
            return paste.take(scalar) ? nil : .key(Key(scalar: scalar))
        case CN_KEY: return .key(Key(cursesKey: cn_key(rawValue: event.value)))
        case CN_FUNCTION_KEY: return .key(.function(Int(event.value)))
        case CN_RESIZED:
            shown = nil
            return .resized(size)
        case CN_WOKEN: return .woken
        case CN_FOCUS_GAINED: return .focus(true)
        case CN_FOCUS_LOST: return .focus(false)
        case CN_PASTE_BEGINS:
            paste.begin()
            return nil
        case CN_PASTE_ENDS: return paste.end()
        case CN_STOP_REQUESTED:
            cn_stop()
            shown = nil
            return .resumed
        case CN_CONTINUED:
            shown = nil
            return .resumed
        case CN_TERMINATED: return .ended(signal: Int32(event.value))
        case CN_INPUT_CLOSED: return .ended(signal: nil)
        default: return .timeout
        }
    }
}

extension Key {
    fileprivate init(cursesKey: cn_key) {
        let keys: [(cn_key, Key)] = [
            (CN_UP, .up), (CN_DOWN, .down), (CN_LEFT, .left), (CN_RIGHT, .right),
            (CN_HOME, .home), (CN_END, .end), (CN_PAGE_UP, .pageUp), (CN_PAGE_DOWN, .pageDown),
            (CN_BACKSPACE, .backspace), (CN_DELETE, .delete), (CN_INSERT, .insert),
            (CN_BACK_TAB, .backTab), (CN_ENTER, .enter),
        ]
        self = keys.first { $0.0 == cursesKey }?.1 ?? .unknown
    }
}
