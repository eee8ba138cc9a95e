import CCUDA

extension StepPass {
    /// `y = x · matrixᵀ`, with the rows of `y` so many values apart.
    func multiply(
        _ x: Int, _ matrix: WeightLayout.Matrix, into y: Int, rows: Int, stride: Int? = nil,
        as type: MatrixProducts.BlasType = .bfloat16
    ) throws(CUDAError) {
        let stride = stride ?? matrix.columns
        let isRounded = matrix.format != .bfloat16
        if rows <= (isRounded ? Self.mostOwnRoundedRows : Self.mostOwnRows) {
            return try multiplyFew(x, matrix, into: y, rows: rows, stride: stride, as: type)
        }
        guard isRounded else {
            return try products.multiply(
                place(x), rows: StepShape.rounded(rows), weightStart + UInt64(matrix.offset),
                columns: matrix.columns, depth: matrix.depth, into: place(y), stride: stride,
                as: type, in: stream)
        }
        try multiplyMany(x, matrix, into: y, rows: rows, stride: stride, as: type)
    }

    private func multiplyFew(
        _ x: Int, _ matrix: WeightLayout.Matrix, into y: Int, rows: Int, stride: Int,
        as type: MatrixProducts.BlasType
    ) throws(CUDAError) {
        var a = cc_gemm_arguments()
        a.x = place(x)
        a.weights = weightStart + UInt64(matrix.offset)
        a.scales = matrix.format == .bfloat16 ? 0 : weightStart + UInt64(matrix.scales)
        a.out = place(y)
        a.rows = Int32(rows)
        a.outputs = Int32(matrix.columns)
        a.depth = Int32(matrix.depth)
        a.out_stride = Int32(stride)
        a.out_is_float = type == .float32 ? 1 : 0
        let tile = cc_gemm_tile(a.rows)
        guard let kernel = kernels.products[matrix.format]?[tile] else {
            throw .missingFunction(library: "the kernels", function: "a product of \(tile) rows")
        }
        try stream.launch(kernel, cc_gemm_launch(a), a)
    }

    /// Some outputs at a time are made BF16, and multiplied while others of them are in the cache.
    private func multiplyMany(
        _ x: Int, _ matrix: WeightLayout.Matrix, into y: Int, rows: Int, stride: Int,
        as type: MatrixProducts.BlasType
    ) throws(CUDAError) {
        guard let kernel = kernels.dequantize[matrix.format] else {
            throw .missingFunction(library: "the kernels", function: "dequantize")
        }
        let block = StepShape.scratchOutputs(depth: matrix.depth)
        for first in Swift.stride(from: 0, to: matrix.columns, by: block) {
            let count = min(block, matrix.columns - first)
            var a = cc_dequantize_arguments()
            a.weights =
                weightStart
                + UInt64(matrix.offset + first * matrix.format.rowBytes(matrix.depth))
            a.scales =
                weightStart
                + UInt64(matrix.scales + first * matrix.format.scaleBytes(matrix.depth))
            a.out = place(memory.scratch)
            a.outputs = Int32(count)
            a.depth = Int32(matrix.depth)
            try stream.launch(kernel, cc_dequantize_launch(a), a)
            let bytes = type == .float32 ? MemoryLayout<Float>.size : MemoryLayout<BF16>.size
            try products.multiply(
                place(x), rows: StepShape.rounded(rows), place(memory.scratch), columns: count,
                depth: matrix.depth, into: place(y + first * bytes), stride: stride, as: type,
                in: stream)
        }
    }
}
