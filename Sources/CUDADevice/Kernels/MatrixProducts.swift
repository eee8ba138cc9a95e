import CCUDA

/// Products of rows with weight matrices by cuBLASLt: `[rows][depth] · [columns][depth]ᵀ`.
final class MatrixProducts {
    /// What NVIDIA recommends for Hopper; a product that could use more takes another algorithm.
    static let workspaceBytes = 32 << 20

    private struct Shape: Hashable {
        var rows, columns, depth: Int
        /// Values from one row of the result to the next.
        var stride: Int
        var output: BlasType
    }

    enum BlasType: Int {
        case float32 = 0
        case bfloat16 = 14
    }

    private let context: CUDAContext
    private let table: cc_blas_table
    private let blas: cc_blas?
    private let workspace: DeviceMemory
    private var known: [Shape: Product] = [:]

    init(_ context: CUDAContext, _ source: CUDASymbols) throws(CUDAError) {
        var table = cc_blas_table()
        var missing: UnsafePointer<CChar>?
        guard cc_blas_find(&table, source.symbols, &missing) else {
            throw .missingFunction(
                library: source.path, function: missing.map { String(cString: $0) } ?? "")
        }
        var blas: cc_blas?
        let code = table.create(&blas)
        guard code == 0 else { throw Self.failure("cublasLtCreate", code) }
        self.context = context
        self.table = table
        self.blas = blas
        workspace = try DeviceMemory(
            context, byteCount: Self.workspaceBytes, purpose: "the workspace of matrix products")
    }

    deinit {
        known.removeAll()
        _ = table.destroy(blas)
    }

    /// `y = x · weightsᵀ`; all three lie row by row, `x` and `weights` in BF16.
    func multiply(
        _ x: cc_address, rows: Int, _ weights: cc_address, columns: Int, depth: Int,
        into y: cc_address, stride: Int, as output: BlasType, in stream: CUDAStream
    ) throws(CUDAError) {
        let shape = Shape(
            rows: rows, columns: columns, depth: depth, stride: stride, output: output)
        let product: Product
        if let ready = known[shape] { product = ready } else { product = try prepare(shape) }
        var (one, zero): (Float, Float) = (1, 0)
        var algorithm = product.algorithm
        // Columns of cuBLASLt are our rows: what it computes is the transpose, weights first.
        let code = table.multiply(
            blas, product.description, &one, weights, product.weights, x, product.rows, &zero, y,
            product.output, y, product.output, &algorithm, workspace.start, workspace.byteCount,
            stream.handle)
        guard code == 0 else { throw Self.failure("cublasLtMatmul", code) }
    }

    private func prepare(_ shape: Shape) throws(CUDAError) -> Product {
        let product = try Product(table)
        try product.describe(
            rows: shape.rows, columns: shape.columns, depth: shape.depth, stride: shape.stride,
            output: Int32(shape.output.rawValue))
        var limit = Self.workspaceBytes
        var preference: cc_preference?
        try product.check(table.preference_create(&preference), "cublasLtMatmulPreferenceCreate")
        defer { _ = table.preference_destroy(preference) }
        try product.check(
            table.preference_set(
                preference, Int32(CC_BLAS_WORKSPACE_BYTES), &limit, MemoryLayout<Int>.size),
            "cublasLtMatmulPreferenceSetAttribute")
        var found = cc_heuristic()
        var count: Int32 = 0
        let code = table.choose(
            blas, product.description, product.weights, product.rows, product.output,
            product.output, preference, 1, &found, &count)
        guard code == 0, count > 0 else {
            throw .noProduct(
                shape: "\(shape.rows)×\(shape.columns)×\(shape.depth)", code: Int(code))
        }
        product.algorithm = found.algorithm
        known[shape] = product
        return product
    }

    fileprivate static func failure(_ function: String, _ code: Int32) -> CUDAError {
        .failed(function: function, code: Int(code), name: "cuBLASLt status")
    }
}

/// What cuBLASLt must be told of one shape.
private final class Product {
    let table: cc_blas_table
    private(set) var description: cc_product?
    private(set) var weights, rows, output: cc_layout?
    var algorithm = cc_algorithm()

    init(_ table: cc_blas_table) throws(CUDAError) {
        self.table = table
        try check(
            table.product_create(&description, Int32(CC_BLAS_COMPUTE_F32), Int32(CC_BLAS_F32)),
            "cublasLtMatmulDescCreate")
    }

    deinit {
        for layout in [weights, rows, output].compactMap({ $0 }) {
            _ = table.layout_destroy(layout)
        }
        if description != nil { _ = table.product_destroy(description) }
    }

    func describe(rows rowCount: Int, columns: Int, depth: Int, stride: Int, output type: Int32)
        throws(CUDAError)
    {
        var transposed: Int32 = 1
        try check(
            table.product_set(description, Int32(CC_BLAS_TRANSPOSE_A), &transposed, 4),
            "cublasLtMatmulDescSetAttribute")
        weights = try layout(CC_BLAS_BF16, depth, columns, stride: depth)
        rows = try layout(CC_BLAS_BF16, depth, rowCount, stride: depth)
        output = try layout(Int(type), columns, rowCount, stride: stride)
    }

    private func layout(_ type: Int, _ height: Int, _ width: Int, stride: Int)
        throws(CUDAError) -> cc_layout?
    {
        var layout: cc_layout?
        try check(
            table.layout_create(&layout, Int32(type), UInt64(height), UInt64(width), Int64(stride)),
            "cublasLtMatrixLayoutCreate")
        return layout
    }

    func check(_ code: Int32, _ function: String) throws(CUDAError) {
        guard code == 0 else { throw MatrixProducts.failure(function, code) }
    }
}
