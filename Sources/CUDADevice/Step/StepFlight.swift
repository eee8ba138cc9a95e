import CCUDA
import DeviceAPI

/// One step between its submission and the wait for it: the words that the GPU reads, and room for
/// what it answers.
final class StepFlight {
    let words: PinnedMemory
    private let samples, likeliest: PinnedMemory
    private let done: CUDAEvent
    private var sampleCount = 0
    private var hasLikeliest = false

    private static let likeliestLimit = CC_LIKELIEST_LIMIT

    init(_ context: CUDAContext, _ layout: ControlLayout, _ limits: DeviceLimits)
        throws(CUDAError)
    {
        words = try PinnedMemory(context, byteCount: layout.byteCount, purpose: "control words")
        samples = try PinnedMemory(
            context, byteCount: limits.sequences * MemoryLayout<cc_sample>.stride,
            purpose: "samples")
        likeliest = try PinnedMemory(
            context,
            byteCount: limits.sequences * Self.likeliestLimit * MemoryLayout<cc_likeliest>.stride,
            purpose: "log probabilities")
        done = try CUDAEvent(context)
    }

    /// Has the results copied when the step's own work is done.
    func collect(
        _ plan: StepPlan, samples source: cc_address, likeliest likeliestSource: cc_address,
        in stream: CUDAStream
    ) throws(CUDAError) {
        sampleCount = plan.sampling.count
        hasLikeliest = plan.sampling.contains { $0.parameters.logprobCount >= 0 }
        try stream.copy(
            source, to: samples.start, byteCount: sampleCount * MemoryLayout<cc_sample>.stride)
        if hasLikeliest {
            try stream.copy(
                likeliestSource, to: likeliest.start,
                byteCount: sampleCount * Self.likeliestLimit * MemoryLayout<cc_likeliest>.stride)
        }
        try done.record(in: stream)
    }

    func finish(into output: inout StepOutput) throws(CUDAError) {
        try done.wait()
        output.clear()
        let found = samples.start.assumingMemoryBound(to: cc_sample.self)
        let alternatives = likeliest.start.assumingMemoryBound(to: cc_likeliest.self)
        for index in 0..<sampleCount {
            let sample = found[index]
            let count = hasLikeliest ? min(Int(sample.likeliest_count), Self.likeliestLimit) : 0
            output.samples.append(
                Sample(
                    token: sample.token, logprob: sample.logprob,
                    firstLikeliest: Int32(output.likeliest.count), likeliestCount: Int32(count)))
            for place in 0..<count {
                let one = alternatives[index * Self.likeliestLimit + place]
                output.likeliest.append(TokenLogprob(token: one.token, logprob: one.logprob))
            }
        }
    }
}
