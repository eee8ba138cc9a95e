import CKernels
import DeviceAPI
import Glibc

/// Chooses one token from one row of logits, in scratch memory of one thread.
struct RowSampler {
    let kernels: UnsafePointer<ck_kernels>
    let vocabularySize: Int
    let weights: UnsafeMutablePointer<Float>
    let adjusted: UnsafeMutablePointer<Float>
    /// All zero between calls.
    let counts: UnsafeMutablePointer<Int32>

    /// The row's token, and in `likeliest` as many alternatives as the row asks for.
    func choose(
        logits: UnsafePointer<Float>, _ row: SamplingRow, history: UnsafeBufferPointer<Int32>,
        likeliest: UnsafeMutablePointer<TokenLogprob>
    ) -> Sample {
        let parameters = row.parameters
        var maximum: Float = 0
        guard ck_maximum(kernels, logits, vocabularySize, &maximum) else { return .failed }
        var usedMaximum = maximum
        var used = logits
        if parameters.hasPenalties {
            penalise(logits, parameters, history, promptCount: Int(row.promptCount))
            used = UnsafePointer(adjusted)
            guard ck_maximum(kernels, used, vocabularySize, &usedMaximum) else { return .failed }
        }
        let token =
            parameters.temperature == 0
            ? firstIndex(of: usedMaximum, in: used)
            : draw(used, usedMaximum, parameters, position: row.position)
        guard parameters.logprobCount >= 0 else { return Sample(token: Int32(token)) }
        let mass = ck_exponentials(kernels, logits, vocabularySize, maximum, 1, weights)
        let normaliser = maximum + Float(log(mass))
        let count = select(
            Int(parameters.logprobCount), logits, minus: normaliser, into: likeliest)
        return Sample(
            token: Int32(token), logprob: logits[token] - normaliser,
            likeliestCount: Int32(count))
    }

    private func firstIndex(of value: Float, in logits: UnsafePointer<Float>) -> Int {
        var index = 0
        while index < vocabularySize - 1, logits[index] != value { index += 1 }
        return index
    }

    /// The draw by inverse distribution: tokens in the order of their ids, each as wide as its
    /// probability, and the one under a uniform random number.
    private func draw(
        _ logits: UnsafePointer<Float>, _ maximum: Float, _ parameters: SamplingParameters,
        position: UInt32
    ) -> Int {
        let total = ck_exponentials(
            kernels, logits, vocabularySize, maximum, 1 / parameters.temperature, weights)
        let threshold = self.threshold(parameters, total: total)
        var kept = 0
        var mass = 0.0
        for start in stride(from: 0, to: vocabularySize, by: Self.blockSize) {
            mass += ck_mass_from(kernels, weights + start, size(start), threshold, &kept)
        }
        let target = Philox.uniform(seed: parameters.seed, position: position) * mass
        var passed = 0.0
        var last = 0
        for start in stride(from: 0, to: vocabularySize, by: Self.blockSize) {
            let block = ck_mass_from(kernels, weights + start, size(start), threshold, &kept)
            guard kept > 0 else { continue }
            let isHere = passed + block > target
            for index in start..<(start + size(start)) where weights[index] >= threshold {
                last = index
                guard isHere else { continue }
                passed += Double(weights[index])
                if passed > target { return index }
            }
            // Rounding may leave the target just beyond the block's own tokens: its last is meant.
            if isHere { return last }
            passed += block
        }
        return last
    }

    private static let blockSize = 256

    private func size(_ start: Int) -> Int { min(Self.blockSize, vocabularySize - start) }

    /// The smallest weight that top-k, top-p and min-p leave; the likeliest token weighs 1.
    private func threshold(_ parameters: SamplingParameters, total: Double) -> Float {
        var threshold: Float = 0
        var mass = total
        if parameters.topK > 0, Int(parameters.topK) < vocabularySize {
            threshold = largestThreshold { kept, _ in kept >= Int(parameters.topK) }
            var kept = 0
            mass = ck_mass_from(kernels, weights, vocabularySize, threshold, &kept)
        }
        if parameters.topP < 1 {
            let target = mass * Double(parameters.topP)
            threshold = max(threshold, largestThreshold { _, kept in kept >= target })
        }
        return max(threshold, parameters.minP)
    }

    /// The largest weight whose companions of at least that weight are `enough`: found by halving
    /// the range of bit patterns, which for positive floats are in the order of the values. Tokens
    /// of equal weight stay or go together.
    private func largestThreshold(_ enough: (Int, Double) -> Bool) -> Float {
        var low: UInt32 = 0
        var high = Float(1).bitPattern
        while low < high {
            let middle = low + (high - low + 1) / 2
            var kept = 0
            let mass = ck_mass_from(
                kernels, weights, vocabularySize, Float(bitPattern: middle), &kept)
            if enough(kept, mass) { low = middle } else { high = middle - 1 }
        }
        return Float(bitPattern: low)
    }

    /// The `count` likeliest tokens by falling probability, the smaller id first among equals.
    private func select(
        _ count: Int, _ logits: UnsafePointer<Float>, minus normaliser: Float,
        into likeliest: UnsafeMutablePointer<TokenLogprob>
    ) -> Int {
        let count = min(count, vocabularySize)
        guard count > 0 else { return 0 }
        var filled = 0
        for token in 0..<vocabularySize {
            let logprob = logits[token] - normaliser
            if filled == count, logprob <= likeliest[count - 1].logprob { continue }
            var place = filled < count ? filled : count - 1
            while place > 0, likeliest[place - 1].logprob < logprob {
                likeliest[place] = likeliest[place - 1]
                place -= 1
            }
            likeliest[place] = TokenLogprob(token: Int32(token), logprob: logprob)
            filled = min(filled + 1, count)
        }
        return count
    }
}
