import Glibc

/// Rotary position embedding: pair `i` of a head turns by `position × frequency(i)`.
///
/// Su et al., "RoFormer" (arXiv 2104.09864); pairs are (i, i + half), as in Hugging Face weights.
package struct RotaryEmbedding: Equatable, Sendable {
    /// How the frequencies depart from `theta`'s, so that a model reaches further than the
    /// context that it was trained on.
    package enum Scaling: Equatable, Sendable {
        case none
        /// All are divided by `factor`.
        case linear(factor: Double)
        /// Long wavelengths are stretched by `factor`, short ones kept, those between blended:
        /// the scheme of Llama 3.1, `rope_type` "llama3" in Hugging Face configurations.
        case llama3(
            factor: Double, lowFrequencyFactor: Double, highFrequencyFactor: Double,
            originalContextLength: Int)
        /// Peng et al., "YaRN" (arXiv 2309.00071): pairs that turn more than `fastTurns` times
        /// in the original context are kept, fewer than `slowTurns` times stretched by `factor`.
        case yarn(
            factor: Double, fastTurns: Double, slowTurns: Double, originalContextLength: Int,
            wholePairs: Bool)
        /// Ding et al., "LongRoPE" (arXiv 2402.13753): a divisor for each pair.
        case longrope(short: [Float], long: [Float], originalContextLength: Int)
    }

    package var theta: Double
    package var scaling: Scaling
    /// The part of a head, from its start, that turns.
    package var turningPart: Double
    /// Multiplies cosines and sines, and so the scores by its square.
    package var attentionFactor: Double

    package init(
        theta: Double = 10_000, scaling: Scaling = .none, turningPart: Double = 1,
        attentionFactor: Double = 1
    ) {
        self.theta = theta
        self.scaling = scaling
        self.turningPart = turningPart
        self.attentionFactor = attentionFactor
    }

    /// Values of a head that turn: an even number.
    package func dimension(headDimension: Int) -> Int {
        Int(Double(headDimension) * turningPart) / 2 * 2
    }

    /// Radians per position for each turning pair, rounded to single precision where the
    /// reference implementation rounds, so that logits agree with it.
    ///
    /// `contextLength` is the most tokens that a sequence will have: LongRoPE takes its long
    /// divisors when this is more than the original context. The choice holds for all positions
    /// of all sequences, because keys stay as they were turned first.
    package func frequencies(headDimension: Int, contextLength: Int) -> [Float] {
        let dimension = dimension(headDimension: headDimension)
        let wavelengths = (0..<dimension / 2).map { pair in
            Float(pow(theta, Double(Float(2 * pair) / Float(dimension))))
        }
        switch scaling {
        case .none: return wavelengths.map { 1 / $0 }
        case .linear(let factor): return wavelengths.map { 1 / $0 / Float(factor) }
        case .llama3: return wavelengths.map { blended(1 / $0) }
        case .yarn(let factor, _, _, _, _):
            let ramp = yarnRamp(dimension: dimension)
            return zip(wavelengths, ramp).map { wavelength, stretched in
                let kept = 1 - stretched
                return 1 / (Float(factor) * wavelength) * (1 - kept) + 1 / wavelength * kept
            }
        case .longrope(let short, let long, let original):
            return zip(wavelengths, contextLength > original ? long : short).map { 1 / ($1 * $0) }
        }
    }

    /// Cosines and sines as `[position][pair]`, times the attention factor. Angles are rounded to
    /// single precision before the cosine is taken, as the reference implementation does.
    package func table(
        positions: Int, headDimension: Int
    ) -> (cosines: [Float], sines: [Float]) {
        let frequencies = frequencies(headDimension: headDimension, contextLength: positions)
        let factor = Float(attentionFactor)
        var table: (cosines: [Float], sines: [Float]) = ([], [])
        table.cosines.reserveCapacity(positions * frequencies.count)
        table.sines.reserveCapacity(positions * frequencies.count)
        for position in 0..<positions {
            for frequency in frequencies {
                let angle = Double(Float(position) * frequency)
                table.cosines.append(Float(cos(angle)) * factor)
                table.sines.append(Float(sin(angle)) * factor)
            }
        }
        return table
    }

    private func blended(_ frequency: Float) -> Float {
        guard case .llama3(let factor, let low, let high, let original) = scaling else {
            return frequency
        }
        let wavelength = 2 * Double.pi / Double(frequency)
        let turns = Double(original) / wavelength
        if turns < low { return frequency / Float(factor) }
        if turns > high { return frequency }
        let blend = (turns - low) / (high - low)
        let stretched = Double(frequency) / factor
        return Float((1 - blend) * stretched + blend * Double(frequency))
    }

    /// How far each pair is stretched, from 0 to 1.
    private func yarnRamp(dimension: Int) -> [Float] {
        guard case .yarn(_, let fast, let slow, let original, let wholePairs) = scaling else {
            return []
        }
        // The pair that turns so many times in the original context.
        func pair(_ turns: Double) -> Double {
            Double(dimension) * log(Double(original) / (turns * 2 * .pi)) / (2 * log(theta))
        }
        var (low, high) = (pair(fast), pair(slow))
        if wholePairs { (low, high) = (low.rounded(.down), high.rounded(.up)) }
        low = max(low, 0)
        high = min(high, Double(dimension - 1))
        // The reference implementation's guard against a ramp of no width.
        if low == high { high += 0.001 }
        return (0..<dimension / 2).map { index in
            min(max((Float(index) - Float(low)) / Float(high - low), 0), 1)
        }
    }
}
