package import JSON
package import Storage
import Synchronization
package import Telemetry

/// Prompts, their versions, and what each environment serves.
///
/// Reading and resolving touch memory only. Pushes and moves go one at a time, are on disk before
/// they take effect, and take effect for the very next request.
package final class PromptRegistry: Sendable {
    let store: Store
    let clock: Clock
    private let state: Mutex<RegistryState>
    let turns = TurnQueue()
    let onMove: @Sendable (Deployment) -> Void

    /// Reads everything that is stored. `onMove` is called for each move after it took effect, in
    /// the order of the moves, before the next one can begin.
    package init(
        store: Store, clock: Clock, onMove: @escaping @Sendable (Deployment) -> Void = { _ in }
    ) async throws(PromptError) {
        self.store = store
        self.clock = clock
        self.onMove = onMove
        let loaded: Result<RegistryState, PromptError>
        do {
            loaded = try await store.read { db in
                do {
                    return .success(try PromptRows.load(from: db))
                } catch let error as PromptError {
                    return .failure(error)
                }
            }
        } catch {
            loaded = .failure(.notLoaded(error))
        }
        state = Mutex(try loaded.get())
    }

    /// Grows with every push and every move.
    package var revision: Int { read { $0.revision } }

    /// The messages of a version, filled in; an error names every variable that is missing.
    /// Variables that no template names are ignored; `unusedVariables` tells them.
    package func resolve(
        _ name: String, _ selector: PromptSelector, variables: [String: JSONValue]
    ) throws(PromptError) -> ResolvedPrompt {
        let stored = try find(name, selector)
        let version = stored.version
        guard let templates = stored.templates else {
            throw .damaged(
                prompt: name, version: version.number, reason: "its templates do not parse")
        }
        var renderer = TemplateRenderer(variables)
        let messages = zip(version.content.messages, templates).map { message, template in
            Prompt.Message(role: message.role, content: renderer.render(template))
        }
        if !renderer.missing.isEmpty {
            throw .missingVariables(
                prompt: name, version: version.number, missing: renderer.missing,
                given: variables.keys.sorted())
        }
        if renderer.isTooLarge {
            throw .renderingTooLarge(
                prompt: name, version: version.number, limit: TemplateRenderer.stepLimit)
        }
        var environment: String?
        if case .environment(let name) = selector { environment = name }
        return ResolvedPrompt(
            messages: messages, model: version.content.model,
            parameters: version.content.parameters,
            use: RequestRecord.PromptUse(
                name: name, version: version.number, environment: environment))
    }

    /// Names that are given and that the version's templates do not use, sorted.
    package func unusedVariables(
        _ name: String, _ selector: PromptSelector, given: some Sequence<String>
    ) throws(PromptError) -> [String] {
        let used = Set(try find(name, selector).version.variables)
        return Set(given).subtracting(used).sorted()
    }

    private func find(_ name: String, _ selector: PromptSelector) throws(PromptError)
        -> StoredVersion
    {
        try read { state throws(PromptError) in
            let entry = try state.entry(name)
            switch selector {
            case .environment(let environment): return try entry.live(in: environment)
            case .version(let number): return try entry.version(number)
            }
        }
    }

    /// A look at the state; the lock is held for no longer than that.
    func read<Value: Sendable, Failure: Error>(
        _ look: (RegistryState) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try state.withLock { state throws(Failure) in try look(state) }
    }

    func change(_ edit: (inout RegistryState) throws(PromptError) -> Void) throws(PromptError) {
        try state.withLock { state throws(PromptError) in try edit(&state) }
    }
}

/// A prompt that is ready to be sent to its model.
package struct ResolvedPrompt: Equatable, Sendable {
    package let messages: [Prompt.Message]
    package let model: String
    package let parameters: Prompt.Parameters
    package let use: RequestRecord.PromptUse
}
