import ArgumentParser
import ControlAPI

/// The options that decide how a control plane is started.
struct StartOptions: ParsableArguments {
    @Option(
        help: """
            Serve the HTTP API on HOST:PORT (default: $BINNACLE_LISTEN, else what binnacle.yaml \
            says, else 127.0.0.1:4180).
            """)
    var listen: String?

    @Option(help: "The configuration (default: binnacle.yaml in the data directory).")
    var config: String?
}

struct StartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start the control plane in the background, unless it runs already.",
        discussion: "Example: binnacle start --listen 127.0.0.1:4181")

    @OptionGroup var data: DataOptions
    @OptionGroup var options: StartOptions

    func run() async throws {
        do {
            print(try await Self.start(data, options))
        } catch {
            throw Failure(error, directory: (try? data.directory) ?? "?").exit()
        }
    }

    /// Starts it and says in words what happened.
    static func start(_ data: DataOptions, _ options: StartOptions) async throws -> String {
        let launcher = Launcher(data: data, listen: options.listen, config: options.config)
        switch try await launcher.start() {
        case .alreadyRuns(let status):
            return "the control plane already runs (pid \(status.pid)) on http://\(status.listen)"
        case .started(let report):
            let listen = report.listen ?? "?"
            var text = "the control plane serves on http://\(listen)"
            if let secret = report.firstKey {
                text += "\nA first virtual key was made; its secret is shown only now:\n"
                text += KeyHint.exports(listen: listen, secret: secret)
            }
            return text
        }
    }
}
