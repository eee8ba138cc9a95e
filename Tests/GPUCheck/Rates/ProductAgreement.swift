import CCUDA
import CUDADevice
import KernelChecks

/// Our products against cuBLASLt's, at sizes at which plain loops would take too long.
struct ProductAgreement {
    /// Both round sums of the same products to BF16: a step of it, and what the order of the sums
    /// makes.
    private static let tolerance: Float = 0.012

    let bench: KernelBench

    func compare(_ format: String, rows: Int, _ matrix: ProductRates.Matrix) throws -> String? {
        let size = WeightSize(format, matrix)
        let values = matrix.outputs * matrix.depth * 2
        let isRounded = format != "bf16"
        let wanted =
            values + (isRounded ? size.weights + size.scales : 0)
            + rows * (matrix.depth + 2 * matrix.outputs) * 2 + (1 << 20)
        guard wanted + (1 << 30) < (try bench.freeBytes) else {
            return "\(wanted >> 20) MiB are not free"
        }
        let arena = try Arena(bench, byteCount: wanted)
        let x = try arena.take(rows * matrix.depth * 2)
        let plain = try arena.take(values)
        let (own, theirs) = (
            try arena.take(rows * matrix.outputs * 2), try arena.take(rows * matrix.outputs * 2)
        )
        var (weights, scales) = (plain, UInt64(0))
        if isRounded {
            weights = try arena.take(size.weights)
            scales = try arena.take(size.scales)
            try round(format, plain, weights, scales, matrix)
        }
        let a = cc_gemm_arguments(
            x: x, weights: weights, scales: scales, out: own, rows: Int32(rows),
            outputs: Int32(matrix.outputs), depth: Int32(matrix.depth),
            out_stride: Int32(matrix.outputs), out_is_float: 0)
        let kernel = "gemm_\(format)_\(cc_gemm_tile(a.rows))"
        try RateCase.launch(kernel, cc_gemm_launch(a), a)(bench)
        try bench.multiply(
            x, rows: rows, plain, columns: matrix.outputs, depth: matrix.depth, into: theirs)
        try check(read(own, rows * matrix.outputs), read(theirs, rows * matrix.outputs), matrix)
        withExtendedLifetime(arena) {}
        return nil
    }

    /// Rounds the weights, and puts what they stand for in their place.
    private func round(
        _ format: String, _ plain: UInt64, _ weights: UInt64, _ scales: UInt64,
        _ matrix: ProductRates.Matrix
    ) throws {
        let rounding = cc_quantize_arguments(
            in: plain, weights: weights, scales: scales, outputs: Int32(matrix.outputs),
            depth: Int32(matrix.depth))
        try RateCase.launch("quantize_" + format, cc_quantize_launch(rounding), rounding)(bench)
        let back = cc_dequantize_arguments(
            weights: weights, scales: scales, out: plain, outputs: Int32(matrix.outputs),
            depth: Int32(matrix.depth))
        try RateCase.launch("dequantize_" + format, cc_dequantize_launch(back), back)(bench)
    }

    private func read(_ address: UInt64, _ count: Int) throws -> [Float] {
        var bits = [UInt16](repeating: 0, count: count)
        try bits.withUnsafeMutableBytes { try bench.read($0, from: address) }
        return bits.map(float)
    }

    private func check(_ own: [Float], _ theirs: [Float], _ matrix: ProductRates.Matrix) throws {
        let largest = theirs.reduce(0) { max($0, abs($1)) }
        guard largest > 0, largest.isFinite else {
            throw RateFailure("cuBLASLt gives nothing to compare with: largest \(largest)")
        }
        var worst: (difference: Float, index: Int) = (0, 0)
        for index in own.indices {
            let difference = abs(own[index] - theirs[index]) / largest
            if !(difference <= worst.difference) { worst = (difference, index) }
        }
        guard worst.difference <= Self.tolerance else {
            let (row, output) = (worst.index / matrix.outputs, worst.index % matrix.outputs)
            throw RateFailure(
                "row \(row), output \(output): \(own[worst.index]) for \(theirs[worst.index])")
        }
    }
}
