import ArgumentParser
import DeviceAPI
import Inference
import TerminalUI

/// Needs no control plane: it plans as an engine would on this machine.
struct ModelsFitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit", abstract: "What a model takes of this machine, before it is loaded.",
        discussion: """
            Checks every tensor and plans the memory as loading does, and loads nothing. Exits \
            with 1 when loading with these settings would fail.

            Example: binnacle models fit /models/qwen3-0.6b --dtype int8
            """)

    @Argument(
        help: "A folder in Hugging Face layout or a GGUF file; none for the model in the binary.")
    var path: String?
    @Option(help: "Where it would run: auto, cpu, cuda or cuda:N.")
    var device = DeviceChoice.automatic
    @Option(help: "Weights in memory: auto (as stored), bfloat16, int8, int4 or fp8 (GPUs).")
    var dtype = WeightFormat.stored
    @Option(help: "Keys and values: auto, float32, float16, bfloat16 or int8.")
    var kvCacheDtype = CacheFormat.automatic
    @Option(help: "Tokens of one sequence (default: the model's own limit).") var context: Int?
    @Option(help: "Sequences at once.") var batch = 64
    @Option(help: "Threads (default: one for each core).") var threads: Int?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...4_096).contains(batch), (threads ?? 1) > 0, (context ?? 1) > 0 else {
            throw ValidationError("--batch must be 1 to 4096, --threads and --context positive")
        }
    }

    func run() async throws {
        let request = LoadRequest(
            source: path.map { .path($0) } ?? .embedded, device: device, sequences: batch,
            contextLength: context, threadCount: threads, weightFormat: dtype,
            cacheFormat: kvCacheDtype)
        let fit: ModelFit
        do {
            fit = try ModelFit.examine(request)
        } catch { throw Failure(.failed, "\(error)").exit() }
        try output.print(fit) { Self.text(fit) }
        if fit.problem != nil { throw ExitCode(1) }
    }

    private static func text(_ fit: ModelFit) -> String {
        let perToken = Format.bytes(fit.cacheBytesPerToken)
        let largest = fit.bound == .model ? "the longest asked for" : "memory allows no longer"
        var lines = [
            "model      \(fit.architecture), \(Format.whole(fit.parameters)) parameters",
            "weights    \(Format.bytes(fit.weightBytes)) as \(fit.dtype)",
            "kv         \(perToken) a token",
            "working    \(Format.bytes(fit.workingBytes)) for steps of "
                + "\(fit.tokensPerStep) tokens",
            "available  \(Format.bytes(fit.availableBytes))",
            "context    \(Format.whole(fit.largestContextTokens)) tokens (\(largest))",
        ]
        for room in fit.rooms {
            lines.append(
                "room       \(room.sequences) sequences of "
                    + "\(Format.whole(room.contextTokens)) tokens at once")
        }
        lines.append("fits       \(fit.problem.map { "no: " + $0 } ?? "yes")")
        return lines.joined(separator: "\n")
    }
}
