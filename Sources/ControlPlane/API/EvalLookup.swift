import ControlAPI

/// What the calls about prompts need to know of evaluations.
struct EvalLookup: Sendable {
    let latestResult: @Sendable (_ prompt: String, _ version: Int) async -> EvalArmResult?
    let find: @Sendable (_ prompt: String, _ candidate: Int, _ baseline: Int?) async -> EvalRun?

    func run(prompt: String, candidate: Int, baseline: Int?) async -> EvalRun? {
        await find(prompt, candidate, baseline)
    }
}
