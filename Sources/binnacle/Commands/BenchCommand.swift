import ArgumentParser
import ControlAPI
import DeviceAPI
import HTTPClient
import Inference
import TerminalUI
import Workloads

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure this program on this machine.",
        discussion: """
            engine measures in this process; gateway, rollback and console measure a control plane \
            that runs. Figures are medians, with the least and the most in parentheses.

            Example: binnacle bench engine --json
            """,
        subcommands: [
            BenchEngineCommand.self, BenchGatewayCommand.self, BenchRollbackCommand.self,
            BenchConsoleCommand.self,
        ])
}

extension WeightFormat: ExpressibleByArgument {}
extension CacheFormat: ExpressibleByArgument {}

extension DeviceChoice: ExpressibleByArgument {
    /// As it is written on the command line.
    public init?(argument: String) { self.init(argument) }
    /// What the help shows.
    public var defaultValueDescription: String { description }
}

struct BenchEngineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine", abstract: "Tokens a second of the engine alone, and its floors.",
        discussion: "Example: binnacle bench engine --streams 1 --streams 16")

    @Option(
        help: "A folder in Hugging Face layout or a GGUF file (default: the one in the binary).")
    var model: String?
    @Option(help: "Streams that decode together; may be repeated.") var streams: [Int] = [1, 16]
    @Option(help: "Threads (default: one for each core).") var threads: Int?
    @Option(help: "Where it runs: auto, cpu, cuda or cuda:N.")
    var device = DeviceChoice.automatic
    @Option(help: "Weights in memory: auto (as stored), bfloat16, int8, int4 or fp8 (GPUs).")
    var dtype = WeightFormat.stored
    @Option(help: "Keys and values: auto, float32, float16, bfloat16 or int8.")
    var kvCacheDtype = CacheFormat.automatic
    @Option(help: "Keep packed weights in this folder, and take them from there.")
    var weightCache: String?
    @Option(help: "Runs of which each figure is the median.") var rounds = 5
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard streams.allSatisfy({ (1...256).contains($0) }), (1...100).contains(rounds) else {
            throw ValidationError("--streams must be 1 to 256, --rounds 1 to 100")
        }
    }

    func run() async throws {
        var options = EngineBenchmark.Options()
        options.streams = streams
        options.device = device
        options.threadCount = threads
        options.rounds = rounds
        options.weightFormat = dtype
        options.cacheFormat = kvCacheDtype
        options.weightCache = weightCache
        let path = model
        do {
            let report = try await BlockingThread.run { [options] in
                try EngineBenchmark(options: options, now: MonotonicClock.nanoseconds)
                    .run(path: path)
            }
            try output.print(report) { Self.text(report) }
        } catch { throw Failure(.failed, "\(error)").exit() }
    }

    private static func text(_ report: EngineBenchmarkReport) -> String {
        let tokens = { (value: Double) in Format.whole(Int(value.rounded())) + " tokens/s" }
        var lines = [
            "device     \(report.device)",
            "model      \(Format.whole(report.parameters)) parameters, "
                + "\(report.weightBytes >> 20) MiB of weights",
            "ready in   \(Format.latency(milliseconds: report.readyMilliseconds))",
        ]
        for decode in report.decode {
            let share = decode.floorMillisecondsPerStep / decode.millisecondsPerStep
            lines.append(
                "decode     \(decode.streams) streams: \(tokens(decode.tokensPerSecond)), "
                    + "\(Format.latency(milliseconds: decode.millisecondsPerStep)) a step, "
                    + "\(Int((share * 100).rounded())) % of the floor's speed")
        }
        let share = report.prefill.floorMilliseconds / report.prefill.milliseconds
        lines.append(
            "prefill    \(report.prefill.tokens) tokens: "
                + "\(tokens(report.prefill.tokensPerSecond)), "
                + "\(Int((share * 100).rounded())) % of the floor's speed")
        lines.append(
            "scheduler  \(report.schedulerMicrosecondsPerStep) µs a step of "
                + "\(report.schedulerSequences) sequences")
        return lines.joined(separator: "\n")
    }
}

/// A benchmark that calls the gateway with a virtual key of its own.
protocol KeyedBenchmark: ClientCommand {
    var model: String { get }
    func measure(_ client: ControlClient, _ status: StatusReport, key: String) async throws
}

extension KeyedBenchmark {
    func run(_ client: ControlClient) async throws {
        let created = try await client.createKey(KeyCreation(name: "bench", actor: "bench"))
        let result: Result<Void, any Error>
        do {
            try await measure(client, try await client.status(), key: created.secret)
            result = .success(())
        } catch { result = .failure(error) }
        _ = try? await client.revokeKey(created.key.id, actor: "bench")
        try result.get()
    }
}

struct BenchGatewayCommand: KeyedBenchmark {
    static let configuration = CommandConfiguration(
        commandName: "gateway",
        abstract: "What the way through the gateway to the engine and back costs.",
        discussion: "Example: binnacle bench gateway --json")

    @Option(help: "The model to ask.") var model = "pilot"
    @Option(help: "Requests one after another.") var requests = 200
    @Option(help: "Streams at once.") var streams = 16
    @Option(help: "Tokens of each stream.") var tokens = 200
    @Option(help: "Rounds of streams.") var rounds = 5
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func measure(_ client: ControlClient, _ status: StatusReport, key: String) async throws {
        let benchmark = GatewayBenchmark(
            client: client, status: status, model: model, key: key, http: try HTTPClient(),
            now: { Moment.monotonicNanoseconds })
        let report = try await benchmark.run(
            requests: requests, rounds: rounds, streams: streams, tokens: tokens)
        try output.print(report) {
            """
            added to the engine's own time, ms a request   \(report.addedMilliseconds)
            whole request of 16 tokens, ms                 \(report.requestMilliseconds)
            control plane, µs of CPU a streamed token      \(report.microsecondsPerStreamedToken)
            streamed tokens/s over \(report.streams) streams              \
            \(report.streamedTokensPerSecond)
            """
        }
    }
}

struct BenchRollbackCommand: KeyedBenchmark {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Time from a roll back to the answer of a request by the old version.",
        discussion: "Adds the prompt bench-rollback. Example: binnacle bench rollback")

    @Option(help: "The model to ask.") var model = "pilot"
    @Option(help: "Roll backs.") var rounds = 20
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func measure(_ client: ControlClient, _ status: StatusReport, key: String) async throws {
        let benchmark = RollbackBenchmark(
            client: client, status: status, model: model, key: key, http: try HTTPClient(),
            now: { Moment.monotonicNanoseconds })
        let report = try await benchmark.run(rounds: rounds)
        try output.print(report) { "roll back to the old version's answer, ms   \(report)" }
    }
}
