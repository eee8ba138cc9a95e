import CCUDA
import CKernels
import ModelFixtures
import Testing

@Suite("CUDA kernels for weights of 4 and 8 bits")
struct CUDAIntegerKernelTests {
    /// Rows, outputs and depth, with what does not fill tiles and blocks.
    static let shapes = [
        (1, 1, 32), (2, 33, 96), (8, 40, 576), (9, 32, 128), (17, 70, 896), (33, 16, 160),
        (70, 31, 1120),
    ]

    /// Weights that were rounded on the device, and what stands for each.
    struct Rounded {
        let weights: DeviceArray<UInt8>
        let scales: UInt64
        let values: [Double]
        /// Keeps what `scales` points to.
        let memory: AnyObject
    }

    /// The device's integers, by their bits: 4 or 8.
    func roundIntegers(
        _ bits: Int, _ input: DeviceArray<UInt16>, outputs: Int, depth: Int
    ) throws -> Rounded {
        let groups = Int(cc_int4_groups(Int32(depth)))
        let rowBytes = groups * 4 * bits
        #expect(Int(cc_int4_row_bytes(Int32(depth))) == groups * 16)
        #expect(Int(cc_int8_row_bytes(Int32(depth))) == groups * 32)
        let weights = DeviceArray<UInt8>(repeating: 0xEE, count: outputs * rowBytes)
        let scales = DeviceArray<UInt16>(repeating: 0x7E00, count: outputs * groups)
        let arguments = cc_quantize_arguments(
            in: input.address, weights: weights.address, scales: scales.address,
            outputs: Int32(outputs), depth: Int32(depth))
        try launch("quantize_int\(bits)", cc_quantize_launch(arguments), arguments)
        let values = (0..<outputs).flatMap { output in
            (0..<depth).map { k in
                let scale = Double(Float16(bitPattern: scales[output * groups + k / 32]))
                if bits == 8 {
                    let place = Int(cc_int8_place(Int32(k)))
                    return Double(Int(weights[output * rowBytes + place]) - 128) * scale
                }
                let place = Int(cc_int4_place(Int32(k)))
                let nibble = weights[output * rowBytes + place / 2] >> (place % 2 * 4) & 15
                return Double(Int(nibble) - 8) * scale
            }
        }
        return Rounded(
            weights: weights, scales: scales.address, values: values, memory: scales)
    }

    func roundE4M3(_ input: DeviceArray<UInt16>, outputs: Int, depth: Int) throws -> Rounded {
        let weights = DeviceArray<UInt8>(repeating: 0xEE, count: outputs * depth)
        let scales = DeviceArray<Float>(repeating: .nan, count: outputs)
        let arguments = cc_quantize_arguments(
            in: input.address, weights: weights.address, scales: scales.address,
            outputs: Int32(outputs), depth: Int32(depth))
        try launch("quantize_e4m3", cc_quantize_launch(arguments), arguments)
        let values = (0..<(outputs * depth)).map {
            E4M3.value(weights[$0]) * Double(scales[$0 / depth])
        }
        return Rounded(
            weights: weights, scales: scales.address, values: values, memory: scales)
    }

    @Test("integer weights are those of the CPU", arguments: [32, 96, 128, 480], [4, 8])
    func roundsAsTheCPU(depth: Int, bits: Int) throws {
        var random = SeededGenerator(seed: UInt64(depth))
        let outputs = 16
        let input = DeviceArray(random.bfloats(outputs * depth, scale: 0.1))
        for k in 0..<32 { input[k] = 0 }
        let rounded = try roundIntegers(bits, input, outputs: outputs, depth: depth)
        let element = bits == 4 ? CK_INT4 : CK_INT8
        let panel = DeviceArray<UInt8>(
            repeating: 0, count: ck_packed_bytes(element, outputs, depth))
        var source = ck_stored()
        source.start = UnsafeRawPointer(input.start)
        source.element = CK_BF16
        source.depth = depth
        #expect(ck_pack(&source, 0, outputs, panel.start, element, 0, 1))
        let start = panel.count - depth * 2 * bits
        for output in 0..<outputs {
            for k in 0..<depth {
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
                let expected = Double(integer) * Double(Float16(bitPattern: half))
                #expect(rounded.values[output * depth + k] == expected)
            }
        }
    }

    @Test("E4M3 weights are near what they stand for")
    func roundsToE4M3() throws {
        var random = SeededGenerator(seed: 9)
        let (outputs, depth) = (5, 208)
        let input = DeviceArray(random.bfloats(outputs * depth, scale: 0.03))
        for k in 0..<depth { input[depth + k] = 0 }
        let rounded = try roundE4M3(input, outputs: outputs, depth: depth)
        for output in 0..<outputs {
            let row = (0..<depth).map { Double(float(input[output * depth + $0])) }
            let most = row.map(abs).max() ?? 0
            for k in 0..<depth {
                let difference = abs(rounded.values[output * depth + k] - row[k])
                // Half a step of three bits, or of the smallest numbers' steps.
                #expect(difference <= max(abs(row[k]) / 16, most / 448 / 1024) * 1.0001)
            }
        }
    }

    @Test("rows times rounded weights", arguments: shapes, ["int4", "int8", "e4m3"])
    func multiplies(shape: (rows: Int, outputs: Int, depth: Int), format: String) throws {
        let (rows, outputs, depth) = shape
        var random = SeededGenerator(seed: UInt64(rows * outputs + depth))
        let x = DeviceArray(random.bfloats(rows * depth))
        let input = DeviceArray(random.bfloats(outputs * depth, scale: 0.3))
        let rounded =
            format == "e4m3"
            ? try roundE4M3(input, outputs: outputs, depth: depth)
            : try roundIntegers(
                format == "int4" ? 4 : 8, input, outputs: outputs, depth: depth)
        let out = DeviceArray<Float>(repeating: .nan, count: rows * outputs)
        let arguments = cc_gemm_arguments(
            x: x.address, weights: rounded.weights.address, scales: rounded.scales,
            out: out.address, rows: Int32(rows), outputs: Int32(outputs), depth: Int32(depth),
            out_stride: Int32(outputs), out_is_float: 1)
        let kernel = "gemm_\(format)_\(cc_gemm_tile(Int32(rows)))"
        try launch(kernel, cc_gemm_launch(arguments), arguments)
        for row in 0..<rows {
            for output in 0..<outputs {
                let expected = (0..<depth).reduce(0.0) {
                    $0 + Double(float(x[row * depth + $1])) * rounded.values[output * depth + $1]
                }
                #expect(isNear(out[row * outputs + output], expected, 1e-5))
            }
        }
    }

    @Test("integer weights come back as BF16", arguments: [32, 96, 1024, 1184], [4, 8])
    func dequantizes(depth: Int, bits: Int) throws {
        var random = SeededGenerator(seed: UInt64(depth))
        let outputs = 3
        let input = DeviceArray(random.bfloats(outputs * depth))
        let rounded = try roundIntegers(bits, input, outputs: outputs, depth: depth)
        let out = DeviceArray<UInt16>(repeating: 0x7FFF, count: outputs * depth)
        let arguments = cc_dequantize_arguments(
            weights: rounded.weights.address, scales: rounded.scales, out: out.address,
            outputs: Int32(outputs), depth: Int32(depth))
        try launch("dequantize_int\(bits)", cc_dequantize_launch(arguments), arguments)
        #expect(out.values == rounded.values.map { bfloat(Float($0)) })
    }

    @Test("E4M3 weights come back as BF16", arguments: [16, 1040])
    func dequantizesE4M3(depth: Int) throws {
        var random = SeededGenerator(seed: UInt64(depth))
        let outputs = 3
        let input = DeviceArray(random.bfloats(outputs * depth))
        let rounded = try roundE4M3(input, outputs: outputs, depth: depth)
        let out = DeviceArray<UInt16>(repeating: 0x7FFF, count: outputs * depth)
        let arguments = cc_dequantize_arguments(
            weights: rounded.weights.address, scales: rounded.scales, out: out.address,
            outputs: Int32(outputs), depth: Int32(depth))
        try launch("dequantize_e4m3", cc_dequantize_launch(arguments), arguments)
        #expect(out.values == rounded.values.map { bfloat(Float($0)) })
    }
}
