import DeviceAPI
package import Inference
import Synchronization
package import Tokenizers

/// The engines of a control plane: which models there are, which are loaded, and what they write.
///
/// Each loaded model has an engine process. When one dies its requests go on in the next, with
/// exactly the tokens that they would have had.
package final class EngineHost: Sendable {
    struct LoadedModel {
        var supervisor: EngineSupervisor
        var text: ModelText?
        /// Requests that may run or wait.
        var capacity: Int
    }

    let catalog: Mutex<ModelCatalog>
    let loaded = Mutex<[String: LoadedModel]>([:])
    private let launcher: any EngineLauncher
    private let options: EngineHostOptions
    private let onStep: @Sendable (String, StepRecord) -> Void
    private let onLoss: @Sendable (String, EngineLoss) -> Void
    let now: @Sendable () -> UInt64

    /// `onStep` gets every step of every engine with its model's name, in a thread that reads from
    /// the engine: it must be quick. `onLoss` hears of engines that end unasked. `now` is monotonic
    /// nanoseconds.
    package init(
        catalog: ModelCatalog, launcher: any EngineLauncher = ProcessLauncher(),
        options: EngineHostOptions = EngineHostOptions(),
        onStep: @escaping @Sendable (String, StepRecord) -> Void = { _, _ in },
        onLoss: @escaping @Sendable (String, EngineLoss) -> Void = { _, _ in },
        now: @escaping @Sendable () -> UInt64 = MonotonicClock.nanoseconds
    ) {
        self.catalog = Mutex(catalog)
        self.launcher = launcher
        self.options = options
        self.onStep = onStep
        self.onLoss = onLoss
        self.now = now
    }

    /// Loads a model; returns when it serves. A model that is loaded already stays as it is.
    package func load(_ id: String) async throws(EngineHostError) {
        let entry = try catalog.withLock(\.self).entry(id)
        let text = try text(of: entry)
        let supervisor = loaded.withLock { loaded in
            if let present = loaded[id], !present.supervisor.hasFailed {
                return present.supervisor
            }
            let made = EngineSupervisor(
                model: id, request: options.loadRequest(entry), launcher: launcher,
                options: .init(hangSeconds: options.hangSeconds), now: now,
                onStep: { [onStep] record in onStep(id, record) },
                onLoss: { [onLoss] loss in onLoss(id, loss) })
            loaded[id] = LoadedModel(
                supervisor: made, text: text,
                capacity: (entry.sequences ?? options.sequences) + options.queueLength)
            return made
        }
        let phase = await supervisor.waitUntilLoaded()
        if case .ready = phase { return }
        loaded.withLock { loaded in
            if loaded[id]?.supervisor === supervisor { loaded[id] = nil }
        }
        if case .failed(let reason) = phase { throw .loadFailed(model: id, reason: reason) }
        throw .unloaded(model: id)
    }

    /// Without a tokenizer a model takes tokens and gives tokens; a broken one is refused.
    private func text(of entry: ModelEntry) throws(EngineHostError) -> ModelText? {
        do {
            return try ModelText(entry.files())
        } catch { throw .loadFailed(model: entry.id, reason: String(describing: error)) }
    }

    /// Adds a model to the catalogue, or answers with the entry that it has; another model of the
    /// same name stays.
    package func add(_ entry: ModelEntry) { catalog.withLock { $0.add(entry) } }

    /// Takes an entry in place of one with its name; for its next load.
    package func set(_ entry: ModelEntry) { catalog.withLock { $0.set(entry) } }

    /// Ends a model's engine; its requests end with what they have. Returns when it is gone.
    package func unload(_ id: String) async {
        let model = loaded.withLock { $0.removeValue(forKey: id) }
        await model?.supervisor.stop()
    }

    /// Ends all engines.
    package func shutdown() async {
        for id in loaded.withLock({ Array($0.keys) }) { await unload(id) }
    }

    /// All models of the catalogue and how they stand.
    package func models() -> [ServedModel] {
        let loaded = self.loaded.withLock(\.self)
        return catalog.withLock(\.self).entries.map { entry in
            ServedModel(
                id: entry.id, source: entry.source,
                engine: loaded[entry.id]?.supervisor.summary)
        }
    }

    /// The page map, sequences and the last step records of a loaded model; nil while no engine
    /// of it serves.
    package func state(of id: String, steps: Int = 256) async -> EngineSnapshot? {
        let supervisor = loaded.withLock { $0[id]?.supervisor }
        guard let supervisor, let state = await supervisor.engineState() else { return nil }
        return supervisor.snapshot(state, steps: steps)
    }

    /// Asks a loaded model to write.
    package func submit(_ request: GenerationRequest) throws(EngineHostError) -> Generation {
        _ = try catalog.withLock(\.self).entry(request.model)
        guard let model = loaded.withLock({ $0[request.model] }),
            let limits = model.supervisor.limits
        else { throw .notLoaded(model: request.model) }
        guard limits.vectorSize == 0 else {
            throw .badParameters(
                reason: "model \"\(request.model)\" makes embeddings and writes no text")
        }
        let tokens = try tokens(of: request.input, model.text)
        let maxTokens = try Self.outputLimit(
            request, promptTokens: tokens.count, contextTokens: limits.contextLength)
        if let problem = request.sampling.problem { throw .badParameters(reason: problem) }
        let mailbox = Mailbox()
        let submitted = now()
        let id = try model.supervisor.submit(
            { id in
                RunningRequest(
                    original: EngineRequest(
                        id: id, tokens: tokens, maxTokens: maxTokens, sampling: request.sampling,
                        endTokens: request.ignoresEnd ? [] : limits.endTokens,
                        priority: request.priority,
                        salt: request.cacheScope),
                    name: request.id, label: request.label, mailbox: mailbox,
                    timings: GenerationTimings(submitted: submitted))
            }, capacity: model.capacity)
        return Generation(
            promptTokens: tokens.count, mailbox: mailbox, tokenizer: model.text?.tokenizer,
            stop: request.stop
        ) { [supervisor = model.supervisor] in supervisor.cancel(id) }
    }

    /// Ends the requests of this name; tells whether there were any.
    package func cancel(request name: String) -> Bool {
        let supervisors = loaded.withLock { $0.values.map(\.supervisor) }
        return supervisors.map { $0.cancel(named: name) }.contains(true)
    }

    /// The tokens that a loaded model makes of an input.
    package func tokens(of input: GenerationRequest.Input, model: String) throws(EngineHostError)
        -> [Int32]
    {
        _ = try catalog.withLock(\.self).entry(model)
        guard let loaded = loaded.withLock({ $0[model] }) else { throw .notLoaded(model: model) }
        return try tokens(of: input, loaded.text)
    }

    /// What tokens are called in text; nil for a model that is not loaded or has no tokenizer.
    package func tokenizer(of model: String) -> Tokenizer? {
        loaded.withLock { $0[model]?.text?.tokenizer }
    }

    private func tokens(
        of input: GenerationRequest.Input, _ text: ModelText?
    ) throws(EngineHostError) -> [Int32] {
        if let text { return try text.tokens(of: input) }
        guard case .tokens(let tokens) = input else {
            throw .badPrompt(reason: "the model has no tokenizer.json; send token ids")
        }
        return tokens
    }

    private static func outputLimit(
        _ request: GenerationRequest, promptTokens: Int, contextTokens: Int
    ) throws(EngineHostError) -> Int {
        guard promptTokens > 0 else { throw .badPrompt(reason: "it has no tokens") }
        guard promptTokens < contextTokens else {
            throw .promptTooLong(promptTokens: promptTokens, contextTokens: contextTokens)
        }
        guard let asked = request.maxTokens else { return contextTokens - promptTokens }
        guard asked > 0 else {
            throw .badParameters(reason: "the output limit is \(asked); it must be at least 1")
        }
        guard promptTokens + asked <= contextTokens else {
            throw .outputTooLong(
                promptTokens: promptTokens, outputTokens: asked, contextTokens: contextTokens)
        }
        return asked
    }
}
