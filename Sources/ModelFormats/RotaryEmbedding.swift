import Glibc

/// Rotary position embedding: pair `i` of a head turns by `position × frequency(i)`.
///
/// Su et al., "RoFormer" (arXiv 2104.09864); pairs are (i, i + half), as in Hugging Face weights.
package struct RotaryEmbedding: Equatable, Sendable {
    package enum Scaling: Equatable, Sendable {
        case none
        /// Long wavelengths are stretched by `factor`, short ones kept, those between blended:
        /// the scheme of Llama 3.1, `rope_type` "llama3" in Hugging Face configurations.
        case llama3(
            factor: Double, lowFrequencyFactor: Double, highFrequencyFactor: Double,
            originalContextLength: Int)
    }

    package var theta: Double
    package var scaling: Scaling

    package init(theta: Double = 10_000, scaling: Scaling = .none) {
        self.theta = theta
        self.scaling = scaling
    }

    /// Radians per position for each of the `headDimension / 2` pairs, rounded to single
    /// precision where the reference implementation rounds, so that logits agree with it.
    package func frequencies(headDimension: Int) -> [Float] {
        (0..<headDimension / 2).map { pair in
            let exponent = Float(2 * pair) / Float(headDimension)
            return scaled(1 / Float(pow(theta, Double(exponent))))
        }
    }

    private func scaled(_ frequency: Float) -> Float {
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
}
