import Tokenizers

/// A request under way. Reading its events drives nothing; leaving it, by `cancel`, by ending the
/// task that reads them or by letting go of the object, ends the work for it.
package final class Generation: Sendable {
    package let promptTokens: Int
    private let mailbox: Mailbox
    private let tokenizer: Tokenizer?
    private let stop: [String]
    private let onCancel: @Sendable () -> Void

    init(
        promptTokens: Int, mailbox: Mailbox, tokenizer: Tokenizer?, stop: [String],
        onCancel: @escaping @Sendable () -> Void
    ) {
        self.promptTokens = promptTokens
        self.mailbox = mailbox
        self.tokenizer = tokenizer
        self.stop = stop
        self.onCancel = onCancel
    }

    deinit { onCancel() }

    /// Ends the generation at the engine's next step. Its events end with `.cancelled`, unless it
    /// was finished before.
    package func cancel() { onCancel() }

    /// What it brings. One consumer.
    package var events: Events { Events(generation: self) }

    package struct Events: AsyncSequence, Sendable {
        package typealias Element = GenerationEvent
        package typealias Failure = Never
        fileprivate let generation: Generation

        package func makeAsyncIterator() -> Iterator { Iterator(generation) }
    }

    package struct Iterator: AsyncIteratorProtocol {
        private let generation: Generation
        private var assembler: TextAssembler
        /// Tokens whose text is not complete yet.
        private var pending: [GeneratedToken] = []
        private var takenCount = 0
        private var hasMatchedStop = false
        private var isFlushed = false
        private var isOver = false
        private var summary: GenerationSummary?

        fileprivate init(_ generation: Generation) {
            self.generation = generation
            assembler = TextAssembler(tokenizer: generation.tokenizer, stop: generation.stop)
        }

        /// The next event, nil after the last.
        package mutating func next() async -> GenerationEvent? {
            await next(isolation: nil)
        }

        package mutating func next(isolation actor: isolated (any Actor)?) async
            -> GenerationEvent?
        {
            while summary == nil {
                let contents = await receive()
                summary = contents.summary
                if let event = take(contents.tokens) { return event }
            }
            if let rest = flush() { return rest }
            return summarise()
        }

        private func receive() async -> Mailbox.Contents {
            let generation = generation
            return await withTaskCancellationHandler {
                await generation.mailbox.next()
            } onCancel: {
                generation.cancel()
            }
        }

        /// The text that these tokens complete, if any. Tokens behind a stop string are dropped.
        private mutating func take(_ tokens: [GeneratedToken]) -> GenerationEvent? {
            guard !hasMatchedStop, !tokens.isEmpty else { return nil }
            let (text, stoppedAfter) = assembler.append(tokens)
            let used = stoppedAfter ?? tokens.count
            pending += tokens.prefix(used)
            takenCount += used
            if stoppedAfter != nil {
                hasMatchedStop = true
                generation.cancel()
            }
            guard !text.isEmpty else { return nil }
            defer { pending = [] }
            return .text(text, tokens: pending)
        }

        /// What was held back, once.
        private mutating func flush() -> GenerationEvent? {
            guard !isFlushed else { return nil }
            isFlushed = true
            let rest = hasMatchedStop ? "" : assembler.finish()
            guard !rest.isEmpty || !pending.isEmpty else { return nil }
            defer { pending = [] }
            return .text(rest, tokens: pending)
        }

        private mutating func summarise() -> GenerationEvent? {
            guard var last = summary, !isOver else { return nil }
            isOver = true
            // Tokens behind a stop string were computed, but are no output.
            last.usage.outputTokens = takenCount
            last.timings.tokenMicroseconds.removeLast(
                max(0, last.timings.tokenMicroseconds.count - takenCount))
            if hasMatchedStop { last.end = .stop }
            return .finished(last)
        }
    }
}
