import CCUDA
import ModelFixtures
import Testing

@Suite("CUDA products with few rows")
struct CUDAGEMMTests {
    /// Rows, outputs and depth, with what does not fill tiles.
    static let shapes = [
        (1, 1, 8), (1, 33, 64), (3, 40, 576), (8, 32, 256), (9, 70, 264), (16, 64, 1048),
        (17, 31, 96), (33, 96, 320), (64, 32, 128), (65, 48, 72), (130, 16, 40),
    ]

    @Test("rows times BF16 weights", arguments: shapes)
    func multiplies(rows: Int, outputs: Int, depth: Int) throws {
        var random = SeededGenerator(seed: UInt64(rows * outputs + depth))
        let x = DeviceArray(random.bfloats(rows * depth))
        let weights = DeviceArray(random.bfloats(outputs * depth))
        let stride = outputs + 5
        let out = DeviceArray<Float>(repeating: -77, count: rows * stride)
        let narrow = DeviceArray<UInt16>(repeating: 0x7FFF, count: rows * stride)
        var arguments = cc_gemm_arguments(
            x: x.address, weights: weights.address, scales: 0, out: out.address,
            rows: Int32(rows), outputs: Int32(outputs), depth: Int32(depth),
            out_stride: Int32(stride), out_is_float: 1)
        let kernel = "gemm_bf16_\(cc_gemm_tile(Int32(rows)))"
        try launch(kernel, cc_gemm_launch(arguments), arguments)
        arguments.out = narrow.address
        arguments.out_is_float = 0
        try launch(kernel, cc_gemm_launch(arguments), arguments)
        for row in 0..<rows {
            for output in 0..<outputs {
                let expected = (0..<depth).reduce(0.0) {
                    $0 + Double(float(x[row * depth + $1]))
                        * Double(float(weights[output * depth + $1]))
                }
                let found = out[row * stride + output]
                #expect(isNear(found, expected, 1e-5))
                #expect(narrow[row * stride + output] == bfloat(found))
            }
            for gap in outputs..<stride { #expect(out[row * stride + gap] == -77) }
        }
    }

    @Test("a row's result has the same bits in every batch")
    func doesNotDependOnTheBatch() throws {
        var random = SeededGenerator(seed: 5)
        let (outputs, depth) = (40, 840)
        let x = DeviceArray(random.bfloats(70 * depth))
        let weights = DeviceArray(random.bfloats(outputs * depth))
        var results: [[Float]] = []
        for rows in [1, 8, 16, 30, 64, 70] {
            let out = DeviceArray<Float>(repeating: .nan, count: rows * outputs)
            let arguments = cc_gemm_arguments(
                x: x.address, weights: weights.address, scales: 0, out: out.address,
                rows: Int32(rows), outputs: Int32(outputs), depth: Int32(depth),
                out_stride: Int32(outputs), out_is_float: 1)
            let kernel = "gemm_bf16_\(cc_gemm_tile(Int32(rows)))"
            try launch(kernel, cc_gemm_launch(arguments), arguments)
            results.append(Array(out.values.prefix(outputs)))
        }
        for result in results { #expect(result == results[0]) }
    }
}
