import CPUDevice
import DeviceAPI
import ModelFixtures
import ModelFormats

/// A device with a model, and as much of a scheduler as a test needs.
struct DeviceHarness {
    let device: CPUDevice
    let plan: MemoryPlan

    init(
        _ checkpoint: Checkpoint, threads: Int = 2, variant: KernelVariant? = nil,
        tokensPerStep: Int = 256, sequences: Int = 8, format: WeightFormat = .stored,
        cache: CacheFormat = .automatic, weightCache: WeightCache? = nil
    ) throws {
        device = try CPUDevice(
            threadCount: threads, variant: variant, weightCache: weightCache)
        let limits = DeviceLimits(
            tokensPerStep: tokensPerStep, sequences: sequences,
            contextLength: checkpoint.configuration.contextLength)
        plan = try device.memoryPlan(
            for: checkpoint,
            request: MemoryRequest(
                limits: limits, weightFormat: format, cacheFormat: cache, availableBytes: 4 << 30))
        try device.load(checkpoint, plan: plan) { _ in true }
    }

    /// A run of tokens of one sequence; only a row that samples gives logits.
    struct Run {
        var sequence: Int
        var start: Int
        var tokens: ArraySlice<Int32>
        var parameters: SamplingParameters? = SamplingParameters(temperature: 0)
        var history: [Int32] = []
        var promptCount = 0
    }

    /// Runs one step; sequence `s` owns the pages that leave remainder `s` by the slot count, in
    /// an order that is not ascending.
    @discardableResult
    func step(_ runs: [Run]) throws -> StepOutput {
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
    func logits(_ tokens: [Int32], sequence: Int = 0, chunk: Int) throws -> [[Float]] {
        var result: [[Float]] = []
        for start in stride(from: 0, to: tokens.count, by: chunk) {
            let end = min(start + chunk, tokens.count)
            try step(
                (start..<end).map {
                    Run(sequence: sequence, start: $0, tokens: tokens[$0...$0])
                })
            for row in 0..<(end - start) { result.append(device.logits(samplingRow: row)) }
        }
        return result
    }

    /// The logits after the last token of a prefill in chunks of the given sizes.
    func prefill(_ tokens: [Int32], sequence: Int, chunks: [Int]) throws -> [Float] {
        var start = 0
        for size in chunks {
            try step([Run(sequence: sequence, start: start, tokens: tokens[start..<(start + size)])]
            )
            start += size
        }
        return device.logits(samplingRow: 0)
    }
}

func randomTokens(_ count: Int, vocabulary: Int, seed: UInt64) -> [Int32] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in Int32.random(in: 0..<Int32(vocabulary), using: &generator) }
}
