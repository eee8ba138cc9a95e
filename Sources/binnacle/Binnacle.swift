import ArgumentParser

@main
struct Binnacle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "binnacle",
        abstract: "Serve models, watch them, and steer them from a terminal.",
        discussion: """
            Without a command: starts a control plane on the data directory if none runs there, \
            then opens the console. q leaves the console; the control plane keeps serving.

            Exit codes: 0 done; 1 it failed, and the error says why; 2 the call was wrong; \
            3 no control plane runs there; 64 unknown command or option; and for `evals run`: \
            100 the candidate is worse, 101 inconclusive.
            """,
        version: ProgramVersion.text,
        subcommands: [
            AttachCommand.self, StartCommand.self, ServeCommand.self, StopCommand.self,
            StatusCommand.self, DoctorCommand.self, DemoCommand.self, ModelsCommand.self,
            PromptsCommand.self, EvalsCommand.self, KeysCommand.self, SpendCommand.self,
            BudgetsCommand.self,
            DriftCommand.self, AlertsCommand.self, TracesCommand.self, EventsCommand.self,
            BenchCommand.self, EngineCommand.self,
        ],
        defaultSubcommand: AttachCommand.self)
}
