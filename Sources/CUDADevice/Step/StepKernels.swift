import CCUDA

/// The kernels of a step, for one model's head dimension.
struct StepKernels {
    let prepare, embed, norm, rotate, activate, merge, sample: Kernel
    let decode, prefill: Kernel
    /// By format and by the rows that one block takes.
    let products: [MatrixFormat: [Int32: Kernel]]
    /// For products of many rows, which cuBLASLt makes with BF16.
    let dequantize: [MatrixFormat: Kernel]

    init(
        _ library: KernelLibrary, _ attention: cc_attention_arguments, hasNarrowCache: Bool,
        _ formats: Set<MatrixFormat>
    ) throws(CUDAError) {
        let kind = "\(attention.head_dimension)" + (hasNarrowCache ? "_e4m3" : "")
        prepare = try library.kernel("prepare_step")
        embed = try library.kernel("embed_rows")
        norm = try library.kernel("rmsnorm_rows")
        rotate = try library.kernel("rope_write")
        activate = try library.kernel("gated_activation")
        merge = try library.kernel("attention_merge")
        sample = try library.kernel("sample_rows")
        decode = try library.kernel(
            "attention_decode_\(kind)",
            sharedBytes: Int(cc_attention_decode_launch(attention, 1, 1).shared_bytes))
        prefill = try library.kernel(
            "attention_prefill_\(kind)",
            sharedBytes: Int(cc_attention_prefill_launch(attention, 1, 1).shared_bytes))
        var products: [MatrixFormat: [Int32: Kernel]] = [:]
        var dequantize: [MatrixFormat: Kernel] = [:]
        for format in formats {
            products[format] = try Self.products(library, format)
            guard format != .bfloat16 else { continue }
            dequantize[format] = try library.kernel("dequantize_" + format.kernelName)
        }
        self.products = products
        self.dequantize = dequantize
    }

    private static func products(_ library: KernelLibrary, _ format: MatrixFormat)
        throws(CUDAError) -> [Int32: Kernel]
    {
        var products: [Int32: Kernel] = [:]
        for rows: Int32 in [8, 16, 32, 64] {
            var arguments = cc_gemm_arguments()
            arguments.rows = rows
            let tile = cc_gemm_tile(rows)
            products[tile] = try library.kernel(
                "gemm_\(format.kernelName)_\(tile)",
                sharedBytes: Int(cc_gemm_launch(arguments).shared_bytes))
        }
        return products
    }
}
