import CCUDA
import ModelFixtures

/// Products with few rows and weights in BF16.
enum ProductChecks {
    /// With what does not fill tiles.
    private static let shapes: [(rows: Int, outputs: Int, depth: Int)] = [
        (1, 1, 8), (1, 33, 64), (3, 40, 576), (8, 32, 256), (9, 70, 264), (16, 64, 1048),
        (17, 31, 96), (33, 96, 320), (64, 32, 128), (65, 48, 72), (130, 16, 40),
    ]

    static let all: [KernelCheck] =
        shapes.map { shape in
            KernelCheck(
                "gemm_bf16", "rows times weights: \(shape.rows)×\(shape.outputs)×\(shape.depth)"
            ) { try multiplies(shape.rows, shape.outputs, shape.depth, $0) }
        } + [
            KernelCheck("gemm_bf16", "a row's result has the same bits in every batch") {
                try doesNotDependOnTheBatch($0)
            }
        ]

    private static func multiplies(
        _ rows: Int, _ outputs: Int, _ depth: Int, _ runner: any KernelRunner
    ) throws {
        var random = SeededGenerator(seed: UInt64(rows * outputs + depth))
        let x = try runner.array(random.bfloats(rows * depth))
        let weights = try runner.array(random.bfloats(outputs * depth))
        let stride = outputs + 5
        let wide = try runner.array(repeating: Float(-77), count: rows * stride)
        let narrow = try runner.array(repeating: UInt16(0x7FFF), count: rows * stride)
        var arguments = cc_gemm_arguments(
            x: x.address, weights: weights.address, scales: 0, out: wide.address,
            rows: Int32(rows), outputs: Int32(outputs), depth: Int32(depth),
            out_stride: Int32(stride), out_is_float: 1)
        let kernel = "gemm_bf16_\(cc_gemm_tile(Int32(rows)))"
        try runner.launch(kernel, cc_gemm_launch(arguments), arguments)
        arguments.out = narrow.address
        arguments.out_is_float = 0
        try runner.launch(kernel, cc_gemm_launch(arguments), arguments)
        let (found, rounded) = (try wide.values(), try narrow.values())
        let tolerance = runner.sumTolerance(depth: depth)
        for row in 0..<rows {
            for output in 0..<outputs {
                var expected = 0.0
                for k in 0..<depth {
                    expected +=
                        Double(float(x[row * depth + k]))
                        * Double(float(weights[output * depth + k]))
                }
                let at = row * stride + output
                try expect(
                    isNear(found[at], expected, tolerance),
                    "row \(row), output \(output): \(found[at]) for \(expected)")
                try expect(
                    rounded[at] == bfloat(found[at]),
                    "row \(row), output \(output): \(float(rounded[at])) for \(found[at]) in BF16")
            }
            for gap in (row * stride + outputs)..<((row + 1) * stride) {
                try expect(
                    found[gap] == -77 && rounded[gap] == 0x7FFF, "row \(row): written beyond it")
            }
        }
    }

    private static func doesNotDependOnTheBatch(_ runner: any KernelRunner) throws {
        var random = SeededGenerator(seed: 5)
        let (outputs, depth) = (40, 840)
        let x = try runner.array(random.bfloats(70 * depth))
        let weights = try runner.array(random.bfloats(outputs * depth))
        var first: [Float]?
        for rows in [1, 8, 16, 30, 64, 70] {
            let out = try runner.array(repeating: Float.nan, count: rows * outputs)
            let arguments = cc_gemm_arguments(
                x: x.address, weights: weights.address, scales: 0, out: out.address,
                rows: Int32(rows), outputs: Int32(outputs), depth: Int32(depth),
                out_stride: Int32(outputs), out_is_float: 1)
            let kernel = "gemm_bf16_\(cc_gemm_tile(Int32(rows)))"
            try runner.launch(kernel, cc_gemm_launch(arguments), arguments)
            let found = Array(try out.values().prefix(outputs))
            try expect(found == first ?? found, "\(rows) rows give other bits than 1")
            first = found
        }
    }
}
