import Foundation
import ModelFormats

/// The decoder in double precision and plain loops, written from the architecture's definition:
/// what the device's logits are compared with.
struct ReferenceModel {
    let configuration: ModelConfiguration
    private let weights: [String: [Double]]

    init(_ checkpoint: Checkpoint) throws {
        configuration = checkpoint.configuration
        var weights: [String: [Double]] = [:]
        for needed in configuration.neededTensors {
            let view = try checkpoint.weights.tensor(needed)
            weights[needed.name] = Self.values(view)
        }
        self.weights = weights
    }

    private static func values(_ view: TensorView) -> [Double] {
        (0..<view.shape.reduce(1, *)).map { index in
            switch view.elementType {
            case .float32:
                Double(view.bytes.loadUnaligned(fromByteOffset: index * 4, as: Float.self))
            case .bfloat16:
                Double(
                    Float(
                        bitPattern: UInt32(
                            view.bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))
                            << 16))
            default: .nan
            }
        }
    }

    private func row(_ tensor: NeededTensor, _ index: Int) -> ArraySlice<Double> {
        let width = tensor.shape[1]
        return (weights[tensor.name] ?? [])[(index * width)..<((index + 1) * width)]
    }

    private func multiply(_ tensor: NeededTensor, _ x: [Double]) -> [Double] {
        (0..<tensor.shape[0]).map { zip(row(tensor, $0), x).reduce(0) { $0 + $1.0 * $1.1 } }
    }

    private func norm(_ tensor: NeededTensor, _ x: [Double]) -> [Double] {
        let mean = x.reduce(0) { $0 + $1 * $1 } / Double(x.count)
        let factor = 1 / (mean + Double(configuration.normEpsilon)).squareRoot()
        return zip(x, weights[tensor.name] ?? []).map { $0 * factor * $1 }
    }

    private func rotate(_ x: inout [Double], position: Int) {
        let dimension = configuration.headDimension
        let half = dimension / 2
        for head in 0..<(x.count / dimension) {
            for pair in 0..<half {
                let exponent = Double(2 * pair) / Double(dimension)
                let angle = Double(position) / pow(configuration.rotary.theta, exponent)
                let first = head * dimension + pair
                let (a, b) = (x[first], x[first + half])
                x[first] = a * cos(angle) - b * sin(angle)
                x[first + half] = b * cos(angle) + a * sin(angle)
            }
        }
    }

    /// The logits after every token.
    func logits(_ tokens: [Int32]) -> [[Double]] {
        let model = configuration
        var keys = [[[Double]]](repeating: [], count: model.layerCount)
        var values = keys
        return tokens.enumerated().map { position, token in
            var hidden = Array(row(model.embeddingTensor, Int(token)))
            for layer in 0..<model.layerCount {
                let names = model.layerTensors(layer)
                let normed = norm(names.inputNorm, hidden)
                var query = multiply(names.query, normed)
                var key = multiply(names.key, normed)
                rotate(&query, position: position)
                rotate(&key, position: position)
                keys[layer].append(key)
                values[layer].append(multiply(names.value, normed))
                let attended = attend(query, keys[layer], values[layer])
                for (index, value) in multiply(names.output, attended).enumerated() {
                    hidden[index] += value
                }
                let second = norm(names.feedForwardNorm, hidden)
                let gated = zip(multiply(names.gate, second), multiply(names.up, second))
                    .map { $0 / (1 + exp(-$0)) * $1 }
                for (index, value) in multiply(names.down, gated).enumerated() {
                    hidden[index] += value
                }
            }
            return multiply(model.outputTensor, norm(model.finalNormTensor, hidden))
        }
    }

    private func attend(_ query: [Double], _ keys: [[Double]], _ values: [[Double]]) -> [Double] {
        let dimension = configuration.headDimension
        let group = configuration.headCount / configuration.keyValueHeadCount
        var result = [Double](repeating: 0, count: query.count)
        for head in 0..<configuration.headCount {
            let shared = head / group * dimension
            let scores = keys.map { key in
                (0..<dimension).reduce(0) { $0 + query[head * dimension + $1] * key[shared + $1] }
                    / Double(dimension).squareRoot()
            }
            let peak = scores.max() ?? 0
            let shares = scores.map { exp($0 - peak) }
            let total = shares.reduce(0, +)
            for (share, value) in zip(shares, values) {
                for d in 0..<dimension {
                    result[head * dimension + d] += share / total * value[shared + d]
                }
            }
        }
        return result
    }
}
