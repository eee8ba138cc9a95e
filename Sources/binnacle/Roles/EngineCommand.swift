import ArgumentParser
import Glibc
import Inference

/// The role of an engine: started by the control plane, never by hand.
struct EngineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine",
        abstract: "Serve one model to the control plane that started this process.",
        shouldDisplay: false)

    @Option(help: "The descriptor of the socket to the control plane.")
    var socket: Int32 = 3

    func run() throws {
        let status = EngineProcess.run(socket: socket)
        if status != 0 { throw ExitCode(status) }
    }
}
