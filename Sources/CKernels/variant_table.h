/* The table of the variant whose bodies were included before. Defines CK_TABLE, CK_VARIANT_NAME. */
const ck_kernels CK_TABLE = {
    .name = CK_VARIANT_NAME,
    .matmul = matmul,
    .rms_norm = rms_norm,
    .rope = rope,
    .silu_multiply = silu_multiply,
    .gelu_multiply = gelu_multiply,
    .soft_cap = soft_cap,
    .add_row = add_row,
    .scale_row = scale_row,
    .scores = scores,
    .softmax = softmax,
    .values = weigh_values,
    .maximum = maximum,
    .exponentials = exponentials,
    .mass_from = mass_from,
};
