import CKernels
import ModelFixtures
import ModelFormats
import Testing

@testable import CPUDevice

@Suite("Matrix kernels")
struct MatrixKernelTests {
    static let types: [ElementType] = [.float32, .bfloat16, .float16]

    @Test("agree with plain loops for every number of rows and panels", arguments: KernelPair.all)
    func agreement(pair: KernelPair) {
        var generator = SeededGenerator(seed: 21)
        for type in Self.types {
            for columns in [16, 33, 80] {
                let operand = PanelBuffer(columns: columns, depth: 70, as: type, &generator)
                for rows in 1...14 {
                    let x = FloatBuffer(random: rows * 71, &generator)
                    let start = FloatBuffer(random: rows * 96, &generator)
                    for add in [false, true] {
                        let fast = FloatBuffer(start.values)
                        let slow = FloatBuffer(start.values)
                        multiply(pair.fast, x, operand, fast, rows: rows, add: add)
                        multiply(pair.reference, x, operand, slow, rows: rows, add: add)
                        #expect(
                            relativeError(fast.values, slow.values) < 2e-6,
                            "\(type) \(columns) columns, \(rows) rows, add \(add)")
                    }
                }
            }
        }
    }

    @Test("give a row the same bits whatever rows are beside it", arguments: KernelPair.all)
    func rowIndependence(pair: KernelPair) {
        var generator = SeededGenerator(seed: 22)
        for type in Self.types {
            let operand = PanelBuffer(columns: 112, depth: 64, as: type, &generator)
            let x = FloatBuffer(random: 13 * 71, &generator)
            let together = FloatBuffer(zeros: 13 * 112)
            multiply(pair.fast, x, operand, together, rows: 13, add: false)
            for row in 0..<13 {
                let single = FloatBuffer(Array(x.values[(row * 71)...].prefix(71)))
                let alone = FloatBuffer(zeros: 112)
                multiply(pair.fast, single, operand, alone, rows: 1, add: false)
                #expect(alone.values == Array(together.values[(row * 112)...].prefix(112)))
            }
        }
    }

    @Test("a packed half-precision weight is exactly the stored one")
    func halfPrecision() {
        let values: [Float] = [1, -2, 0.5, 65504, -0.000061035156, 0.33325195, 0, 1.5]
        let stored = SafetensorsWriter.encode(values, as: .float16)
        let row = FloatBuffer(zeros: values.count)
        ck_unpack_row(stored, CK_F16, values.count, row.start)
        #expect(row.values == values)
        // The smallest subnormal, infinity and a NaN.
        ck_unpack_row([1, 0, 0, 0x7C, 1, 0x7C] as [UInt8], CK_F16, 3, row.start)
        #expect(row.values[0] == 0x1p-24 && row.values[1] == .infinity && row.values[2].isNaN)
    }

    private func multiply(
        _ kernels: UnsafePointer<ck_kernels>, _ x: FloatBuffer, _ operand: PanelBuffer,
        _ y: FloatBuffer, rows: Int, add: Bool
    ) {
        var input = x.rows(rows, stride: 71)
        var panels = operand.panels
        var output = y.rows(rows, stride: y.count / rows)
        ck_matmul(kernels, &input, &panels, &output, add)
    }
}
