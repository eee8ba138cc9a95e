/*
 * The matrix product of one variant. A tile of rows x panels keeps all its sums in registers; the
 * panels of a tile stay in the nearest cache while the rows pass. Defines, besides vector16.h's:
 *   CK_TILE_ROWS, CK_TILE_PANELS   the largest tile
 *   CK_ROW_PANELS                  panels at once when there is a single row
 */
CK_INLINE void tile_f32(
    size_t rows, size_t panels, const float *x, size_t x_stride, const float *w, size_t depth,
    bool fetches, v16 (*sums)[4])
{
    for (size_t k = 0; k < depth; k++) {
        CK_UNROLL
        for (size_t p = 0; fetches && p < panels; p++) {
            __builtin_prefetch(w + ((panels + p) * depth + k) * 16, 0, 2);
        }
        v16 weights[4];
        CK_UNROLL
        for (size_t p = 0; p < panels; p++) weights[p] = load16(w + (p * depth + k) * 16);
        CK_UNROLL
        for (size_t r = 0; r < rows; r++) {
            v16 value = splat16(x[r * x_stride + k]);
            CK_UNROLL
            for (size_t p = 0; p < panels; p++) sums[r][p] = fma16(value, weights[p], sums[r][p]);
        }
    }
}

/* A BF16 is the upper half of an F32: the even rows of a pair are shifted up, the odd masked. */
CK_INLINE void tile_bf16(
    size_t rows, size_t panels, const float *x, size_t x_stride, const uint16_t *w, size_t depth,
    bool fetches, v16 (*sums)[4])
{
    for (size_t k = 0; k < depth; k += 2) {
        CK_UNROLL
        for (size_t p = 0; fetches && p < panels; p++) {
            __builtin_prefetch(w + ((panels + p) * depth + k) * 16, 0, 2);
        }
        v16i pairs[4];
        CK_UNROLL
        for (size_t p = 0; p < panels; p++) pairs[p] = load16i(w + (p * depth + k) * 16);
        CK_UNROLL
        for (size_t half = 0; half < 2; half++) {
            v16 weights[4];
            CK_UNROLL
            for (size_t p = 0; p < panels; p++) {
                weights[p] = (v16)(half ? pairs[p] & (v16i)(-65536) : pairs[p] << 16);
            }
            CK_UNROLL
            for (size_t r = 0; r < rows; r++) {
                v16 value = splat16(x[r * x_stride + k + half]);
                CK_UNROLL
                for (size_t p = 0; p < panels; p++) {
                    sums[r][p] = fma16(value, weights[p], sums[r][p]);
                }
            }
        }
    }
}

/*
 * `rows` and `panels` are constants wherever this is inlined. `fetches` while the first of several
 * rows pass: the panels that come next are fetched, as the other rows leave memory idle.
 */
CK_INLINE void tile(
    size_t rows, size_t panels, const float *x, size_t x_stride, const ck_panels *operand,
    size_t first_panel, float *y, size_t y_stride, bool add, bool fetches)
{
    v16 sums[6][4];
    size_t depth = operand->depth;
    CK_UNROLL
    for (size_t r = 0; r < rows; r++) {
        CK_UNROLL
        for (size_t p = 0; p < panels; p++) sums[r][p] = splat16(0);
    }
    size_t offset = first_panel * depth * 16;
    if (operand->element == CK_BF16) {
        const uint16_t *weights = (const uint16_t *)operand->weights + offset;
        tile_bf16(rows, panels, x, x_stride, weights, depth, fetches, sums);
    } else {
        const float *weights = (const float *)operand->weights + offset;
        tile_f32(rows, panels, x, x_stride, weights, depth, fetches, sums);
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

CK_INLINE void rows_of_tile(
    size_t panels, const ck_rows *x, const ck_panels *operand, size_t first_panel,
    const ck_rows *y, bool add)
{
    size_t row = 0;
    for (; row + CK_TILE_ROWS <= x->count; row += CK_TILE_ROWS) {
        tile(CK_TILE_ROWS, panels, x->start + row * x->stride, x->stride, operand, first_panel,
             y->start + row * y->stride, y->stride, add, row == 0);
    }
    const float *rest = x->start + row * x->stride;
    float *out = y->start + row * y->stride;
    bool fetches = row == 0 && x->count > 1;
#define CK_REST(rows) \
    case rows: \
        tile(rows, panels, rest, x->stride, operand, first_panel, out, y->stride, add, fetches); \
        break
    switch (x->count - row) {
#if CK_TILE_ROWS > 4
    CK_REST(5);
    CK_REST(4);
#endif
#if CK_TILE_ROWS > 2
    CK_REST(3);
    CK_REST(2);
#endif
    CK_REST(1);
    default: break;
    }
#undef CK_REST
}

static CK_TARGET void matmul(
    const ck_rows *x, const ck_panels *operand, const ck_rows *y, bool add)
{
    size_t panel = 0;
    if (x->count == 1) {
        for (; panel + CK_ROW_PANELS <= operand->panel_count; panel += CK_ROW_PANELS) {
            tile(1, CK_ROW_PANELS, x->start, 0, operand, panel, y->start, 0, add, false);
        }
    }
#if CK_TILE_PANELS > 1
    for (; panel + CK_TILE_PANELS <= operand->panel_count; panel += CK_TILE_PANELS) {
        rows_of_tile(CK_TILE_PANELS, x, operand, panel, y, add);
    }
#endif
    for (; panel < operand->panel_count; panel++) rows_of_tile(1, x, operand, panel, y, add);
}
