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
            prompts like any client does. It begins with up to a minute of brisk traffic when the \
            drift detectors do not know yet what is usual. --shift then draws longer inputs, \
            forbidden topics and documents that are not what the prompts expect: within a minute \
            the detectors should notice.

            Example: binnacle demo --shift --duration 90
            """)

    @Option(help: "Requests a second (default: 3; with --shift 12).") var rate: Double?
    @Flag(inversion: .prefixedNo, help: "Begin with brisk traffic while the detectors need it.")
    var warmUp = true
    @Option(help: "Seconds; without it, until ctrl-c.") var duration: Double?
    @Flag(help: "Traffic whose distribution has drifted.") var shift = false
    @Option(help: "The seed of the traffic.") var seed: UInt64 = 1
    @Flag(help: "Print nothing while it runs.") var quiet = false
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let rate, rate <= 0 || rate > 10_000 {
            throw ValidationError("--rate must be above 0, at most 10000")
        }
        if let duration, duration <= 0 { throw ValidationError("--duration must be above 0") }
    }

    func run(_ client: ControlClient) async throws {
        let added = try await DemoSetup(client).run()
        if !added.isEmpty, !quiet { print("added prompts: " + added.joined(separator: ", ")) }
        let created = try await client.createKey(KeyCreation(name: "demo", actor: DemoSetup.actor))
        let status = try await client.status()
        let http = try HTTPClient()
        let settings = DemoTraffic.Settings(
            requestsPerSecond: rate ?? (shift ? 12 : 3), durationSeconds: duration,
            isShifted: shift, seed: seed)
        let send = { [report] (settings: DemoTraffic.Settings) in
            try await DemoTraffic(
                settings, baseURL: "http://\(status.listen)/v1", key: created.secret, http: http,
                nanoseconds: { Moment.monotonicNanoseconds }
            ).run(report: report)
        }
        let task = Task { [warmUp, seed] in
            if warmUp {
                _ = try await DemoWarmUp(client).run(seed: seed) { _ = try await send($0) }
            }
            return try await send(settings)
        }
        let signals = Interruption { task.cancel() }
        defer { signals.stop() }
        let result = await task.result
        _ = try? await client.revokeKey(created.key.id, actor: DemoSetup.actor)
        let progress: DemoTraffic.Progress
        do { progress = try result.get() } catch {
            // Whoever ends it does not want to hear what that broke off.
            if task.isCancelled { return }
            throw error
        }
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
