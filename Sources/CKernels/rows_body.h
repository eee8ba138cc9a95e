/* What a variant does to single rows: normalisation, rotation, activation, soft caps. */
static CK_TARGET void rms_norm(
    const float *x, const float *weight, float epsilon, size_t count, float *y)
{
    v16 squares = splat16(0);
    for (size_t i = 0; i < count; i += 16) {
        v16 v = load16(x + i);
        squares = fma16(v, v, squares);
    }
    v16 factor = splat16(1.0f / sqrtf(sum16(squares) / (float)count + epsilon));
    for (size_t i = 0; i < count; i += 16) {
        store16(y + i, load16(x + i) * factor * load16(weight + i));
    }
}

static CK_TARGET void rope(float *head, const float *cosines, const float *sines, size_t half)
{
    size_t i = 0;
    for (; i + 16 <= half; i += 16) {
        v16 a = load16(head + i), b = load16(head + half + i);
        v16 c = load16(cosines + i), s = load16(sines + i);
        store16(head + i, fma16(a, c, -(b * s)));
        store16(head + half + i, fma16(b, c, a * s));
    }
    for (; i < half; i++) {
        float a = head[i], b = head[half + i];
        head[i] = a * cosines[i] - b * sines[i];
        head[half + i] = b * cosines[i] + a * sines[i];
    }
}

static CK_TARGET void silu_multiply(
    const ck_rows *gate, const float *up, size_t count, const ck_rows *y)
{
    for (size_t row = 0; row < gate->count; row++) {
        for (size_t i = 0; i < count; i += 16) {
            size_t place = row * gate->stride + i;
            v16 g = load16(gate->start + place);
            v16 divisor = splat16(1.0f) + exp16(-g);
            store16(y->start + row * y->stride + i, g / divisor * load16(up + place));
        }
    }
}

/* x/2 (1 + tanh(u)) is x / (1 + exp(-2u)). */
static CK_TARGET void gelu_multiply(
    const ck_rows *gate, const float *up, size_t count, const ck_rows *y)
{
    const v16 linear = splat16(-1.59576912f); /* -2 sqrt(2 / pi) */
    const v16 cubic = splat16(-0.0713548163f); /* 0.044715 times that */
    for (size_t row = 0; row < gate->count; row++) {
        for (size_t i = 0; i < count; i += 16) {
            size_t place = row * gate->stride + i;
            v16 g = load16(gate->start + place);
            v16 u = g * fma16(cubic, g * g, linear);
            v16 divisor = splat16(1.0f) + exp16(u);
            store16(y->start + row * y->stride + i, g / divisor * load16(up + place));
        }
    }
}

static CK_TARGET void soft_cap(float *x, float cap, size_t count)
{
    for (size_t i = 0; i < count; i += 16) {
        store16(x + i, tanh16(load16(x + i) / splat16(cap)) * splat16(cap));
    }
}

static CK_TARGET void add_row(const float *x, size_t count, float *y)
{
    for (size_t i = 0; i < count; i += 16) store16(y + i, load16(y + i) + load16(x + i));
}

static CK_TARGET void scale_row(float *x, float factor, size_t count)
{
    for (size_t i = 0; i < count; i += 16) store16(x + i, load16(x + i) * splat16(factor));
}

#include "encoder_body.h"
