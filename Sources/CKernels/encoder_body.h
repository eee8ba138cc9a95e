/* What a variant does to single rows of an encoder: normalisation with a mean, exact GELU. */
static CK_TARGET void layer_norm(
    const float *x, const float *weight, const float *bias, float epsilon, size_t count, float *y)
{
    v16 total = splat16(0), squares = splat16(0);
    for (size_t i = 0; i < count; i += 16) total += load16(x + i);
    v16 mean = splat16(sum16(total) / (float)count);
    for (size_t i = 0; i < count; i += 16) {
        v16 v = load16(x + i) - mean;
        squares = fma16(v, v, squares);
    }
    v16 factor = splat16(1.0f / sqrtf(sum16(squares) / (float)count + epsilon));
    for (size_t i = 0; i < count; i += 16) {
        v16 v = (load16(x + i) - mean) * factor;
        store16(y + i, fma16(v, load16(weight + i), load16(bias + i)));
    }
}

/*
 * erf to 1.5e-7 (Abramowitz and Stegun 7.1.26) for |x|: 1 - t (a1 + ... + a5 t^4) exp(-x^2) with
 * t = 1 / (1 + p |x|).
 */
CK_INLINE v16 erf_of_size16(v16 size)
{
    v16 t = splat16(1.0f) / fma16(splat16(0.3275911f), size, splat16(1.0f));
    v16 p = splat16(1.061405429f);
    p = fma16(p, t, splat16(-1.453152027f));
    p = fma16(p, t, splat16(1.421413741f));
    p = fma16(p, t, splat16(-0.284496736f));
    p = fma16(p, t, splat16(0.254829592f));
    return splat16(1.0f) - p * t * exp16(-(size * size));
}

/* x/2 (1 + erf(x / sqrt(2))) is (x + |x| erf(|x| / sqrt(2))) / 2. */
static CK_TARGET void bias_gelu(const float *bias, size_t count, float *x)
{
    for (size_t i = 0; i < count; i += 16) {
        v16 v = load16(x + i) + load16(bias + i);
        v16 size = __builtin_elementwise_abs(v);
        v16 erf = erf_of_size16(size * splat16(0.707106781f));
        store16(x + i, splat16(0.5f) * fma16(size, erf, v));
    }
}
