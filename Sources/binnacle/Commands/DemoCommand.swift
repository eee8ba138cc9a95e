import ArgumentParser
import ControlAPI
import Dispatch
import Glibc
import HTTPClient
import Workloads

struct DemoCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Send realistic traffic to the running control plane.",
        discussion: """
            Adds the demonstration's prompts and datasets when they are missing, then calls those \
            prompts like any client does. --shift draws longer inputs, forbidden topics and \
            documents that are not what the prompts expect: the drift detectors should notice.

            Example: binnacle demo --shift --duration 90
            """)

    @Option(help: "Requests a second.") var rate = 3.0
    @Option(help: "Seconds; without it, until ctrl-c.") var duration: Double?
    @Flag(help: "Traffic whose distribution has drifted.") var shift = false
    @Option(help: "The seed of the traffic.") var seed: UInt64 = 1
    @Flag(help: "Print nothing while it runs.") var quiet = false
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard rate > 0, rate <= 10_000 else {
            throw ValidationError("--rate must be above 0, at most 10000")
        }
        if let duration, duration <= 0 { throw ValidationError("--duration must be above 0") }
    }

    func run(_ client: ControlClient) async throws {
        let added = try await DemoSetup(client).run()
        if !added.isEmpty, !quiet { print("added prompts: " + added.joined(separator: ", ")) }
        let created = try await client.createKey(KeyCreation(name: "demo", actor: DemoSetup.actor))
        let status = try await client.status()
        let traffic = DemoTraffic(
            DemoTraffic.Settings(
                requestsPerSecond: rate, durationSeconds: duration, isShifted: shift, seed: seed),
            baseURL: "http://\(status.listen)/v1", key: created.secret, http: try HTTPClient(),
            nanoseconds: { Moment.monotonicNanoseconds })
        let task = Task { try await traffic.run(report: report) }
        let signals = Interruption { task.cancel() }
        defer { signals.stop() }
        let result = await task.result
        _ = try? await client.revokeKey(created.key.id, actor: DemoSetup.actor)
        let progress = try result.get()
        if progress.sent > 0, progress.succeeded == 0 {
            throw Failure(.failed, progress.lastError ?? "no request succeeded")
        }
    }

    private var report: @Sendable (DemoTraffic.Progress) -> Void {
        let isQuiet = quiet
        let isTerminal = isatty(STDOUT_FILENO) == 1
        return { progress in
            guard !isQuiet else { return }
            var line =
                "sent \(progress.sent)  ok \(progress.succeeded)  failed \(progress.failed)  "
                + "in flight \(progress.inFlight)"
            if let error = progress.lastError { line += "  last error: " + CleanText.plain(error) }
            print(line, terminator: isTerminal ? "\u{1B}[K\r" : "\n")
            fflush(nil)
        }
    }
}

/// Calls a closure on the first ctrl-c or SIGTERM instead of letting the process die.
final class Interruption {
    private let sources: [any DispatchSourceSignal]

    init(_ action: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler(handler: action)
            source.resume()
            return source
        }
    }

    func stop() {
        sources.forEach { $0.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
}
