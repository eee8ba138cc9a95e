import CKernels
import ModelFixtures
import ModelFormats
import Testing

@testable import CPUDevice

@Suite("Quantized kernels")
struct QuantizedKernelTests {
    static let elements = [CK_INT8, CK_INT4, CK_BF16]

    /// Rows of small integers, freed with the object.
    private final class QuantizedRows {
        let buffer: QuantizedBuffer
        let count: Int
        let depth: Int

        init(
            _ kernels: UnsafePointer<ck_kernels>, _ x: UnsafePointer<Float>, rows: Int,
            depth: Int, for element: ck_element = CK_INT8
        ) {
            buffer = QuantizedBuffer(
                values: .allocate(capacity: 2 * rows * depth),
                scales: .allocate(capacity: rows * depth / 32),
                starts: .allocate(capacity: rows * depth / 32))
            count = rows
            self.depth = depth
            for row in 0..<rows {
                ck_quantize_row(
                    kernels, x + row * depth, element, depth,
                    buffer.values + row * depth * (element == CK_BF16 ? 2 : 1),
                    buffer.scales + row * depth / 32, buffer.starts + row * depth / 32)
            }
        }

        deinit {
            buffer.values.deallocate()
            buffer.scales.deallocate()
            buffer.starts.deallocate()
        }

        var rows: ck_quantized_rows { buffer.rows(count: count, depth: depth) }
        var values: [Int8] {
            Array(UnsafeBufferPointer(start: buffer.values, count: count * depth))
        }
        var scales: [Float] {
            UnsafeBufferPointer(start: buffer.scales, count: count * depth / 32).map(\.factor)
        }
    }

    private func multiply(
        _ kernels: UnsafePointer<ck_kernels>, _ x: QuantizedRows, _ operand: PanelBuffer,
        _ y: FloatBuffer, add: Bool
    ) {
        var (input, panels) = (x.rows, operand.panels)
        var output = y.rows(x.count, stride: y.count / x.count)
        ck_matmul_quantized(kernels, &input, &panels, &output, add)
    }

    @Test("agree with plain loops for every number of rows and panels", arguments: KernelPair.all)
    func agreement(pair: KernelPair) {
        var generator = SeededGenerator(seed: 31)
        for element in Self.elements {
            for (columns, depth) in [(16, 32), (33, 96), (80, 256)] {
                let operand = PanelBuffer(
                    columns: columns, depth: depth, as: .float32, packed: element, &generator)
                for rows in 1...14 {
                    let x = FloatBuffer(random: rows * depth, &generator)
                    let start = FloatBuffer(random: rows * 96, &generator)
                    let quantized = QuantizedRows(
                        pair.reference, x.start, rows: rows, depth: depth, for: element)
                    for add in [false, true] {
                        let fast = FloatBuffer(start.values)
                        let slow = FloatBuffer(start.values)
                        multiply(pair.fast, quantized, operand, fast, add: add)
                        multiply(pair.reference, quantized, operand, slow, add: add)
                        #expect(
                            relativeError(fast.values, slow.values) < 2e-6,
                            "\(element) \(columns) columns, \(rows) rows, add \(add)")
                    }
                }
            }
        }
    }

    @Test(
        "a row is quantized as by plain loops, and no value is off by more than half a step",
        arguments: KernelPair.all)
    func rows(pair: KernelPair) {
        var generator = SeededGenerator(seed: 32)
        let x = FloatBuffer(random: 5 * 96, &generator)
        // A group of zeros, and one with a single large value.
        for index in 0..<32 { x.start[index] = 0 }
        x.start[40] = 1000
        let fast = QuantizedRows(pair.fast, x.start, rows: 5, depth: 96)
        let slow = QuantizedRows(pair.reference, x.start, rows: 5, depth: 96)
        #expect(fast.scales == slow.scales)
        for (index, value) in x.values.enumerated() {
            let scale = fast.scales[index / 32]
            #expect(abs(Float(fast.values[index]) * scale - value) <= scale * 0.5001)
        }
        for row in 0..<15 {
            let sum = fast.values[(row * 32)...].prefix(32).reduce(0) { $0 + Int32($1) }
            #expect(fast.buffer.starts[row] == -128 * sum)
        }
    }

    @Test("give a row the same bits whatever rows are beside it", arguments: KernelPair.all)
    func rowIndependence(pair: KernelPair) {
        var generator = SeededGenerator(seed: 33)
        for element in Self.elements {
            let operand = PanelBuffer(
                columns: 112, depth: 64, as: .float32, packed: element, &generator)
            let x = FloatBuffer(random: 13 * 64, &generator)
            let together = FloatBuffer(zeros: 13 * 112)
            multiply(
                pair.fast, QuantizedRows(pair.fast, x.start, rows: 13, depth: 64, for: element),
                operand,
                together, add: false)
            for row in 0..<13 {
                let alone = FloatBuffer(zeros: 112)
                multiply(
                    pair.fast,
                    QuantizedRows(
                        pair.fast, x.start + row * 64, rows: 1, depth: 64, for: element), operand,
                    alone, add: false)
                #expect(alone.values == Array(together.values[(row * 112)...].prefix(112)))
            }
        }
    }

    /// One column of weights through packing and a product with the identity.
    private func unpacked(_ weights: [Float], _ element: ck_element) -> [Float] {
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: ck_packed_bytes(element, 16, 32), alignment: 64)
        defer { memory.deallocate() }
        weights.withUnsafeBytes { bytes in
            var source = ck_stored(
                start: bytes.baseAddress, element: CK_F32, depth: 32, paired_rows: 0,
                integers: ck_integers())
            #expect(ck_pack(&source, 0, 1, memory, element, 0, 1))
        }
        let kernels = KernelVariant.all[0].table
        let identity = FloatBuffer(zeros: 32 * 32)
        for index in 0..<32 { identity.start[index * 33] = 127 }
        let rows = QuantizedRows(kernels, identity.start, rows: 32, depth: 32)
        let sums = FloatBuffer(zeros: 32 * 16)
        var (input, output) = (rows.rows, sums.rows(32, stride: 16))
        var panels = ck_panels(
            weights: UnsafeRawPointer(memory), element: element, depth: 32, panel_count: 1)
        ck_matmul_quantized(kernels, &input, &panels, &output, false)
        return (0..<32).map { sums.values[$0 * 16] / 127 }
    }

    @Test("weights that were rounded to a group's steps before are kept exactly")
    func exactness() {
        let int8 = (0..<32).map { Float($0 * 8 - 127) * 0.25 }
        #expect(unpacked(int8, CK_INT8) == int8)
        let int4 = (0..<32).map { Float($0 % 16 - 8) * -0.125 }
        #expect(unpacked(int4, CK_INT4) == int4)
    }

    @Test("a weight is off by half a step at most, and a group of zeros stays zero")
    func steps() {
        var generator = SeededGenerator(seed: 34)
        for _ in 0..<50 {
            let weights = (0..<32).map { _ in generator.normal() }
            let largest = weights.map(abs).max() ?? 0
            for (weight, kept) in zip(weights, unpacked(weights, CK_INT8)) {
                #expect(abs(weight - kept) <= largest / 127 * 0.51)
            }
            let errors = zip(weights, unpacked(weights, CK_INT4)).map { ($0 - $1) * ($0 - $1) }
            // The step of the plainest choice, the extreme value at -8.
            #expect(errors.reduce(0, +) / 32 <= largest * largest / 64 / 12 * 1.5)
        }
        for element in [CK_INT8, CK_INT4] {
            let zeros = [Float](repeating: 0, count: 32)
            #expect(unpacked(zeros, element) == zeros)
        }
    }
}
