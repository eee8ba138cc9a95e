import ArgumentParser
import ControlPlane
import Glibc
import Logging

/// The control plane in the foreground: what `start` runs behind, and what service managers run.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the control plane in the foreground, until SIGTERM or ctrl-c.",
        discussion: "Example: binnacle serve --data /srv/binnacle --listen 127.0.0.1:4180")

    @OptionGroup var data: DataOptions
    @OptionGroup var options: StartOptions

    @Option(help: .hidden) var readyDescriptor: Int32?

    func run() async throws {
        let directory = (try? data.directory) ?? "?"
        if let readyDescriptor { _ = fcntl(readyDescriptor, F_SETFD, FD_CLOEXEC) }
        do {
            let directory = try data.directory
            let (file, listen) = (options.config, options.listen)
            let read: @Sendable () throws -> Configuration = {
                try Self.settings(file, directory: directory, listen: listen)
            }
            let plane = try await ControlPlane.open(
                ControlPlane.Options(
                    directory: directory, configuration: try read(),
                    configurationPath: file ?? directory + "/binnacle.yaml",
                    readConfiguration: read, version: ProgramVersion.text,
                    logger: Logger(
                        label: "binnacle", factory: { StreamLogHandler.standardError(label: $0) })))
            try await plane.serve { ready in report(ready) }
        } catch {
            if let readyDescriptor {
                ReadyReport(error: "\(error)").write(to: readyDescriptor)
            }
            throw Failure(error, directory: directory).exit()
        }
    }

    private static func settings(_ file: String?, directory: String, listen: String?) throws
        -> Configuration
    {
        var configuration = try Configuration.load(file, dataDirectory: directory)
        let variable = getenv("BINNACLE_LISTEN").map { String(cString: $0) }
        if let text = listen ?? variable {
            guard let address = ListenAddress(text) else {
                throw Failure(
                    .wrongUse, "'\(text)' is no address to listen on; use HOST:PORT or :PORT")
            }
            configuration.listen = address
        }
        return configuration
    }

    private func report(_ ready: ControlPlane.Ready) {
        if let readyDescriptor {
            ReadyReport(listen: ready.listen, firstKey: ready.firstKey).write(to: readyDescriptor)
            return
        }
        print("the control plane serves on http://\(ready.listen)")
        if let secret = ready.firstKey {
            print("A first virtual key was made; its secret is shown only now:")
            print(KeyHint.exports(listen: ready.listen, secret: secret))
        }
        fflush(nil)
    }
}
