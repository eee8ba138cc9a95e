package import DeviceAPI
package import ModelFormats

/// A device with a model, and as much of a scheduler as a test needs.
package struct DeviceHarness<Tested: Device> {
    package let device: Tested
    package let plan: MemoryPlan

    package init(
        _ device: Tested, _ checkpoint: Checkpoint, tokensPerStep: Int = 256, sequences: Int = 8,
        format: WeightFormat = .stored, cache: CacheFormat = .automatic,
        availableBytes: Int = 4 << 30
    ) throws {
        self.device = device
        let limits = DeviceLimits(
            tokensPerStep: tokensPerStep, sequences: sequences,
            contextLength: checkpoint.configuration.contextLength)
        plan = try device.memoryPlan(
            for: checkpoint,
            request: MemoryRequest(
                limits: limits, weightFormat: format, cacheFormat: cache,
                availableBytes: availableBytes))
        try device.load(checkpoint, plan: plan) { _ in true }
    }

    /// A run of tokens of one sequence; only a row that samples gives logits.
    package struct Run {
        package var sequence: Int
        package var start: Int
        package var tokens: ArraySlice<Int32>
        package var parameters: SamplingParameters?
        package var history: [Int32] = []
        package var promptCount = 0

        package init(
            sequence: Int, start: Int, tokens: ArraySlice<Int32>,
            parameters: SamplingParameters? = SamplingParameters(temperature: 0),
            history: [Int32] = [], promptCount: Int = 0
        ) {
            self.sequence = sequence
            self.start = start
            self.tokens = tokens
            self.parameters = parameters
            self.history = history
            self.promptCount = promptCount
        }
    }

    /// Runs one step; sequence `s` owns the pages that leave remainder `s` by the slot count, in
    /// an order that is not ascending.
    @discardableResult
    package func step(_ runs: [Run]) throws -> StepOutput {
        var step = StepPlan(limits: plan.limits)
        let perSequence = plan.limits.pagesPerSequence
        for run in runs {
            let pageCount = (run.start + run.tokens.count + 15) / 16
            step.rows.append(
                StepRow(
                    slot: Int32(run.sequence), startPosition: Int32(run.start),
                    tokenCount: Int32(run.tokens.count), firstToken: Int32(step.tokens.count),
                    firstPage: Int32(step.pages.count), pageCount: Int32(pageCount),
                    sampling: run.parameters == nil ? -1 : Int32(step.sampling.count)))
            step.tokens += run.tokens
            for page in 0..<pageCount {
                step.pages.append(
                    Int32((perSequence - 1 - page) * plan.limits.sequences + run.sequence))
            }
            if let parameters = run.parameters {
                step.sampling.append(
                    SamplingRow(
                        parameters: parameters, position: UInt32(run.start + run.tokens.count),
                        firstHistory: Int32(step.history.count),
                        historyCount: Int32(run.history.count),
                        promptCount: Int32(run.promptCount)))
                step.history += run.history
            }
        }
        var output = StepOutput()
        try device.submit(step)
        try device.wait(for: &output)
        return output
    }

    /// The logits after every token, one token a row, in steps of `chunk` rows.
    package func logits(_ tokens: [Int32], sequence: Int = 0, chunk: Int) throws -> [[Float]] {
        var result: [[Float]] = []
        for start in stride(from: 0, to: tokens.count, by: chunk) {
            let end = min(start + chunk, tokens.count)
            try step(
                (start..<end).map {
                    Run(sequence: sequence, start: $0, tokens: tokens[$0...$0])
                })
            for row in 0..<(end - start) { result.append(try device.logits(samplingRow: row)) }
        }
        return result
    }

    /// The logits after the last token of a prefill in chunks of the given sizes.
    package func prefill(_ tokens: [Int32], sequence: Int, chunks: [Int]) throws -> [Float] {
        var start = 0
        for size in chunks {
            try step([Run(sequence: sequence, start: start, tokens: tokens[start..<(start + size)])]
            )
            start += size
        }
        return try device.logits(samplingRow: 0)
    }
}

package func randomTokens(_ count: Int, vocabulary: Int, seed: UInt64) -> [Int32] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in Int32.random(in: 0..<Int32(vocabulary), using: &generator) }
}
