import ArgumentParser

@main
struct Binnacle: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "binnacle",
        abstract: "Serve models, watch them, and steer them from a terminal.")
}
