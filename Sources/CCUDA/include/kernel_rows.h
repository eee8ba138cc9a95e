#ifndef CCUDA_KERNEL_ROWS_H
#define CCUDA_KERNEL_ROWS_H

#include "kernel_basics.h"

/*
 * embed_rows: out[row] = table[token_ids[row]] * scale. An id outside the vocabulary gives zeros.
 */
typedef struct cc_embed_rows_arguments {
    CC_POINTER(const uint16_t) table; /* BF16 [vocabulary][width] */
    CC_POINTER(const int32_t) token_ids;
    CC_POINTER(float) out; /* [rows][width] */
    int32_t rows;
    int32_t width;
    int32_t vocabulary;
    float scale;
} cc_embed_rows_arguments;

CC_INLINE cc_launch cc_embed_rows_launch(cc_embed_rows_arguments a)
{
    return cc_launch_of((uint32_t)a.rows, 1, 128, 0);
}

/*
 * rmsnorm_rows: for each i < rows, with r = row_list[i], or i without a list:
 *     d = delta[r] + delta_bias;  if delta_norm: d = d / rms(d) * delta_norm
 *     residual[r] += d;  out[i] = BF16(residual[r] / rms(residual[r]) * weight)
 * where rms(x) = sqrt(mean(x * x) + epsilon). The list names no row twice unless delta is zero;
 * for a negative entry out[i] is zeros.
 */
typedef struct cc_rmsnorm_rows_arguments {
    CC_POINTER(float) residual; /* [..][width] */
    CC_POINTER(const uint16_t) delta; /* BF16 [..][width], or zero */
    CC_POINTER(const float) delta_bias; /* [width], or zero */
    CC_POINTER(const float) delta_norm; /* [width], or zero */
    CC_POINTER(const float) weight; /* [width] */
    CC_POINTER(const int32_t) row_list; /* [rows], or zero */
    CC_POINTER(uint16_t) out; /* BF16 [rows][width] */
    int32_t rows;
    int32_t width;
    float epsilon;
} cc_rmsnorm_rows_arguments;

CC_INLINE cc_launch cc_rmsnorm_rows_launch(cc_rmsnorm_rows_arguments a)
{
    uint32_t row_bytes = (uint32_t)a.width * 4;
    return cc_launch_of((uint32_t)a.rows, 1, a.width > 1024 ? 256 : 128, row_bytes);
}

enum { CC_ACTIVATION_SILU = 0, CC_ACTIVATION_TANH_GELU = 1 };

/* gated_activation: out[row][i] = activation(in[row][i]) * in[row][width + i], all BF16. */
typedef struct cc_gated_activation_arguments {
    CC_POINTER(const uint16_t) in; /* [rows][gate | up] */
    CC_POINTER(uint16_t) out; /* [rows][width] */
    int32_t rows;
    int32_t width;
    int32_t activation;
} cc_gated_activation_arguments;

CC_INLINE cc_launch cc_gated_activation_launch(cc_gated_activation_arguments a)
{
    return cc_launch_of(cc_ceiling((uint32_t)a.width, 128 * 8), (uint32_t)a.rows, 128, 0);
}

#endif
