import ArgumentParser
import ControlAPI
import Glibc
import TerminalUI

extension EvalsCommand {
    struct Run: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run a dataset against one version, or against two.",
            discussion: """
                The run goes on in the control plane if this command is interrupted. Ends with \
                code 100 when the candidate is worse than the baseline, 101 when the run cannot \
                tell, 1 when it failed.

                Example: binnacle evals run triage-gold support-triage 3 --baseline 2
                """)

        @Argument(help: "The dataset.") var dataset: String
        @Argument(help: "The prompt.") var prompt: String
        @Argument(help: "The version to judge.") var version: Int
        @Option(help: "The version to compare with.") var baseline: Int?
        @Option(help: "Cases at once.") var concurrency: Int?
        @Option(help: "Only the first so many cases.") var limit: Int?
        @Flag(help: "Start the run and return.") var detach = false
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let run = try await client.startEval(
                EvalStart(
                    dataset: dataset, prompt: prompt,
                    versions: [version] + (baseline.map { [$0] } ?? []), concurrency: concurrency,
                    limit: limit, actor: connection.actor))
            if detach { return try output.print(run) { "run \(run.id) started" } }
            try await RunWatch(client: client, output: output).follow(run.id)
        }
    }

    struct Resume: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go on with a stopped or interrupted run; finished cases are not repeated.",
            discussion: "Example: binnacle evals resume 7")

        @Argument(help: "The run's number.") var id: Int
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        func run(_ client: ControlClient) async throws {
            let run = try await client.resumeEval(id, actor: connection.actor)
            try await RunWatch(client: client, output: output).follow(run.id)
        }
    }
}

/// Follows a run to its end and turns its verdict into an exit code.
struct RunWatch {
    let client: ControlClient
    let output: OutputOptions

    func follow(_ id: Int) async throws {
        var detail = try await client.evalRun(id)
        let showsProgress = isatty(STDERR_FILENO) == 1 && !output.json
        while detail.run.phase == .running {
            if showsProgress {
                progress("run \(id)  \(detail.run.done)/\(detail.run.total)")
            }
            try await Task.sleep(for: .milliseconds(250))
            detail = try await client.evalRun(id)
        }
        if showsProgress { progress("") }
        try output.print(detail) { RunText.report(detail) }
        if detail.run.phase == .failed { throw ExitCode(1) }
        switch detail.run.verdict?.kind {
        case .worse: throw ExitCode(100)
        case .inconclusive: throw ExitCode(101)
        case .better, .noDifference, nil: break
        }
    }

    private func progress(_ text: String) {
        let line = "\r\u{1B}[K" + text
        _ = write(STDERR_FILENO, line, line.utf8.count)
    }
}
