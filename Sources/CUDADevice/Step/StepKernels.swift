import CCUDA

/// The kernels of a step, for one model's head dimension.
struct StepKernels {
    let prepare, embed, norm, rotate, activate, merge, sample: Kernel
    let decode, prefill: Kernel
    let products: [Int32: Kernel]

    init(_ library: KernelLibrary, _ attention: cc_attention_arguments) throws(CUDAError) {
        let head = attention.head_dimension
        prepare = try library.kernel("prepare_step")
        embed = try library.kernel("embed_rows")
        norm = try library.kernel("rmsnorm_rows")
        rotate = try library.kernel("rope_write")
        activate = try library.kernel("gated_activation")
        merge = try library.kernel("attention_merge")
        sample = try library.kernel("sample_rows")
        decode = try library.kernel(
            "attention_decode_\(head)",
            sharedBytes: Int(cc_attention_decode_launch(attention, 1, 1).shared_bytes))
        prefill = try library.kernel(
            "attention_prefill_\(head)",
            sharedBytes: Int(cc_attention_prefill_launch(attention, 1, 1).shared_bytes))
        var products: [Int32: Kernel] = [:]
        for rows: Int32 in [8, 16, 32, 64] {
            var arguments = cc_gemm_arguments()
            arguments.rows = rows
            let tile = cc_gemm_tile(rows)
            products[tile] = try library.kernel(
                "gemm_bf16_\(tile)", sharedBytes: Int(cc_gemm_launch(arguments).shared_bytes))
        }
        self.products = products
    }
}
