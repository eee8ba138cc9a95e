import CCUDA
import CUDADevice
import ModelFormats

/// Products with the matrices of a model, by our kernels and by cuBLASLt.
struct ProductRates {
    let name: String
    let model: ModelConfiguration
    let sizes: CheckSizes

    struct Matrix {
        let name: String
        let outputs, depth: Int
    }

    var matrices: [Matrix] {
        [
            Matrix(
                name: "qkv", outputs: model.queryWidth + 2 * model.keyValueWidth,
                depth: model.hiddenSize),
            Matrix(name: "o", outputs: model.hiddenSize, depth: model.queryWidth),
            Matrix(name: "gate_up", outputs: 2 * model.intermediateSize, depth: model.hiddenSize),
            Matrix(name: "down", outputs: model.hiddenSize, depth: model.intermediateSize),
            Matrix(name: "lm_head", outputs: model.vocabularySize, depth: model.hiddenSize),
        ]
    }

    var cases: [RateCase] {
        matrices.flatMap { matrix in
            // A step multiplies by our own kernels up to 16 rows, with rounded weights to 64.
            sizes.rowCounts.filter { $0 <= 16 }.map { own("bf16", $0, matrix) }
                + blasRows(matrix).map { blas($0, matrix) }
        }
            + ["e4m3", "int8", "int4"].flatMap { format in
                sizes.rowCounts.filter { $0 <= 64 }.map { own(format, $0, matrices[2]) }
                    + [dequantize(format, matrices[2])]
            }
    }

    /// Logits are made of a few of a step's rows.
    private func blasRows(_ matrix: Matrix) -> [Int] {
        let most = matrix.name == "lm_head" ? sizes.large.sequences : .max
        return sizes.rowCounts.filter { $0 > 16 && $0 <= most }
    }

    private func label(_ kernel: String, _ rows: Int, _ matrix: Matrix) -> String {
        "\(name) \(kernel) \(matrix.name), \(rows)×\(matrix.outputs)×\(matrix.depth)"
    }

    private func bytes(_ weights: Int, _ rows: Int, _ matrix: Matrix) -> Double {
        Double(weights + 2 * rows * (matrix.outputs + matrix.depth))
    }

    private func operations(_ rows: Int, _ matrix: Matrix) -> Double {
        2 * Double(rows) * Double(matrix.outputs) * Double(matrix.depth)
    }

    private func own(_ format: String, _ rows: Int, _ matrix: Matrix) -> RateCase {
        let size = WeightSize(format, matrix)
        return RateCase(
            name: label("gemm_" + format, rows, matrix),
            bytes: bytes(size.weights + size.scales, rows, matrix),
            operations: operations(rows, matrix)
        ) { arena in
            let x = try arena.take(rows * matrix.depth * 2)
            let out = try arena.take(rows * matrix.outputs * 2)
            return try copies(of: size.weights).map { _ in
                let a = cc_gemm_arguments(
                    x: x, weights: try arena.take(size.weights),
                    scales: size.scales > 0 ? try arena.take(size.scales) : 0, out: out,
                    rows: Int32(rows), outputs: Int32(matrix.outputs),
                    depth: Int32(matrix.depth), out_stride: Int32(matrix.outputs),
                    out_is_float: 0)
                let kernel = "gemm_\(format)_\(cc_gemm_tile(a.rows))"
                return RateCase.launch(kernel, cc_gemm_launch(a), a)
            }
        }
    }

    private func blas(_ rows: Int, _ matrix: Matrix) -> RateCase {
        let weights = matrix.outputs * matrix.depth * 2
        return RateCase(
            name: label("cuBLASLt", rows, matrix), bytes: bytes(weights, rows, matrix),
            operations: operations(rows, matrix)
        ) { arena in
            let x = try arena.take(rows * matrix.depth * 2)
            let out = try arena.take(rows * matrix.outputs * 2)
            return try copies(of: weights).map { _ in
                let address = try arena.take(weights)
                return { bench in
                    try bench.multiply(
                        x, rows: rows, address, columns: matrix.outputs, depth: matrix.depth,
                        into: out)
                }
            }
        }
    }

    private func dequantize(_ format: String, _ matrix: Matrix) -> RateCase {
        let size = WeightSize(format, matrix)
        let values = matrix.outputs * matrix.depth * 2
        return RateCase(
            name: "\(name) dequantize_\(format) \(matrix.name)",
            bytes: Double(size.weights + size.scales + values)
        ) { arena in
            try copies(of: size.weights + values).map { _ in
                let a = cc_dequantize_arguments(
                    weights: try arena.take(size.weights), scales: try arena.take(size.scales),
                    out: try arena.take(values), outputs: Int32(matrix.outputs),
                    depth: Int32(matrix.depth))
                return RateCase.launch("dequantize_" + format, cc_dequantize_launch(a), a)
            }
        }
    }

    /// As many as keep what they touch out of the GPU's cache.
    private func copies(of byteCount: Int) -> Range<Int> {
        0..<max(1, min(64, sizes.coldBytes / max(byteCount, 1) + 1))
    }
}

/// Bytes of a matrix in one of the formats of our kernels.
struct WeightSize {
    let weights, scales: Int

    init(_ format: String, _ matrix: ProductRates.Matrix) {
        let groups = Int(cc_int4_groups(Int32(matrix.depth)))
        switch format {
        case "e4m3": (weights, scales) = (matrix.outputs * matrix.depth, matrix.outputs * 4)
        case "int8": (weights, scales) = (matrix.outputs * groups * 32, matrix.outputs * groups * 2)
        case "int4": (weights, scales) = (matrix.outputs * groups * 16, matrix.outputs * groups * 2)
        default: (weights, scales) = (matrix.outputs * matrix.depth * 2, 0)
        }
    }
}
