/*
 * Attention of one variant over a sequence's pages. Queries come several at a time (heads that
 * share keys and values, and neighbouring rows of a prefill), so that a page is read once for all.
 * Each score and each output element is one chain in a fixed order. Pages of BF16 meet queries and
 * shares that are rounded to BF16, two dimensions or two tokens at a time. Defines, besides
 * vector16.h's:
 *   CK_CHAINS          sums that fit in registers
 *   CK_BF16_CHAINS     those of BF16 that do
 *   CK_VALUE_QUERIES   queries at once over values
 *   CK_VALUE_VECTORS   vectors of the dimension at once over values
 */
CK_INLINE v16 load16_of(ck_element element, const void *p, size_t index)
{
    typedef int8_t byte16 __attribute__((ext_vector_type(16), aligned(1)));
    if (element == CK_F16) return load16_half((const uint16_t *)p + index);
    if (element != CK_INT8) return load16((const float *)p + index);
    byte16 bytes = *(const byte16 *)((const int8_t *)p + index);
    return __builtin_convertvector(__builtin_convertvector(bytes, v16i), v16);
}

/* What the keys or values of a page begin with: scales of 16 tokens, where they are integers. */
CK_INLINE size_t scale_room(ck_element element)
{
    return element == CK_INT8 ? CK_PAGE_TOKENS * sizeof(float) : 0;
}

CK_INLINE const char *page_at(const ck_page_run *run, size_t index)
{
    return (const char *)run->base + (size_t)run->pages[index] * run->page_stride;
}

CK_INLINE v16i pair_of(const uint16_t *p)
{
    int32_t pair;
    memcpy(&pair, p, sizeof pair);
    return (v16i)(pair);
}

/* `element` is a constant wherever this and what follows is inlined. */
CK_INLINE void score_tile(
    ck_element element, size_t queries, size_t pages, const float *q, size_t q_stride,
    const ck_page_run *keys,
    size_t first_page, float scale, float *y, size_t y_stride)
{
    const char *page[8];
    v16 sums[8][8];
    CK_UNROLL
    for (size_t p = 0; p < pages; p++) {
        page[p] = page_at(keys, first_page + p) + scale_room(element);
        CK_UNROLL
        for (size_t i = 0; i < queries; i++) sums[i][p] = splat16(0);
    }
    for (size_t d = 0; d < keys->dimension; d++) {
        v16 column[8];
        CK_UNROLL
        for (size_t p = 0; p < pages; p++) column[p] = load16_of(element, page[p], d * 16);
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
            v16 scales = splat16(scale);
            if (element == CK_INT8) scales *= load16((const float *)page_at(keys, first_page + p));
            store16(y + i * y_stride + (first_page + p) * 16, sums[i][p] * scales);
        }
    }
}

CK_INLINE void score_tile_bf16(
    size_t queries, size_t pages, const uint16_t *q, const ck_page_run *keys, size_t first_page,
    float scale, float *y, size_t y_stride)
{
    const char *page[16];
    v16 sums[8][16];
    CK_UNROLL
    for (size_t p = 0; p < pages; p++) {
        page[p] = page_at(keys, first_page + p);
        CK_UNROLL
        for (size_t i = 0; i < queries; i++) sums[i][p] = splat16(0);
    }
    for (size_t d = 0; d < keys->dimension; d += 2) {
        v16i pairs[16];
        CK_UNROLL
        for (size_t p = 0; p < pages; p++) pairs[p] = load16i(page[p] + d * 32);
        CK_UNROLL
        for (size_t i = 0; i < queries; i++) {
            v16i both = pair_of(q + i * keys->dimension + d);
            CK_UNROLL
            for (size_t p = 0; p < pages; p++) sums[i][p] = CK_DOT_BF16(sums[i][p], pairs[p], both);
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

CK_INLINE void score_queries_bf16(
    size_t queries, const uint16_t *q, const ck_page_run *keys, float scale, float *y,
    size_t y_stride)
{
    size_t pages = (keys->token_count + 15) / 16, page = 0;
    for (; page + CK_BF16_CHAINS / queries <= pages; page += CK_BF16_CHAINS / queries) {
        score_tile_bf16(queries, CK_BF16_CHAINS / queries, q, keys, page, scale, y, y_stride);
    }
    for (; page < pages; page++) score_tile_bf16(queries, 1, q, keys, page, scale, y, y_stride);
}

static CK_TARGET void scores_bf16(
    const ck_rows *queries, const ck_page_run *keys, float scale, const ck_rows *y)
{
    size_t dimension = keys->dimension;
    uint16_t q[8 * dimension];
    for (size_t i = 0; i < queries->count;) {
        size_t left = queries->count - i, count = 1;
        while (count * 2 <= left && count < 8 && count * 2 <= CK_BF16_CHAINS) count *= 2;
        for (size_t j = 0; j < count; j++) {
            round_row(queries->start + (i + j) * queries->stride, dimension, q + j * dimension);
        }
        float *out = y->start + i * y->stride;
        switch (count) {
#if CK_BF16_CHAINS >= 8
        case 8: score_queries_bf16(8, q, keys, scale, out, y->stride); break;
#endif
#if CK_BF16_CHAINS >= 4
        case 4: score_queries_bf16(4, q, keys, scale, out, y->stride); break;
#endif
        case 2: score_queries_bf16(2, q, keys, scale, out, y->stride); break;
        default: score_queries_bf16(1, q, keys, scale, out, y->stride); break;
        }
        i += count;
    }
}

CK_INLINE void score_queries(
    ck_element element, size_t queries, const float *q, size_t q_stride, const ck_page_run *keys,
    float scale,
    float *y, size_t y_stride)
{
    size_t pages = (keys->token_count + 15) / 16, page = 0;
    for (; page + CK_CHAINS / queries <= pages; page += CK_CHAINS / queries) {
        score_tile(element, queries, CK_CHAINS / queries, q, q_stride, keys, page, scale, y,
                   y_stride);
    }
    for (; page < pages; page++) {
        score_tile(element, queries, 1, q, q_stride, keys, page, scale, y, y_stride);
    }
}

CK_INLINE void scores_of(
    ck_element element, const ck_rows *queries, const ck_page_run *keys, float scale,
    const ck_rows *y)
{
    size_t i = 0, stride = queries->stride;
#if CK_CHAINS >= 8
    for (; i + 8 <= queries->count; i += 8) {
        score_queries(element, 8, queries->start + i * stride, stride, keys, scale,
                      y->start + i * y->stride, y->stride);
    }
#endif
#if CK_CHAINS >= 4
    for (; i + 4 <= queries->count; i += 4) {
        score_queries(element, 4, queries->start + i * stride, stride, keys, scale,
                      y->start + i * y->stride, y->stride);
    }
#endif
    for (; i + 2 <= queries->count; i += 2) {
        score_queries(element, 2, queries->start + i * stride, stride, keys, scale,
                      y->start + i * y->stride, y->stride);
    }
    for (; i < queries->count; i++) {
        score_queries(element, 1, queries->start + i * stride, stride, keys, scale,
                      y->start + i * y->stride, y->stride);
    }
}

static CK_TARGET void scores(
    const ck_rows *queries, const ck_page_run *keys, float scale, const ck_rows *y)
{
    switch (keys->element) {
    case CK_INT8: scores_of(CK_INT8, queries, keys, scale, y); break;
    case CK_F16: scores_of(CK_F16, queries, keys, scale, y); break;
    case CK_BF16: scores_bf16(queries, keys, scale, y); break;
    default: scores_of(CK_F32, queries, keys, scale, y); break;
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
    ck_element element, size_t queries, size_t vectors, const float *shares, size_t share_stride,
    const float *scales,
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
        const char *page = page_at(values, start / 16);
        const char *rows = page + scale_room(element);
        /* Tokens beyond the sequence's end are not read: what lies there may be anything. */
        for (size_t t = 0; t < (left < 16 ? left : 16); t++) {
            size_t place = t * values->dimension + first_column;
            v16 columns[4];
            CK_UNROLL
            for (size_t v = 0; v < vectors; v++) {
                columns[v] = load16_of(element, rows, place + v * 16);
            }
            CK_UNROLL
            for (size_t i = 0; i < queries; i++) {
                float weight = shares[i * share_stride + start + t];
                if (element == CK_INT8) weight *= ((const float *)page)[t];
                v16 share = splat16(weight);
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

/* Some pairs of a page's tokens. `last` has the bits of the last pair that are read. */
CK_INLINE void add_value_pairs(
    size_t queries, size_t vectors, size_t pairs, int32_t last, uint16_t (*shares)[16],
    const char *rows, size_t row_bytes, v16 (*sums)[4])
{
    for (size_t t = 0; t < pairs; t++) {
        v16i columns[4];
        CK_UNROLL
        for (size_t v = 0; v < vectors; v++) {
            columns[v] = load16i(rows + t * row_bytes + v * 64);
            if (t + 1 == pairs) columns[v] &= (v16i)(last);
        }
        CK_UNROLL
        for (size_t i = 0; i < queries; i++) {
            v16i both = pair_of(shares[i] + t * 2);
            CK_UNROLL
            for (size_t v = 0; v < vectors; v++) {
                sums[i][v] = CK_DOT_BF16(sums[i][v], columns[v], both);
            }
        }
    }
}

CK_INLINE void value_tile_bf16(
    size_t queries, size_t vectors, const float *shares, size_t share_stride, const float *scales,
    const ck_page_run *values, size_t first_column, float *y, size_t y_stride)
{
    v16 sums[8][4];
    CK_UNROLL
    for (size_t i = 0; i < queries; i++) {
        CK_UNROLL
        for (size_t v = 0; v < vectors; v++) sums[i][v] = splat16(0);
    }
    for (size_t start = 0; start < values->token_count; start += 16) {
        size_t left = values->token_count - start;
        const char *rows = page_at(values, start / 16) + first_column * 4;
        uint16_t rounded[8][16];
        CK_UNROLL
        for (size_t i = 0; i < queries; i++) {
            store16_bfloat(load16(shares + i * share_stride + start), rounded[i]);
        }
        if (left >= 16) {
            add_value_pairs(queries, vectors, 8, -1, rounded, rows, values->dimension * 4, sums);
        } else {
            /* Tokens beyond the sequence's end are not read: what lies there may be anything. */
            add_value_pairs(queries, vectors, (left + 1) / 2, left % 2 ? 0xffff : -1, rounded,
                            rows, values->dimension * 4, sums);
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
    ck_element element, size_t queries, const float *shares, size_t share_stride,
    const float *scales,
    const ck_page_run *values, float *y, size_t y_stride)
{
    size_t column = 0;
    if (element == CK_BF16) {
        for (; column + CK_VALUE_VECTORS * 16 <= values->dimension;
             column += CK_VALUE_VECTORS * 16) {
            value_tile_bf16(queries, CK_VALUE_VECTORS, shares, share_stride, scales, values, column,
                            y, y_stride);
        }
        for (; column < values->dimension; column += 16) {
            value_tile_bf16(queries, 1, shares, share_stride, scales, values, column, y, y_stride);
        }
        return;
    }
    for (; column + CK_VALUE_VECTORS * 16 <= values->dimension; column += CK_VALUE_VECTORS * 16) {
        value_tile(element, queries, CK_VALUE_VECTORS, shares, share_stride, scales, values,
                   column, y, y_stride);
    }
    for (; column < values->dimension; column += 16) {
        value_tile(element, queries, 1, shares, share_stride, scales, values, column, y, y_stride);
    }
}

CK_INLINE void values_of(
    ck_element element, const ck_rows *shares, const float *scales, const ck_page_run *values,
    const ck_rows *y)
{
    size_t i = 0;
    for (; i + CK_VALUE_QUERIES <= shares->count; i += CK_VALUE_QUERIES) {
        value_queries(element, CK_VALUE_QUERIES, shares->start + i * shares->stride, shares->stride,
                      scales + i, values, y->start + i * y->stride, y->stride);
    }
#if CK_VALUE_QUERIES > 2
    for (; i + 2 <= shares->count; i += 2) {
        value_queries(element, 2, shares->start + i * shares->stride, shares->stride,
                      scales + i, values, y->start + i * y->stride, y->stride);
    }
#endif
    for (; i < shares->count; i++) {
        value_queries(element, 1, shares->start + i * shares->stride, shares->stride,
                      scales + i, values, y->start + i * y->stride, y->stride);
    }
}

static CK_TARGET void weigh_values(
    const ck_rows *shares, const float *scales, const ck_page_run *values, const ck_rows *y)
{
    switch (values->element) {
    case CK_INT8: values_of(CK_INT8, shares, scales, values, y); break;
    case CK_F16: values_of(CK_F16, shares, scales, values, y); break;
    case CK_BF16: values_of(CK_BF16, shares, scales, values, y); break;
    default: values_of(CK_F32, shares, scales, values, y); break;
    }
}

/* One token's key or value, `step` elements from one dimension to the next. */
CK_INLINE void store_token(
    const float *x, size_t dimension, ck_element element, char *page, size_t token, size_t first,
    size_t step)
{
    char *data = page + scale_room(element);
    v16 largest = splat16(0);
    for (size_t d = 0; element == CK_INT8 && d < dimension; d += 16) {
        largest = __builtin_elementwise_max(largest, __builtin_elementwise_abs(load16(x + d)));
    }
    float most = max16(largest), inverse = most > 0 ? 127.0f / most : 0;
    if (element == CK_INT8) ((float *)page)[token] = most * (1.0f / 127.0f);
    const v16 magic = splat16(12582912.0f); /* 1.5 * 2^23: adding it rounds to an integer */
    for (size_t d = 0; d < dimension; d += 16) {
        v16 v = load16(x + d);
        if (element == CK_INT8) v = (v16)((v16i)(v * splat16(inverse) + magic) - (v16i)magic);
        uint16_t halves[16];
        if (element == CK_F16) store16_half(x + d, halves);
        if (element == CK_BF16) store16_bfloat(v, halves);
        CK_UNROLL
        for (size_t i = 0; i < 16; i++) {
            size_t place = first + (d + i) * step;
            /* A pair of dimensions lies together. */
            if (element == CK_BF16 && step > 2) place = first + ((d + i) / 2 * 16) * 2 + i % 2;
            if (element == CK_INT8) ((int8_t *)data)[place] = (int8_t)((v16i)v)[i];
            if (element == CK_F16 || element == CK_BF16) ((uint16_t *)data)[place] = halves[i];
            if (element == CK_F32) ((float *)data)[place] = v[i];
        }
    }
}

static CK_TARGET void store_key(
    const float *key, size_t dimension, ck_element element, void *page, size_t token)
{
    switch (element) {
    case CK_INT8: store_token(key, dimension, CK_INT8, page, token, token, 16); break;
    case CK_F16: store_token(key, dimension, CK_F16, page, token, token, 16); break;
    case CK_BF16: store_token(key, dimension, CK_BF16, page, token, token * 2, 16); break;
    default: store_token(key, dimension, CK_F32, page, token, token, 16); break;
    }
}

static CK_TARGET void store_value(
    const float *value, size_t dimension, ck_element element, void *page, size_t token)
{
    size_t first = token * dimension;
    switch (element) {
    case CK_INT8: store_token(value, dimension, CK_INT8, page, token, first, 1); break;
    case CK_F16: store_token(value, dimension, CK_F16, page, token, first, 1); break;
    case CK_BF16:
        first = token / 2 * 2 * dimension + token % 2;
        store_token(value, dimension, CK_BF16, page, token, first, 2);
        break;
    default: store_token(value, dimension, CK_F32, page, token, first, 1); break;
    }
}
