import CCUDA
import Foundation
import ModelFixtures
import Testing

@Suite("CUDA row kernels")
struct CUDARowKernelTests {
    @Test("a token's embedding is its row of the table, and an unknown token's is zero")
    func embeds() throws {
        var random = SeededGenerator(seed: 1)
        for width in [8, 64, 1032] {
            let vocabulary = 7
            let table = DeviceArray(random.bfloats(vocabulary * width))
            let ids = DeviceArray<Int32>([3, 0, 6, 7, -1, 3])
            let out = DeviceArray<Float>(repeating: .nan, count: ids.count * width)
            let arguments = cc_embed_rows_arguments(
                table: table.address, token_ids: ids.address, out: out.address,
                rows: Int32(ids.count), width: Int32(width), vocabulary: Int32(vocabulary),
                scale: 1.5)
            try launch("embed_rows", cc_embed_rows_launch(arguments), arguments)
            for (row, id) in ids.values.enumerated() {
                for i in 0..<width {
                    let expected =
                        id >= 0 && id < vocabulary ? float(table[Int(id) * width + i]) * 1.5 : 0
                    #expect(out[row * width + i] == expected)
                }
            }
        }
    }

    struct NormCase: CustomStringConvertible {
        var width, rows: Int
        var delta, bias, deltaNorm, list: Bool
        var description: String { "\(width) \(rows) \(delta) \(bias) \(deltaNorm) \(list)" }
    }

    static let normCases = [8, 64, 576, 1152, 4104].flatMap { width in
        [
            NormCase(
                width: width, rows: 1, delta: false, bias: false, deltaNorm: false, list: true),
            NormCase(
                width: width, rows: 3, delta: true, bias: false, deltaNorm: false, list: false),
            NormCase(width: width, rows: 2, delta: true, bias: true, deltaNorm: false, list: true),
            NormCase(width: width, rows: 2, delta: true, bias: true, deltaNorm: true, list: true),
            NormCase(width: width, rows: 2, delta: true, bias: false, deltaNorm: true, list: false),
        ]
    }

    @Test("the residual takes the delta and leaves normalised", arguments: normCases)
    func normalises(_ shape: NormCase) throws {
        var random = SeededGenerator(seed: UInt64(shape.width))
        let (width, allRows, epsilon) = (shape.width, 5, Float(0.25))
        let before = random.floats(allRows * width)
        let residual = DeviceArray(before)
        let delta = DeviceArray(random.bfloats(allRows * width, scale: 0.5))
        let bias = DeviceArray(random.floats(width))
        let deltaNorm = DeviceArray(random.floats(width))
        let weight = DeviceArray(random.floats(width))
        let list = DeviceArray<Int32>([4, 1, 0])
        let out = DeviceArray<UInt16>(repeating: 0x7FFF, count: shape.rows * width)
        let arguments = cc_rmsnorm_rows_arguments(
            residual: residual.address, delta: shape.delta ? delta.address : 0,
            delta_bias: shape.bias ? bias.address : 0,
            delta_norm: shape.deltaNorm ? deltaNorm.address : 0, weight: weight.address,
            row_list: shape.list ? list.address : 0, out: out.address, rows: Int32(shape.rows),
            width: Int32(width), epsilon: epsilon)
        try launch("rmsnorm_rows", cc_rmsnorm_rows_launch(arguments), arguments)

        func normed(_ x: [Double], _ weight: DeviceArray<Float>) -> [Double] {
            let mean = x.reduce(0) { $0 + $1 * $1 } / Double(width)
            let factor = 1 / (mean + Double(epsilon)).squareRoot()
            return x.enumerated().map { $1 * factor * Double(weight[$0]) }
        }
        var touched = before.map(Double.init)
        for i in 0..<shape.rows {
            let row = shape.list ? Int(list[i]) : i
            if shape.delta {
                var d = (0..<width).map { Double(float(delta[row * width + $0])) }
                if shape.bias { d = d.enumerated().map { $1 + Double(bias[$0]) } }
                if shape.deltaNorm { d = normed(d, deltaNorm) }
                for (at, value) in d.enumerated() { touched[row * width + at] += value }
            }
            let expected = normed(Array(touched[(row * width)..<((row + 1) * width)]), weight)
            let found = (0..<width).map { float(out[i * width + $0]) }
            #expect(distance(found, expected) < bfloatTolerance)
        }
        #expect(distance(residual.values, touched) < 1e-5)
    }

    @Test("an entry of the list without a row gives zeros and touches nothing")
    func padsWithZeros() throws {
        let width = 16
        let residual = DeviceArray<Float>(repeating: 2, count: 2 * width)
        let delta = DeviceArray<UInt16>(repeating: bfloat(1), count: 2 * width)
        let weight = DeviceArray<Float>(repeating: 1, count: width)
        let list = DeviceArray<Int32>([-1, 1, -1])
        let out = DeviceArray<UInt16>(repeating: 0x7FFF, count: 3 * width)
        let arguments = cc_rmsnorm_rows_arguments(
            residual: residual.address, delta: delta.address, delta_bias: 0, delta_norm: 0,
            weight: weight.address, row_list: list.address, out: out.address, rows: 3,
            width: Int32(width), epsilon: 0)
        try launch("rmsnorm_rows", cc_rmsnorm_rows_launch(arguments), arguments)
        let zeros = [Float](repeating: 0, count: width)
        #expect(out.values.map(float) == zeros + [Float](repeating: 1, count: width) + zeros)
        #expect(residual.values.map { Int($0) } == (0..<(2 * width)).map { $0 < width ? 2 : 3 })
    }

    @Test("gates are activated and multiplied", arguments: [(8, 1), (344, 3), (1032, 2)])
    func gates(width: Int, rows: Int) throws {
        var random = SeededGenerator(seed: 3)
        let input = DeviceArray(random.bfloats(rows * width * 2, scale: 3))
        input[0] = bfloat(-100)
        input[1] = bfloat(100)
        for activation in [CC_ACTIVATION_SILU, CC_ACTIVATION_TANH_GELU] {
            let out = DeviceArray<UInt16>(repeating: 0x7FFF, count: rows * width)
            let arguments = cc_gated_activation_arguments(
                in: input.address, out: out.address, rows: Int32(rows), width: Int32(width),
                activation: Int32(activation))
            try launch("gated_activation", cc_gated_activation_launch(arguments), arguments)
            for row in 0..<rows {
                for i in 0..<width {
                    let gate = Double(float(input[row * 2 * width + i]))
                    let up = Double(float(input[row * 2 * width + width + i]))
                    let inner =
                        (2 / Double.pi).squareRoot() * (gate + 0.044715 * gate * gate * gate)
                    let activated =
                        activation == CC_ACTIVATION_SILU
                        ? gate / (1 + exp(-gate)) : gate / 2 * (1 + tanh(inner))
                    #expect(isNear(float(out[row * width + i]), activated * up, bfloatTolerance))
                }
            }
        }
    }
}
