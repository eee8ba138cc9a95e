package import DeviceAPI

/// The CPU's choice from one row, with memory of its own: what samplers of other devices are
/// compared with.
package enum SamplingReference {
    package static func choose(
        _ logits: [Float], _ row: SamplingRow, history: [Int32]
    ) -> (sample: Sample, likeliest: [TokenLogprob]) {
        let limit = Int(SamplingParameters.logprobLimit)
        let weights = memory(Float(0), logits.count)
        let adjusted = memory(Float(0), logits.count)
        let counts = memory(Int32(0), logits.count)
        let likeliest = memory(TokenLogprob(token: -1, logprob: 0), limit)
        defer {
            weights.deallocate()
            adjusted.deallocate()
            counts.deallocate()
            likeliest.deallocate()
        }
        let sampler = RowSampler(
            kernels: KernelVariant.best.table, vocabularySize: logits.count, weights: weights,
            adjusted: adjusted, counts: counts)
        let sample = history.withUnsafeBufferPointer {
            sampler.choose(logits: logits, row, history: $0, likeliest: likeliest)
        }
        return (sample, (0..<Int(sample.likeliestCount)).map { likeliest[$0] })
    }

    private static func memory<Value>(_ value: Value, _ count: Int)
        -> UnsafeMutablePointer<Value>
    {
        let memory = UnsafeMutablePointer<Value>.allocate(capacity: count)
        memory.initialize(repeating: value, count: count)
        return memory
    }
}
