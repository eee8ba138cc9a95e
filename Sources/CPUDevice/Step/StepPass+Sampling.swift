import CKernels
import DeviceAPI

extension StepPass {
    /// Chooses the tokens: an item is one sampling row.
    func sample(_ member: inout TeamMember) {
        let scratch = buffers.scratch(member.number)
        let sampler = RowSampler(
            kernels: kernels, vocabularySize: model.pointee.vocabularySize,
            weights: scratch.sampling, adjusted: scratch.adjusted, counts: scratch.counts)
        let limit = Int(SamplingParameters.logprobLimit)
        while case let index = member.take(of: sampling.count), index >= 0 {
            let row = sampling[index]
            let start = Int(row.firstHistory)
            let logits = buffers.logits + index * buffers.vocabularyStride
            if let cap = model.pointee.logitSoftcap {
                ck_soft_cap(kernels, logits, cap, buffers.vocabularyStride)
            }
            var sample = sampler.choose(
                logits: logits, row,
                history: UnsafeBufferPointer(
                    rebasing: history[start..<(start + Int(row.historyCount))]),
                likeliest: buffers.likeliest + index * limit)
            sample.firstLikeliest = Int32(index * limit)
            buffers.samples[index] = sample
        }
        member.finishPhase(of: sampling.count)
    }
}
