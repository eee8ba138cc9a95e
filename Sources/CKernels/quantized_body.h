/*
 * The matrix product of one variant over weights in groups of 32 of small integers. Input rows are
 * quantized in the same groups, a group's products are added up exactly as integers, and the sums
 * of the groups follow each other in ascending depth. Defines, besides vector16.h's:
 *   CK_QUANTIZED_ROWS, CK_QUANTIZED_PANELS   the largest tile
 *   CK_DOT(sums, weights, quads)   adds, in each lane, the products of four unsigned bytes of
 *                                  `weights` with four signed bytes of `quads`
 *   CK_SCALED(weights, scale)   a vector of scales times one of a row's
 *   CK_DOT_BF16(sums, weights, pairs)   adds, in each lane, the products of two BF16 of both
 * BF16 weights are here too, for rows that were rounded to BF16: depth by depth, two at a time.
 */
#ifndef CK_DOT
/* Products of 16-bit halves, added in pairs. */
CK_INLINE v16i pairs_of_products(v16i a, v16i b)
{
#if defined(CK_PAIRS)
    return CK_PAIRS(a, b);
#else
    return (a << 16 >> 16) * (b << 16 >> 16) + (a >> 16) * (b >> 16);
#endif
}

CK_INLINE v16i dot_of_bytes(v16i sums, v16i weights, v16i quads)
{
    const v16i even = (v16i)(0x00ff00ff);
    v16i low = (quads << 24 >> 24 & 0xffff) | quads << 8 >> 24 << 16;
    v16i high = (quads << 16 >> 24 & 0xffff) | quads >> 24 << 16;
    return sums + pairs_of_products(weights & even, low)
        + pairs_of_products(weights >> 8 & even, high);
}
#define CK_DOT dot_of_bytes
#endif

#ifndef CK_DOT_BF16
CK_INLINE v16 dot_of_bfloats(v16 sums, v16i weights, v16i pairs)
{
    const v16i upper = (v16i)(-65536);
    sums = fma16((v16)(weights << 16), (v16)(pairs << 16), sums);
    return fma16((v16)(weights & upper), (v16)(pairs & upper), sums);
}
#define CK_DOT_BF16 dot_of_bfloats
#endif

#ifndef CK_SCALED
#define CK_SCALED(weights, scale) ((weights) * splat16((scale)->factor))
#endif

CK_INLINE v16i quad_of(const int8_t *p)
{
    int32_t quad;
    memcpy(&quad, p, sizeof quad);
    return (v16i)(quad);
}

/* One group of `rows` x `panels`; four depths of 16 columns make one vector of weights. */
CK_INLINE void dot_group_int8(
    size_t rows, size_t panels, const int8_t *x, size_t stride, const uint8_t *const *w,
    v16i (*dots)[4])
{
    CK_UNROLL
    for (size_t quad = 0; quad < 8; quad++) {
        v16i weights[4];
        CK_UNROLL
        for (size_t p = 0; p < panels; p++) weights[p] = load16i(w[p] + quad * 64);
        CK_UNROLL
        for (size_t r = 0; r < rows; r++) {
            v16i values = quad_of(x + r * stride + quad * 4);
            CK_UNROLL
            for (size_t p = 0; p < panels; p++) dots[r][p] = CK_DOT(dots[r][p], weights[p], values);
        }
    }
}

/* A byte holds a weight of depth d in its low half, and one of depth d + 16 in its high half. */
CK_INLINE void dot_group_int4(
    size_t rows, size_t panels, const int8_t *x, size_t stride, const uint8_t *const *w,
    v16i (*dots)[4])
{
    const v16i low_half = (v16i)(0x0f0f0f0f);
    CK_UNROLL
    for (size_t quad = 0; quad < 4; quad++) {
        v16i low[4], high[4];
        CK_UNROLL
        for (size_t p = 0; p < panels; p++) {
            v16i both = load16i(w[p] + quad * 64);
            low[p] = both & low_half;
            high[p] = both >> 4 & low_half;
        }
        CK_UNROLL
        for (size_t r = 0; r < rows; r++) {
            v16i first = quad_of(x + r * stride + quad * 4);
            v16i second = quad_of(x + r * stride + quad * 4 + 16);
            CK_UNROLL
            for (size_t p = 0; p < panels; p++) {
                dots[r][p] = CK_DOT(CK_DOT(dots[r][p], low[p], first), high[p], second);
            }
        }
    }
}

/* `rows`, `panels` and `element` are constants wherever this is inlined. */
CK_INLINE void quantized_tile(
    size_t rows, size_t panels, ck_element element, const ck_quantized_rows *x, size_t first_row,
    const ck_panels *operand, size_t first_panel, float *y, size_t y_stride, bool add)
{
    size_t groups = operand->depth / 32, group_bytes = element == CK_INT8 ? 512 : 256;
    size_t scale_bytes = ck_scale_bytes(operand->depth);
    const uint8_t *scales[4], *weights[4];
    v16 sums[6][4];
    CK_UNROLL
    for (size_t p = 0; p < panels; p++) {
        size_t panel_bytes = scale_bytes + groups * group_bytes;
        scales[p] = (const uint8_t *)operand->weights + (first_panel + p) * panel_bytes;
        weights[p] = scales[p] + scale_bytes;
        CK_UNROLL
        for (size_t r = 0; r < rows; r++) sums[r][p] = splat16(0);
    }
    /* The panels that come next are fetched, each tile of the rows a part of them. */
    size_t tiles = x->count / rows, bytes = panels * (scale_bytes + groups * group_bytes);
    size_t lines = rows > 1 ? (bytes / 64 + tiles * groups - 1) / (tiles * groups) : 0;
    const uint8_t *next = scales[0] + bytes + first_row / rows * lines * groups * 64;
    const int8_t *values = x->values + first_row * x->stride;
    const ck_scale *row_scales = x->scales + first_row * x->stride / 32;
    const int32_t *starts = x->starts + first_row * x->stride / 32;
    for (size_t g = 0; g < groups; g++) {
        v16i dots[6][4];
        CK_UNROLL
        for (size_t r = 0; r < rows; r++) {
            int32_t start = starts[r * x->stride / 32 + g];
            CK_UNROLL
            for (size_t p = 0; p < panels; p++) {
                dots[r][p] = (v16i)(element == CK_INT8 ? start : start / 16);
            }
        }
        for (size_t line = 0; line < lines; line++, next += 64) __builtin_prefetch(next, 0, 2);
        if (element == CK_INT8) {
            dot_group_int8(rows, panels, values + g * 32, x->stride, weights, dots);
        } else {
            dot_group_int4(rows, panels, values + g * 32, x->stride, weights, dots);
        }
        CK_UNROLL
        for (size_t p = 0; p < panels; p++) {
            v16 scale = load16_half((const uint16_t *)scales[p] + g * 16);
            weights[p] += group_bytes;
            CK_UNROLL
            for (size_t r = 0; r < rows; r++) {
                v16 both = CK_SCALED(scale, row_scales + r * x->stride / 32 + g);
                sums[r][p] = fma16(__builtin_convertvector(dots[r][p], v16), both, sums[r][p]);
            }
        }
    }
    CK_UNROLL
    for (size_t r = 0; r < rows; r++) {
        CK_UNROLL
        for (size_t p = 0; p < panels; p++) {
            float *out = y + r * y_stride + (first_panel + p) * 16;
            store16(out, add ? load16(out) + sums[r][p] : sums[r][p]);
        }
    }
}

/* That, or the same for BF16, whose panels have no scales. */
CK_INLINE void narrow_tile(
    size_t rows, size_t panels, ck_element element, const ck_quantized_rows *x, size_t first_row,
    const ck_panels *operand, size_t first_panel, float *y, size_t y_stride, bool add)
{
    if (element != CK_BF16) {
        quantized_tile(
            rows, panels, element, x, first_row, operand, first_panel, y, y_stride, add);
        return;
    }
    bool fetches = rows > 1 && first_row == 0;
    size_t depth = operand->depth;
    const uint16_t *weights = (const uint16_t *)operand->weights + first_panel * depth * 16;
    const int8_t *values = x->values + first_row * x->stride * 2;
    v16 sums[6][4];
    CK_UNROLL
    for (size_t r = 0; r < rows; r++) {
        CK_UNROLL
        for (size_t p = 0; p < panels; p++) sums[r][p] = splat16(0);
    }
    for (size_t k = 0; k < depth; k += 2) {
        v16i pairs[4];
        CK_UNROLL
        for (size_t p = 0; p < panels; p++) {
            pairs[p] = load16i(weights + (p * depth + k) * 16);
            if (fetches) __builtin_prefetch(weights + ((panels + p) * depth + k) * 16, 0, 2);
        }
        CK_UNROLL
        for (size_t r = 0; r < rows; r++) {
            v16i both = quad_of(values + (r * x->stride + k) * 2);
            CK_UNROLL
            for (size_t p = 0; p < panels; p++) {
                sums[r][p] = CK_DOT_BF16(sums[r][p], pairs[p], both);
            }
        }
    }
    CK_UNROLL
    for (size_t r = 0; r < rows; r++) {
        CK_UNROLL
        for (size_t p = 0; p < panels; p++) {
            float *out = y + r * y_stride + (first_panel + p) * 16;
            store16(out, add ? load16(out) + sums[r][p] : sums[r][p]);
        }
    }
}

CK_INLINE void quantized_rows(
    size_t panels, ck_element element, const ck_quantized_rows *x, const ck_panels *operand,
    size_t first_panel, const ck_rows *y, bool add)
{
    size_t row = 0, stride = y->stride;
    for (; row + CK_QUANTIZED_ROWS <= x->count; row += CK_QUANTIZED_ROWS) {
        narrow_tile(CK_QUANTIZED_ROWS, panels, element, x, row, operand, first_panel,
                       y->start + row * stride, stride, add);
    }
    float *out = y->start + row * stride;
    /* The number of rows must be a constant where the tile is inlined. */
#define CK_REST(rows) \
    case rows: \
        narrow_tile(rows, panels, element, x, row, operand, first_panel, out, stride, add); \
        break
    switch (x->count - row) {
#if CK_QUANTIZED_ROWS > 4
    CK_REST(5);
    CK_REST(4);
#endif
#if CK_QUANTIZED_ROWS > 2
    CK_REST(3);
    CK_REST(2);
#endif
    CK_REST(1);
    default: break;
    }
#undef CK_REST
}

CK_INLINE void quantized_product(
    ck_element element, const ck_quantized_rows *x, const ck_panels *operand, const ck_rows *y,
    bool add)
{
    size_t panel = 0;
    if (x->count == 1) {
        for (; panel + 4 <= operand->panel_count; panel += 4) {
            narrow_tile(1, 4, element, x, 0, operand, panel, y->start, 0, add);
        }
    }
#if CK_QUANTIZED_PANELS > 1
    for (; panel + CK_QUANTIZED_PANELS <= operand->panel_count; panel += CK_QUANTIZED_PANELS) {
        quantized_rows(CK_QUANTIZED_PANELS, element, x, operand, panel, y, add);
    }
#endif
    for (; panel < operand->panel_count; panel++) {
        quantized_rows(1, element, x, operand, panel, y, add);
    }
}

static CK_TARGET void matmul_quantized(
    const ck_quantized_rows *x, const ck_panels *operand, const ck_rows *y, bool add)
{
    switch (operand->element) {
    case CK_INT8: quantized_product(CK_INT8, x, operand, y, add); break;
    case CK_INT4: quantized_product(CK_INT4, x, operand, y, add); break;
    default: quantized_product(CK_BF16, x, operand, y, add); break;
    }
}

CK_INLINE void round_row(const float *x, size_t depth, uint16_t *values)
{
    for (size_t i = 0; i < depth; i += 16) store16_bfloat(load16(x + i), values + i);
}

/*
 * Of the least power of two that times 127 is at least a number of these bits: 128, which stands
 * for infinity, if that is not finite.
 */
CK_INLINE int scale_exponent(int32_t largest)
{
    float exact;
    memcpy(&exact, &largest, sizeof exact);
    exact *= 1.0f / 127.0f;
    uint32_t bits;
    memcpy(&bits, &exact, sizeof bits);
    int exponent = (int)((bits + 0x7fffff) >> 23) - 127;
    return exponent < -126 ? -126 : exponent > 128 ? 128 : exponent;
}

CK_INLINE float power_of_two(int exponent)
{
    uint32_t bits = (uint32_t)(exponent + 127) << 23;
    float power;
    memcpy(&power, &bits, sizeof power);
    return exponent > -127 ? power : 0;
}

static CK_TARGET void quantize_row(
    const float *x, ck_element weights, size_t depth, int8_t *values, ck_scale *scales,
    int32_t *starts)
{
    if (weights == CK_BF16) {
        round_row(x, depth, (uint16_t *)(void *)values);
        return;
    }
    typedef int8_t byte16 __attribute__((ext_vector_type(16), aligned(1)));
    const v16 magic = splat16(12582912.0f); /* 1.5 * 2^23: adding it rounds to an integer */
    for (size_t g = 0; g < depth / 32; g++, x += 32, values += 32) {
        v16 a = load16(x), b = load16(x + 16);
        /* Without their signs, floats are ordered as the integers of their bits. */
        v16i sizes = __builtin_elementwise_max((v16i)a & INT32_MAX, (v16i)b & INT32_MAX);
        int exponent = scale_exponent(__builtin_reduce_max(sizes));
        float inverse = power_of_two(-exponent);
        v16i low = (v16i)(a * splat16(inverse) + magic) - (v16i)magic;
        v16i high = (v16i)(b * splat16(inverse) + magic) - (v16i)magic;
        *(byte16 *)values = __builtin_convertvector(low, byte16);
        *(byte16 *)(values + 16) = __builtin_convertvector(high, byte16);
        scales[g] = (ck_scale){power_of_two(exponent), exponent < 128 ? (float)exponent : INFINITY};
        starts[g] = -128 * __builtin_reduce_add(low + high);
    }
}
