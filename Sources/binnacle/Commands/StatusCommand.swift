import ArgumentParser
import ControlAPI
import Glibc
import TerminalUI

struct StatusCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say what runs.",
        discussion: "Example: binnacle status --json")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run(_ client: ControlClient) async throws {
        let status = try await client.status()
        try output.print(status) { Self.text(status) }
    }

    static func text(_ status: StatusReport) -> String {
        var lines = [
            "binnacle \(status.version), pid \(status.pid), up "
                + Format.duration(seconds: Double(status.upSeconds)),
            "data      \(status.dataDirectory)",
            "listens   http://\(status.listen)",
            "requests  \(status.requestsRunning) running, \(status.requestsTotal) since the start",
            "cost      \(Format.money(nanodollars: status.costTodayNanodollars)) today",
            "alerts    \(status.alertsFiring) firing",
            "evals     \(status.evalsRunning) running",
        ]
        if let trouble = status.storageTrouble { lines.append("storage   TROUBLE: \(trouble)") }
        lines += status.models.map { "model     " + model($0) }
        return lines.joined(separator: "\n")
    }

    static func model(_ model: ModelState) -> String {
        var text = "\(model.id)  \(model.phase.rawValue)  \(model.device)"
        text += "  context \(Format.whole(model.contextTokens))"
        if let pid = model.enginePid { text += "  engine pid \(pid)" }
        if model.restarts > 0 { text += "  restarted \(model.restarts)x" }
        if let detail = model.detail { text += "  (\(detail))" }
        return text
    }
}

struct StopCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "End the control plane; running requests are finished first.",
        discussion: "Example: binnacle stop")

    @OptionGroup var connection: ConnectionOptions

    func run(_ client: ControlClient) async throws {
        let status = try await client.stop(actor: connection.actor)
        // The answer comes before the end: here, of the process; elsewhere, of its answers.
        for _ in 0..<600 where await isAlive(client, status) {
            try await Task.sleep(for: .milliseconds(50))
        }
        if await isAlive(client, status) {
            throw Failure(.failed, "the control plane (pid \(status.pid)) has not ended in 30 s")
        }
        print("stopped (pid \(status.pid))")
    }

    /// The letter that the kernel has for a process's state: a zombie has ended, whenever its
    /// parent takes note. Nil when there is none.
    private static func phase(of pid: Int) -> Character? {
        guard let file = fopen("/proc/\(pid)/stat", "re") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let text = String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
        // The name before it may hold anything, but nothing behind it holds a parenthesis.
        return text.split(separator: ")").last?.first { $0 != " " }
    }

    private func isAlive(_ client: ControlClient, _ status: StatusReport) async -> Bool {
        if connection.url == nil, let phase = Self.phase(of: status.pid) { return phase != "Z" }
        return (try? await client.status()) != nil
    }
}
