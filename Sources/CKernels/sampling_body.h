/* Scans over the logits of one row. */
static CK_TARGET bool maximum(const float *x, size_t count, float *result)
{
    v16 maxima = splat16(-INFINITY);
    v16i unordered = 0;
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        v16 v = load16(x + i);
        unordered |= v != v;
        maxima = __builtin_elementwise_max(maxima, v);
    }
    float best = max16(maxima);
    bool ordered = true;
    for (int lane = 0; lane < 16; lane++) ordered = ordered && !unordered[lane];
    for (; i < count; i++) {
        ordered = ordered && x[i] == x[i];
        if (x[i] > best) best = x[i];
    }
    *result = best;
    return ordered && isfinite(best);
}

/* Blocks bound the error of single-precision sums over a large vocabulary. */
enum { SUM_BLOCK = 4096 };

static CK_TARGET double exponentials(
    const float *x, size_t count, float maximum, float scale, float *weights)
{
    double total = 0;
    for (size_t start = 0; start < count; start += SUM_BLOCK) {
        size_t end = start + SUM_BLOCK < count ? start + SUM_BLOCK : count;
        v16 sums = splat16(0);
        size_t i = start;
        for (; i + 16 <= end; i += 16) {
            v16 e = exp16((load16(x + i) - splat16(maximum)) * splat16(scale));
            store16(weights + i, e);
            sums += e;
        }
        total += sum16(sums);
        for (; i < end; i++) total += weights[i] = expf((x[i] - maximum) * scale);
    }
    return total;
}

static CK_TARGET double mass_from(
    const float *weights, size_t count, float threshold, size_t *kept)
{
    double total = 0;
    size_t above = 0;
    for (size_t start = 0; start < count; start += SUM_BLOCK) {
        size_t end = start + SUM_BLOCK < count ? start + SUM_BLOCK : count;
        v16 sums = splat16(0);
        v16i counts = 0;
        size_t i = start;
        for (; i + 16 <= end; i += 16) {
            v16 w = load16(weights + i);
            v16i keep = w >= splat16(threshold);
            sums += (v16)((v16i)w & keep);
            counts -= keep;
        }
        total += sum16(sums);
        for (int lane = 0; lane < 16; lane++) above += (size_t)counts[lane];
        for (; i < end; i++) {
            if (weights[i] >= threshold) {
                total += weights[i];
                above++;
            }
        }
    }
    *kept = above;
    return total;
}
