/*
 * Attention of one variant over a sequence's pages. Queries come several at a time (heads that
 * share keys and values, and neighbouring rows of a prefill), so that a page is read once for all.
 * Each score and each output element is one chain in a fixed order. Defines, besides vector16.h's:
 *   CK_CHAINS          sums that fit in registers
 *   CK_VALUE_QUERIES   queries at once over values
 *   CK_VALUE_VECTORS   vectors of the dimension at once over values
 */
CK_INLINE void score_tile(
    size_t queries, size_t pages, const float *q, size_t q_stride, const ck_page_run *keys,
    size_t first_page, float scale, float *y, size_t y_stride)
{
    const float *page[8];
    v16 sums[8][8];
    CK_UNROLL
    for (size_t p = 0; p < pages; p++) {
        page[p] = keys->base + (size_t)keys->pages[first_page + p] * keys->page_stride;
        CK_UNROLL
        for (size_t i = 0; i < queries; i++) sums[i][p] = splat16(0);
    }
    for (size_t d = 0; d < keys->dimension; d++) {
        v16 column[8];
        CK_UNROLL
        for (size_t p = 0; p < pages; p++) column[p] = load16(page[p] + d * 16);
        CK_UNROLL
        for (size_t i = 0; i < queries; i++) {
            v16 value = splat16(q[i * q_stride + d]);
            CK_UNROLL
            for (size_t p = 0; p < pages; p++) sums[i][p] = fma16(value, column[p], sums[i][p]);
        }
    }
    CK_UNROLL
    for (size_t i = 0; i < queries; i++) {
        CK_UNROLL
        for (size_t p = 0; p < pages; p++) {
            store16(y + i * y_stride + (first_page + p) * 16, sums[i][p] * splat16(scale));
        }
    }
}

CK_INLINE void score_queries(
    size_t queries, const float *q, size_t q_stride, const ck_page_run *keys, float scale,
    float *y, size_t y_stride)
{
    size_t pages = (keys->token_count + 15) / 16, page = 0;
    for (; page + CK_CHAINS / queries <= pages; page += CK_CHAINS / queries) {
        score_tile(queries, CK_CHAINS / queries, q, q_stride, keys, page, scale, y, y_stride);
    }
    for (; page < pages; page++) {
        score_tile(queries, 1, q, q_stride, keys, page, scale, y, y_stride);
    }
}

static CK_TARGET void scores(
    const ck_rows *queries, const ck_page_run *keys, float scale, const ck_rows *y)
{
    size_t i = 0, stride = queries->stride;
#if CK_CHAINS >= 8
    for (; i + 8 <= queries->count; i += 8) {
        score_queries(8, queries->start + i * stride, stride, keys, scale,
                      y->start + i * y->stride, y->stride);
    }
#endif
#if CK_CHAINS >= 4
    for (; i + 4 <= queries->count; i += 4) {
        score_queries(4, queries->start + i * stride, stride, keys, scale,
                      y->start + i * y->stride, y->stride);
    }
#endif
    for (; i + 2 <= queries->count; i += 2) {
        score_queries(2, queries->start + i * stride, stride, keys, scale,
                      y->start + i * y->stride, y->stride);
    }
    for (; i < queries->count; i++) {
        score_queries(1, queries->start + i * stride, stride, keys, scale,
                      y->start + i * y->stride, y->stride);
    }
}

/*
 * A lane sums the tokens of its remainder by 16, so the sums are the same whichever whole pages
 * before `first` are there. What is masked becomes zero after the exponentials, whose own least
 * value is not.
 */
static CK_TARGET float softmax(float *scores, size_t first, size_t count, size_t padded_count)
{
    size_t start = first / 16 * 16, end = (count + 15) / 16 * 16;
    for (size_t i = start; i < first; i++) scores[i] = -INFINITY;
    for (size_t i = count; i < end; i++) scores[i] = -INFINITY;
    v16 maxima = splat16(-INFINITY);
    for (size_t i = start; i < end; i += 16) {
        maxima = __builtin_elementwise_max(maxima, load16(scores + i));
    }
    v16 maximum = splat16(max16(maxima)), sums = splat16(0);
    for (size_t i = start; i < end; i += 16) {
        v16 e = exp16(load16(scores + i) - maximum);
        store16(scores + i, e);
        if (i < first || count < i + 16) {
            for (size_t t = i; t < first; t++) scores[t] = 0;
            for (size_t t = count; t < i + 16; t++) scores[t] = 0;
            e = load16(scores + i);
        }
        sums += e;
    }
    for (size_t i = 0; i < start; i++) scores[i] = 0;
    for (size_t i = end; i < padded_count; i++) scores[i] = 0;
    return 1.0f / sum16(sums);
}

CK_INLINE void value_tile(
    size_t queries, size_t vectors, const float *shares, size_t share_stride, const float *scales,
    const ck_page_run *values, size_t first_column, float *y, size_t y_stride)
{
    v16 sums[4][4];
    CK_UNROLL
    for (size_t i = 0; i < queries; i++) {
        CK_UNROLL
        for (size_t v = 0; v < vectors; v++) sums[i][v] = splat16(0);
    }
    for (size_t start = 0; start < values->token_count; start += 16) {
        size_t left = values->token_count - start;
        const float *row = values->base
            + (size_t)values->pages[start / 16] * values->page_stride + first_column;
        /* Tokens beyond the sequence's end are not read: what lies there may be anything. */
        for (size_t t = 0; t < (left < 16 ? left : 16); t++, row += values->dimension) {
            v16 columns[4];
            CK_UNROLL
            for (size_t v = 0; v < vectors; v++) columns[v] = load16(row + v * 16);
            CK_UNROLL
            for (size_t i = 0; i < queries; i++) {
                v16 share = splat16(shares[i * share_stride + start + t]);
                CK_UNROLL
                for (size_t v = 0; v < vectors; v++) {
                    sums[i][v] = fma16(share, columns[v], sums[i][v]);
                }
            }
        }
    }
    CK_UNROLL
    for (size_t i = 0; i < queries; i++) {
        CK_UNROLL
        for (size_t v = 0; v < vectors; v++) {
            store16(y + i * y_stride + first_column + v * 16, sums[i][v] * splat16(scales[i]));
        }
    }
}

CK_INLINE void value_queries(
    size_t queries, const float *shares, size_t share_stride, const float *scales,
    const ck_page_run *values, float *y, size_t y_stride)
{
    size_t column = 0;
    for (; column + CK_VALUE_VECTORS * 16 <= values->dimension; column += CK_VALUE_VECTORS * 16) {
        value_tile(queries, CK_VALUE_VECTORS, shares, share_stride, scales, values, column, y,
                   y_stride);
    }
    for (; column < values->dimension; column += 16) {
        value_tile(queries, 1, shares, share_stride, scales, values, column, y, y_stride);
    }
}

static CK_TARGET void weigh_values(
    const ck_rows *shares, const float *scales, const ck_page_run *values, const ck_rows *y)
{
    size_t i = 0;
    for (; i + CK_VALUE_QUERIES <= shares->count; i += CK_VALUE_QUERIES) {
        value_queries(CK_VALUE_QUERIES, shares->start + i * shares->stride, shares->stride,
                      scales + i, values, y->start + i * y->stride, y->stride);
    }
#if CK_VALUE_QUERIES > 2
    for (; i + 2 <= shares->count; i += 2) {
        value_queries(2, shares->start + i * shares->stride, shares->stride, scales + i, values,
                      y->start + i * y->stride, y->stride);
    }
#endif
    for (; i < shares->count; i++) {
        value_queries(1, shares->start + i * shares->stride, shares->stride, scales + i, values,
                      y->start + i * y->stride, y->stride);
    }
}
