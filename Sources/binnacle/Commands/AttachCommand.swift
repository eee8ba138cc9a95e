import ArgumentParser
import Console
import ControlAPI
import Glibc
import TerminalUI

/// How the console looks.
struct LookOptions: ParsableArguments {
    @Option(help: "A theme: default, high-contrast, nord, gruvbox-light, mono, or a theme file.")
    var theme = "default"

    @Option(help: "Characters for graphs: braille, block or ascii (default: by the locale).")
    var glyphs: String?

    @Option(help: "Colours: auto, direct, 256, 16 or none.")
    var color = "auto"

    @Flag(help: "Show everything, change nothing.")
    var readOnly = false

    func validate() throws {
        if let glyphs, GlyphSet.Family(rawValue: glyphs) == nil {
            let known = GlyphSet.Family.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--glyphs is one of \(known)")
        }
        if ColorPreference(rawValue: color) == nil {
            let known = ColorPreference.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--color is one of \(known)")
        }
    }

    func console(host: String, actor: String) -> ConsoleOptions {
        ConsoleOptions(
            host: host, actor: actor, isReadOnly: readOnly, theme: theme,
            glyphs: glyphs.flatMap(GlyphSet.Family.init).map(GlyphSet.init),
            color: ColorPreference(rawValue: color) ?? .automatic)
    }
}

struct AttachCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Open the console; starts the control plane first when none runs.",
        discussion: """
            q leaves; the control plane keeps serving. ? lists the keys of the screen.

            Example: binnacle attach --theme nord
            """)

    @Argument(help: "Another machine's control plane, such as http://host:4180.")
    var address: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var options: StartOptions
    @OptionGroup var look: LookOptions

    @Flag(help: "Print one snapshot of the Overview as text and leave.")
    var once = false

    @Flag(help: "Print one snapshot as JSON and leave.")
    var json = false

    @Flag(help: "Print events and summaries as lines: for screen readers and dumb terminals.")
    var plain = false

    func validate() throws {
        guard let address else { return }
        guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
            throw ValidationError(
                "'\(address)' is neither a command nor an address such as http://host:4180")
        }
    }

    func run() async throws {
        do {
            let client = try await reach()
            let status = try await client.status()
            let options = look.console(host: status.listen, actor: connection.actor)
            if json {
                print(CleanText.json(try await ConsoleStill.json(client)), terminator: "")
            } else if once {
                try await still(client, options)
            } else if plain || isatty(STDOUT_FILENO) != 1 {
                var lines = PlainConsole(client) { line in
                    print(line)
                    fflush(nil)
                }
                try await lines.run()
            } else {
                let code = try await BlockingThread.run { try attach(client, options) }
                if code != 0 { throw ExitCode(code) }
            }
        } catch let code as ExitCode {
            throw code
        } catch {
            throw Failure(error, directory: (try? connection.data.directory) ?? "?").exit()
        }
    }

    private var target: ConnectionOptions {
        var target = connection
        target.url = address ?? connection.url
        return target
    }

    /// The control plane that runs, or one that is started now. What its first start has to say
    /// stands above the console and is there again when that is left.
    private func reach() async throws -> ControlClient {
        guard target.url == nil, !once, !json else { return try target.client() }
        let text = try await StartCommand.start(connection.data, options)
        if text.contains("\n") {
            print(text)
            if isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, !plain {
                print("\nKeep the key now, then press return to open the console.", terminator: " ")
                fflush(nil)
                _ = readLine()
            }
        }
        return try connection.client()
    }

    private func still(_ client: ControlClient, _ options: ConsoleOptions) async throws {
        let environment = { (name: String) in getenv(name).flatMap { Int(String(cString: $0)) } }
        let size = Size(environment("COLUMNS") ?? 120, environment("LINES") ?? 36)
        print(
            try await ConsoleStill.text(
                client, size: size, glyphs: options.glyphs ?? .block, options: options),
            terminator: "")
    }

    /// Draws on the calling thread until the operator leaves.
    private func attach(_ client: ControlClient, _ options: ConsoleOptions) throws -> Int32 {
        try Console.attach(client, options: options) { name in
            getenv(name).map { String(cString: $0) }
        }
    }
}
