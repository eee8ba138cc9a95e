import CCUDA
import Glibc
import ModelFixtures

/// Kernels that take rows one by one.
enum RowChecks {
    struct Norm: CustomStringConvertible, Sendable {
        var width, rows: Int
        var delta, bias, deltaNorm, list: Bool
        var description: String {
            "\(rows) of \(width)" + (delta ? ", a delta" : "") + (bias ? ", a bias" : "")
                + (deltaNorm ? ", its norm" : "") + (list ? ", a list" : "")
        }
    }

    private static let norms = [8, 64, 576, 1152, 4104].flatMap { width in
        [
            Norm(width: width, rows: 1, delta: false, bias: false, deltaNorm: false, list: true),
            Norm(width: width, rows: 3, delta: true, bias: false, deltaNorm: false, list: false),
            Norm(width: width, rows: 2, delta: true, bias: true, deltaNorm: false, list: true),
            Norm(width: width, rows: 2, delta: true, bias: true, deltaNorm: true, list: true),
            Norm(width: width, rows: 2, delta: true, bias: false, deltaNorm: true, list: false),
        ]
    }

    static let all: [KernelCheck] =
        [8, 64, 1032].map { width in
            KernelCheck("embed_rows", "a token is its row of the table: width \(width)") {
                try embeds(width, $0)
            }
        }
        + norms.map { shape in
            KernelCheck("rmsnorm_rows", "rows take the delta and leave normalised: \(shape)") {
                try normalises(shape, $0)
            }
        } + [
            KernelCheck(
                "rmsnorm_rows", "an entry of the list without a row gives zeros", padsWithZeros)
        ]
        + [(8, 1), (344, 3), (1032, 2)].flatMap { width, rows in
            [CC_ACTIVATION_SILU, CC_ACTIVATION_TANH_GELU].map { activation in
                KernelCheck(
                    "gated_activation",
                    "gates are activated and multiplied: \(rows) of \(width), "
                        + (activation == CC_ACTIVATION_SILU ? "silu" : "gelu")
                ) { try gates(width, rows, activation, $0) }
            }
        }

    private static func embeds(_ width: Int, _ runner: any KernelRunner) throws {
        var random = SeededGenerator(seed: 1)
        let vocabulary = 7
        let table = try runner.array(random.bfloats(vocabulary * width))
        let ids = try runner.array([Int32](arrayLiteral: 3, 0, 6, 7, -1, 3))
        let out = try runner.array(repeating: Float.nan, count: ids.count * width)
        let arguments = cc_embed_rows_arguments(
            table: table.address, token_ids: ids.address, out: out.address,
            rows: Int32(ids.count), width: Int32(width), vocabulary: Int32(vocabulary), scale: 1.5)
        try runner.launch("embed_rows", cc_embed_rows_launch(arguments), arguments)
        let found = try out.values()
        for (row, id) in ids.before.enumerated() {
            for i in 0..<width {
                let isKnown = id >= 0 && id < vocabulary
                let expected = isKnown ? float(table[Int(id) * width + i]) * 1.5 : 0
                try expect(found[row * width + i] == expected, "row \(row), value \(i) differs")
            }
        }
    }

    private static let epsilon: Float = 0.25

    private static func normed(_ x: [Double], _ weight: DeviceArray<Float>) -> [Double] {
        let mean = x.reduce(0) { $0 + $1 * $1 } / Double(x.count)
        let factor = 1 / (mean + Double(epsilon)).squareRoot()
        return x.enumerated().map { $1 * factor * Double(weight[$0]) }
    }

    private static func normalises(_ shape: Norm, _ runner: any KernelRunner) throws {
        var random = SeededGenerator(seed: UInt64(shape.width))
        let (width, allRows) = (shape.width, 5)
        let residual = try runner.array(random.floats(allRows * width))
        let delta = try runner.array(random.bfloats(allRows * width, scale: 0.5))
        let bias = try runner.array(random.floats(width))
        let deltaNorm = try runner.array(random.floats(width))
        let weight = try runner.array(random.floats(width))
        let list = try runner.array([Int32](arrayLiteral: 4, 1, 0))
        let out = try runner.array(repeating: UInt16(0x7FFF), count: shape.rows * width)
        let arguments = cc_rmsnorm_rows_arguments(
            residual: residual.address, delta: shape.delta ? delta.address : 0,
            delta_bias: shape.bias ? bias.address : 0,
            delta_norm: shape.deltaNorm ? deltaNorm.address : 0, weight: weight.address,
            row_list: shape.list ? list.address : 0, out: out.address, rows: Int32(shape.rows),
            width: Int32(width), epsilon: epsilon)
        try runner.launch("rmsnorm_rows", cc_rmsnorm_rows_launch(arguments), arguments)

        let found = try out.values().map(float)
        var touched = residual.before.map(Double.init)
        for i in 0..<shape.rows {
            let row = shape.list ? Int(list[i]) : i
            if shape.delta {
                var d = (0..<width).map { Double(float(delta[row * width + $0])) }
                if shape.bias { d = d.enumerated().map { $1 + Double(bias[$0]) } }
                if shape.deltaNorm { d = normed(d, deltaNorm) }
                for (at, value) in d.enumerated() { touched[row * width + at] += value }
            }
            let expected = normed(Array(touched[(row * width)..<((row + 1) * width)]), weight)
            let most = distance(Array(found[(i * width)..<((i + 1) * width)]), expected)
            try expect(most < bfloatTolerance, "row \(row) is off by \(most)")
        }
        let most = distance(try residual.values(), touched)
        try expect(most < 1e-5, "the residual is off by \(most)")
    }

    @Sendable private static func padsWithZeros(_ runner: any KernelRunner) throws {
        let width = 16
        let residual = try runner.array(repeating: Float(2), count: 2 * width)
        let delta = try runner.array(repeating: bfloat(1), count: 2 * width)
        let weight = try runner.array(repeating: Float(1), count: width)
        let list = try runner.array([Int32](arrayLiteral: -1, 1, -1))
        let out = try runner.array(repeating: UInt16(0x7FFF), count: 3 * width)
        let arguments = cc_rmsnorm_rows_arguments(
            residual: residual.address, delta: delta.address, delta_bias: 0, delta_norm: 0,
            weight: weight.address, row_list: list.address, out: out.address, rows: 3,
            width: Int32(width), epsilon: 0)
        try runner.launch("rmsnorm_rows", cc_rmsnorm_rows_launch(arguments), arguments)
        let zeros = [Float](repeating: 0, count: width)
        let found = try out.values().map(float)
        try expect(found == zeros + [Float](repeating: 1, count: width) + zeros, "\(found)")
        let rows = try residual.values()
        try expect(
            rows == (0..<(2 * width)).map { $0 < width ? 2 : 3 },
            "a row that is not in the list was touched: \(rows)")
    }

    private static func gates(
        _ width: Int, _ rows: Int, _ activation: Int, _ runner: any KernelRunner
    ) throws {
        var random = SeededGenerator(seed: 3)
        var values = random.bfloats(rows * width * 2, scale: 3)
        (values[0], values[1]) = (bfloat(-100), bfloat(100))
        let input = try runner.array(values)
        let out = try runner.array(repeating: UInt16(0x7FFF), count: rows * width)
        let arguments = cc_gated_activation_arguments(
            in: input.address, out: out.address, rows: Int32(rows), width: Int32(width),
            activation: Int32(activation))
        try runner.launch("gated_activation", cc_gated_activation_launch(arguments), arguments)
        let found = try out.values().map(float)
        for row in 0..<rows {
            for i in 0..<width {
                let gate = Double(float(input[row * 2 * width + i]))
                let up = Double(float(input[row * 2 * width + width + i]))
                let inner = (2 / Double.pi).squareRoot() * (gate + 0.044715 * gate * gate * gate)
                let activated =
                    activation == CC_ACTIVATION_SILU
                    ? gate / (1 + exp(-gate)) : gate / 2 * (1 + tanh(inner))
                let value = found[row * width + i]
                try expect(
                    isNear(value, activated * up, bfloatTolerance),
                    "\(value) for gate \(gate) and \(up)")
            }
        }
    }
}
