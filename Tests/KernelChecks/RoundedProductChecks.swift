import CCUDA
import CKernels
import ModelFixtures

/// Weights of 4 and 8 bits: rounded, multiplied with, and made BF16 again.
enum RoundedProductChecks {
    /// With what does not fill tiles and blocks.
    private static let shapes: [(rows: Int, outputs: Int, depth: Int)] = [
        (1, 1, 32), (2, 33, 96), (8, 40, 576), (9, 32, 128), (17, 70, 896), (33, 16, 160),
        (70, 31, 1120),
    ]

    static let all: [KernelCheck] = rounding + products

    private static let rounding: [KernelCheck] =
        [4, 8].flatMap { bits in
            [32, 96, 128, 480].map { depth in
                KernelCheck("quantize_int\(bits)", "weights are those of the CPU: depth \(depth)") {
                    try roundsAsTheCPU(bits, depth, $0)
                }
            }
        } + [KernelCheck("quantize_e4m3", "weights are near what they stand for", roundsToE4M3)]

    private static let products: [KernelCheck] = ["int4", "int8", "e4m3"].flatMap { format in
        let depths = format == "e4m3" ? [16, 1040] : [32, 96, 1024, 1184]
        return shapes.map { shape in
            let (rows, outputs, depth) = shape
            return KernelCheck(
                "gemm_" + format, "rows times weights: \(rows)×\(outputs)×\(depth)"
            ) { try multiplies(format, rows, outputs, depth, $0) }
        }
            + depths.map { depth in
                KernelCheck("dequantize_" + format, "weights come back: depth \(depth)") {
                    try dequantizes(format, depth, $0)
                }
            }
    }

    private static func roundsAsTheCPU(_ bits: Int, _ depth: Int, _ runner: any KernelRunner)
        throws
    {
        var random = SeededGenerator(seed: UInt64(depth))
        let outputs = 16
        var input = random.bfloats(outputs * depth, scale: 0.1)
        for k in 0..<32 { input[k] = 0 }
        let rounded = try RoundedWeights(
            "int\(bits)", input, outputs: outputs, depth: depth, on: runner)
        let expected = try packed(input, bits, outputs: outputs, depth: depth)
        var wrong = 0
        for (found, expected) in zip(rounded.values, expected) where found != expected {
            wrong += 1
        }
        try expect(wrong == 0, "\(wrong) of \(outputs * depth) weights differ")
    }

    /// What the CPU makes of 16 outputs.
    private static func packed(_ input: [UInt16], _ bits: Int, outputs: Int, depth: Int) throws
        -> [Double]
    {
        let element = bits == 4 ? CK_INT4 : CK_INT8
        var panel = [UInt8](repeating: 0, count: ck_packed_bytes(element, outputs, depth))
        let isPacked = input.withUnsafeBytes { input in
            panel.withUnsafeMutableBytes { panel in
                var source = ck_stored()
                source.start = input.baseAddress
                source.element = CK_BF16
                source.depth = depth
                return ck_pack(&source, 0, outputs, panel.baseAddress, element, 0, 1)
            }
        }
        try expect(isPacked, "the CPU does not round")
        let start = panel.count - depth * 2 * bits
        return (0..<outputs).flatMap { output in
            (0..<depth).map { k in
                let lane = output * 4 + k % 4
                let integer: Int
                if bits == 4 {
                    let byte = panel[start + k / 32 * 256 + k % 16 / 4 * 64 + lane]
                    integer = Int(byte >> (k % 32 / 16 * 4) & 15) - 8
                } else {
                    integer = Int(panel[start + k / 32 * 512 + k % 32 / 4 * 64 + lane]) - 128
                }
                let place = (k / 32 * 16 + output) * 2
                let half = UInt16(panel[place]) | UInt16(panel[place + 1]) << 8
                return Double(integer) * Double(Float16(bitPattern: half))
            }
        }
    }

    @Sendable private static func roundsToE4M3(_ runner: any KernelRunner) throws {
        var random = SeededGenerator(seed: 9)
        let (outputs, depth) = (5, 208)
        var input = random.bfloats(outputs * depth, scale: 0.03)
        for k in 0..<depth { input[depth + k] = 0 }
        let rounded = try RoundedWeights("e4m3", input, outputs: outputs, depth: depth, on: runner)
        for output in 0..<outputs {
            let row = (0..<depth).map { Double(float(input[output * depth + $0])) }
            let most = row.map(abs).max() ?? 0
            for k in 0..<depth {
                let found = rounded.values[output * depth + k]
                // Half a step of three bits, or of the smallest numbers' steps.
                let limit = max(abs(row[k]) / 16, most / 448 / 1024) * 1.0001
                try expect(abs(found - row[k]) <= limit, "\(found) for \(row[k])")
            }
        }
    }

    private static func multiplies(
        _ format: String, _ rows: Int, _ outputs: Int, _ depth: Int, _ runner: any KernelRunner
    ) throws {
        var random = SeededGenerator(seed: UInt64(rows * outputs + depth))
        let x = try runner.array(random.bfloats(rows * depth))
        let input = random.bfloats(outputs * depth, scale: 0.3)
        let rounded = try RoundedWeights(format, input, outputs: outputs, depth: depth, on: runner)
        let out = try runner.array(repeating: Float.nan, count: rows * outputs)
        let arguments = cc_gemm_arguments(
            x: x.address, weights: rounded.weights.address, scales: rounded.scales,
            out: out.address, rows: Int32(rows), outputs: Int32(outputs), depth: Int32(depth),
            out_stride: Int32(outputs), out_is_float: 1)
        let kernel = "gemm_\(format)_\(cc_gemm_tile(Int32(rows)))"
        try runner.launch(kernel, cc_gemm_launch(arguments), arguments)
        let found = try out.values()
        let tolerance = runner.sumTolerance(depth: depth)
        for row in 0..<rows {
            for output in 0..<outputs {
                var expected = 0.0
                for k in 0..<depth {
                    expected +=
                        Double(float(x[row * depth + k])) * rounded.values[output * depth + k]
                }
                let value = found[row * outputs + output]
                try expect(
                    isNear(value, expected, tolerance),
                    "row \(row), output \(output): \(value) for \(expected)")
            }
        }
    }

    private static func dequantizes(_ format: String, _ depth: Int, _ runner: any KernelRunner)
        throws
    {
        var random = SeededGenerator(seed: UInt64(depth))
        let outputs = 3
        let input = random.bfloats(outputs * depth)
        let rounded = try RoundedWeights(format, input, outputs: outputs, depth: depth, on: runner)
        let out = try runner.array(repeating: UInt16(0x7FFF), count: outputs * depth)
        let arguments = cc_dequantize_arguments(
            weights: rounded.weights.address, scales: rounded.scales, out: out.address,
            outputs: Int32(outputs), depth: Int32(depth))
        try runner.launch("dequantize_" + format, cc_dequantize_launch(arguments), arguments)
        let expected = rounded.values.map { bfloat(Float($0)) }
        let wrong = zip(try out.values(), expected).filter { $0 != $1 }.count
        try expect(wrong == 0, "\(wrong) of \(outputs * depth) weights differ")
    }
}
