import CKernels
import ModelFixtures
import ModelFormats
import Testing

@testable import CPUDevice

/// Kernels under test, with the plain loops beside them.
struct KernelPair: CustomTestStringConvertible {
    let variant: KernelVariant

    static let all = KernelVariant.all.dropFirst().map { KernelPair(variant: $0) }

    var fast: UnsafePointer<ck_kernels> { variant.table }
    var reference: UnsafePointer<ck_kernels> { KernelVariant.all[0].table }
    var testDescription: String { variant.description }
}

/// Floats at an address that kernels may read and write, freed with the object.
final class FloatBuffer {
    let start: UnsafeMutablePointer<Float>
    let count: Int

    init(_ values: [Float]) {
        count = values.count
        start = .allocate(capacity: max(1, values.count))
        start.initialize(from: values, count: values.count)
    }

    convenience init(zeros count: Int) { self.init([Float](repeating: 0, count: count)) }

    convenience init(random count: Int, _ generator: inout SeededGenerator, scale: Float = 1) {
        self.init((0..<count).map { _ in generator.normal() * scale })
    }

    deinit { start.deallocate() }

    var values: [Float] { Array(UnsafeBufferPointer(start: start, count: count)) }

    func rows(_ rows: Int, stride: Int) -> ck_rows {
        ck_rows(start: start, stride: stride, count: rows)
    }
}

/// Weights in panels, freed with the object.
final class PanelBuffer {
    let panels: ck_panels
    private let memory: UnsafeMutableRawPointer

    /// Packed as `packed`; nil keeps what packing keeps without rounding.
    init(
        columns: Int, depth: Int, as type: ElementType, packed element: ck_element? = nil,
        _ generator: inout SeededGenerator
    ) {
        let values = (0..<(columns * depth)).map { _ in generator.normal() }
        let stored = SafetensorsWriter.encode(values, as: type)
        let packed = element ?? (type == .bfloat16 ? CK_BF16 : CK_F32)
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: ck_packed_bytes(packed, columns, depth), alignment: 64)
        stored.withUnsafeBytes { bytes in
            var source = ck_stored(
                start: bytes.baseAddress, element: type.kernelElement, depth: depth,
                paired_rows: 0,
                integers: ck_integers())
            _ = ck_pack(&source, 0, columns, memory, packed, 0, 1)
        }
        self.memory = memory
        panels = ck_panels(
            weights: UnsafeRawPointer(memory), element: packed, depth: depth,
            panel_count: (columns + 15) / 16)
    }

    deinit { memory.deallocate() }
}

/// The largest difference, relative to the largest value.
func relativeError(_ left: [Float], _ right: [Float]) -> Float {
    guard left.count == right.count else { return .infinity }
    let scale = right.reduce(1e-20) { max($0, abs($1)) }
    return zip(left, right).reduce(0) { worst, pair in
        let difference = abs(pair.0 - pair.1) / scale
        return difference.isNaN ? .infinity : max(worst, difference)
    }
}

/// The root of the mean square of differences, relative to that of the values.
func rootMeanSquareError(_ found: [[Float]], _ expected: [[Float]]) -> Float {
    var (sum, errors) = (Float(0), Float(0))
    for (left, right) in zip(found, expected) {
        for (a, b) in zip(left, right) {
            sum += b * b
            errors += (a - b) * (a - b)
        }
    }
    return (errors / sum).squareRoot()
}
