import DeviceAPI
import Inference
import Synchronization

/// Texts that an encoder shall make vectors of.
package struct EmbeddingRequest: Sendable {
    package enum Input: Sendable {
        case text(String)
        /// Taken as they are, those around the text among them.
        case tokens([Int32])
    }

    /// The caller's own name for the request.
    package var id: String
    package var model: String
    package var inputs: [Input]

    package init(id: String, model: String, inputs: [Input]) {
        self.id = id
        self.model = model
        self.inputs = inputs
    }
}

/// The vectors of a request's texts, in their order.
package struct EmbeddingResult: Sendable {
    package var vectors: [[Float]]
    /// Of all texts, what surrounds them included.
    package var promptTokens: Int
    /// When the first text was begun, in monotonic nanoseconds.
    package var started: UInt64?
    /// How often an engine died under the request.
    package var resurrections: Int
}

extension EngineHost {
    /// Asks a loaded encoder for vectors. Nothing is computed when one of the inputs cannot be
    /// used. Ends early, as cancelled, with the task that waits for it.
    ///
    /// A request has few texts with the engine at once: a large one leaves the queue to others, and
    /// what nobody wants any more is not begun.
    package func embed(_ request: EmbeddingRequest) async throws(EngineHostError)
        -> EmbeddingResult
    {
        _ = try catalog.withLock(\.self).entry(request.model)
        guard let model = loaded.withLock({ $0[request.model] }),
            let limits = model.supervisor.limits
        else { throw .notLoaded(model: request.model) }
        guard limits.vectorSize > 0 else {
            throw .badParameters(
                reason: "model \"\(request.model)\" writes text and makes no embeddings")
        }
        var texts: [[Int32]] = []
        texts.reserveCapacity(request.inputs.count)
        for (index, input) in request.inputs.enumerated() {
            let tokens = try encoderTokens(input, model.text)
            guard !tokens.isEmpty else { throw .badPrompt(reason: "input \(index) has no tokens") }
            let vocabulary = limits.vocabularySize
            if let token = tokens.first(where: { $0 < 0 || Int($0) >= vocabulary }) {
                throw .badPrompt(
                    reason: "input \(index) has the token \(token), which is outside the "
                        + "vocabulary of \(vocabulary)")
            }
            guard tokens.count <= limits.contextLength else {
                throw .inputTooLong(
                    index: index, tokens: tokens.count, limit: limits.contextLength)
            }
            texts.append(tokens)
        }
        let run = EmbeddingRun(
            supervisor: model.supervisor, capacity: model.capacity, name: request.id,
            window: max(1, min(Self.window, model.capacity / 2)), now: now)
        return try await run.vectors(of: texts)
    }

    /// Texts of one request that are with the engine at once: two steps of short ones, and never
    /// so many that there is no room for another request.
    private static var window: Int { 128 }

    private func encoderTokens(_ input: EmbeddingRequest.Input, _ text: ModelText?)
        throws(EngineHostError) -> [Int32]
    {
        switch input {
        case .tokens(let tokens): return tokens
        case .text(let string):
            guard let text else {
                throw .badPrompt(
                    reason: "the model has no tokenizer.json or vocab.txt; send token ids")
            }
            return try text.tokens(
                of: .text(text.lowercasesInputs ? string.lowercased() : string))
        }
    }
}

/// One request on its way through an engine. The engine takes texts in order, so they come back in
/// order, unless one was handed to a new engine: each has a mailbox of its own.
private struct EmbeddingRun {
    let supervisor: EngineSupervisor
    let capacity: Int
    let name: String
    let window: Int
    let now: @Sendable () -> UInt64

    private struct Pending {
        let id: UInt64
        let mailbox: Mailbox
    }

    func vectors(of texts: [[Int32]]) async throws(EngineHostError) -> EmbeddingResult {
        var result = EmbeddingResult(vectors: [], promptTokens: 0, started: nil, resurrections: 0)
        result.vectors.reserveCapacity(texts.count)
        var pending: [Pending] = []
        var next = 0
        do throws(EngineHostError) {
            while result.vectors.count < texts.count {
                while next < texts.count, pending.count < window {
                    do throws(EngineHostError) {
                        pending.append(try submit(texts[next]))
                        next += 1
                    } catch {
                        // A request that is under way waits for room that it makes itself.
                        guard case .overloaded = error, !pending.isEmpty else { throw error }
                        break
                    }
                }
                let summary = await wait(for: pending.removeFirst())
                try take(summary, into: &result)
            }
        } catch {
            for one in pending { supervisor.cancel(one.id) }
            throw error
        }
        return result
    }

    private func submit(_ tokens: [Int32]) throws(EngineHostError) -> Pending {
        let mailbox = Mailbox()
        let submitted = now()
        let id = try supervisor.submit(
            { id in
                RunningRequest(
                    original: EngineRequest(id: id, tokens: tokens, maxTokens: 1), name: name,
                    label: "", mailbox: mailbox, timings: GenerationTimings(submitted: submitted))
            }, capacity: capacity)
        return Pending(id: id, mailbox: mailbox)
    }

    private func wait(for one: Pending) async -> GenerationSummary? {
        await withTaskCancellationHandler {
            await one.mailbox.next().summary
        } onCancel: { [supervisor] in
            supervisor.cancel(one.id)
        }
    }

    private func take(_ summary: GenerationSummary?, into result: inout EmbeddingResult)
        throws(EngineHostError)
    {
        switch summary?.end {
        case .stop: break
        case .failed(let error): throw error
        default: throw .cancelled
        }
        guard let summary else { return }
        result.vectors.append(summary.vector)
        result.promptTokens += summary.usage.promptTokens
        result.resurrections = max(
            result.resurrections, summary.timings.resurrections.count)
        if result.started == nil { result.started = summary.timings.started }
    }
}
