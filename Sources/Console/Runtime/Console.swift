import CProcess
package import ControlAPI
package import TerminalUI

/// What the command line decides about a console.
package struct ConsoleOptions: Sendable {
    /// What the header calls the control plane.
    package var host: String
    /// Who is named in histories and events.
    package var actor: String
    package var isReadOnly: Bool
    /// A theme's name, or the path of a theme file.
    package var theme: String
    /// Nil chooses by locale and terminal type.
    package var glyphs: GlyphSet?
    package var color: ColorPreference

    package init(
        host: String, actor: String, isReadOnly: Bool = false, theme: String = "default",
        glyphs: GlyphSet? = nil, color: ColorPreference = .automatic
    ) {
        self.host = host
        self.actor = actor
        self.isReadOnly = isReadOnly
        self.theme = theme
        self.glyphs = glyphs
        self.color = color
    }

    var settings: ConsoleState.Settings {
        ConsoleState.Settings(
            host: host, actor: actor, isReadOnly: isReadOnly, theme: theme,
            themes: ThemeLibrary.embeddedNames)
    }
}

/// The console as the command line starts it.
package enum Console {
    /// After this every screen's figures are there.
    private static let startDuration = Duration.seconds(3)

    /// Attaches on the calling thread until the operator leaves. Returns the process's exit code:
    /// 0, or 128 and the signal that ended it. Throws when the theme is no theme or there is no
    /// terminal that could show it.
    package static func attach(
        _ client: ControlClient, options: ConsoleOptions, environment: (String) -> String?
    ) throws -> Int32 {
        let themes = ThemeLibrary(
            folders: ThemeLibrary.userFolders(environment: environment),
            read: { try ThemeFileReader.text(of: $0) })
        let terminal = try NcursesTerminal(
            theme: try themes.theme(options.theme),
            options: NcursesTerminal.Options(
                color: options.color, glyphs: options.glyphs, term: environment("TERM") ?? "",
                noColor: environment("NO_COLOR"), colorTerm: environment("COLORTERM")))
        defer { terminal.close() }
        let mailbox = Mailbox(wake: terminal.wake)
        let clock = WallClock.system
        let state = ConsoleState(
            size: terminal.size, glyphs: terminal.glyphs, settings: options.settings,
            nowMilliseconds: clock.milliseconds())
        let loop = ConsoleLoop(
            state: state, terminal: terminal, mailbox: mailbox,
            link: ClientLink(client: client, mailbox: mailbox), themes: themes, clock: clock)
        Task {
            try? await Task.sleep(for: startDuration)
            cp_give_back_program_pages()
        }
        return loop.run().map { 128 + $0 } ?? 0
    }
}
