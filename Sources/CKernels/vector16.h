/*
 * Vectors of 16 floats in the compiler's own vector types: one AVX-512 register, two of AVX2, four
 * of SSE2 or NEON. Included by the file of each variant, which defines
 *   CK_TARGET      the function attribute that allows its instructions
 *   CK_FUSED       1 when these have a fused multiply-add
 *   CK_HALF        defined when they convert half precision
 *   CK_STORE_BF16(p, v)   where they round to BF16
 */
#include "ckernels.h"
#include <math.h>
#include <string.h>

#pragma clang diagnostic ignored "-Wpsabi"

typedef float v16 __attribute__((ext_vector_type(16)));
typedef float v16_unaligned __attribute__((ext_vector_type(16), aligned(4)));
typedef int32_t v16i __attribute__((ext_vector_type(16)));
typedef int32_t v16i_unaligned __attribute__((ext_vector_type(16), aligned(4)));

#define CK_INLINE static inline __attribute__((always_inline)) CK_TARGET
#define CK_UNROLL _Pragma("clang loop unroll(full)")

CK_INLINE v16 load16(const float *p) { return *(const v16_unaligned *)p; }
CK_INLINE v16i load16i(const void *p) { return *(const v16i_unaligned *)p; }
CK_INLINE void store16(float *p, v16 v) { *(v16_unaligned *)p = v; }
CK_INLINE v16 splat16(float x) { return (v16)(x); }

/* Half precision to single, of finite values. */
CK_INLINE v16 load16_half(const uint16_t *p)
{
#if defined(CK_HALF)
    typedef _Float16 half16 __attribute__((ext_vector_type(16), aligned(2)));
    return __builtin_convertvector(*(const half16 *)p, v16);
#else
    typedef uint16_t word16 __attribute__((ext_vector_type(16), aligned(2)));
    v16i bits = __builtin_convertvector(*(const word16 *)p, v16i);
    v16 size = (v16)((bits & 0x7fff) << 13) * splat16(0x1p112f);
    return (v16)((v16i)size | (bits & 0x8000) << 16);
#endif
}

/*
 * The BF16 nearest to each single, in the lower half of its lane; ties go to even. What is no
 * number stays none.
 */
CK_INLINE v16i round16(v16 v)
{
    v16i bits = (v16i)v, is_number = v == v;
    v16i rounded = bits + 0x7fff + (bits >> 16 & 1);
    return ((rounded & is_number) | (0x7fc00000 & ~is_number)) >> 16 & 0xffff;
}

CK_INLINE void store16_bfloat(v16 v, uint16_t *p)
{
#if defined(CK_STORE_BF16)
    CK_STORE_BF16(p, v);
#else
    typedef uint16_t word16 __attribute__((ext_vector_type(16), aligned(2)));
    *(word16 *)p = __builtin_convertvector(round16(v), word16);
#endif
}

/* 16 singles as halves, to nearest even; beyond a half's range infinite. */
CK_INLINE void store16_half(const float *x, uint16_t *halves)
{
#if defined(CK_HALF)
    typedef _Float16 half16 __attribute__((ext_vector_type(16), aligned(2)));
    *(half16 *)halves = __builtin_convertvector(load16(x), half16);
#else
    for (size_t i = 0; i < 16; i++) halves[i] = ck_half_of(x[i]);
#endif
}

CK_INLINE v16 fma16(v16 a, v16 b, v16 c)
{
#if CK_FUSED
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

/* Pairwise, so the order does not depend on the machine's vector width. */
CK_INLINE float sum16(v16 v)
{
    float lanes[16];
    store16(lanes, v);
    for (int step = 8; step > 0; step /= 2) {
        for (int i = 0; i < step; i++) lanes[i] += lanes[i + step];
    }
    return lanes[0];
}

CK_INLINE float max16(v16 v)
{
    float lanes[16];
    store16(lanes, v);
    for (int i = 1; i < 16; i++) lanes[0] = lanes[i] > lanes[0] ? lanes[i] : lanes[0];
    return lanes[0];
}

/*
 * exp(x) to about 2 units in the last place: x = n ln 2 + r with |r| <= ln 2 / 2, a polynomial for
 * exp(r) (Cephes, expf.c), and n added to the exponent. Below -87.3 the result is that of -87.3,
 * about 1e-38, which no sum of ours can tell from zero.
 */
CK_INLINE v16 exp16(v16 x)
{
    const v16 magic = splat16(12582912.0f); /* 1.5 * 2^23: adding it rounds to an integer */
    x = __builtin_elementwise_max(x, splat16(-87.3f));
    x = __builtin_elementwise_min(x, splat16(88.3f));
    v16 n = fma16(x, splat16(1.44269504f), magic) - magic;
    v16 r = fma16(n, splat16(-0.693359375f), x);
    r = fma16(n, splat16(2.12194440e-4f), r);
    v16 p = splat16(1.9875691500e-4f);
    p = fma16(p, r, splat16(1.3981999507e-3f));
    p = fma16(p, r, splat16(8.3334519073e-3f));
    p = fma16(p, r, splat16(4.1665795894e-2f));
    p = fma16(p, r, splat16(1.6666665459e-1f));
    p = fma16(p, r, splat16(5.0000001201e-1f));
    v16 e = fma16(p * r, r, r) + splat16(1.0f);
    v16i bits = (v16i)e + (__builtin_convertvector(n, v16i) << 23);
    return (v16)bits;
}

/*
 * tanh(x) to about 2 units in the last place: near zero an odd polynomial (Cephes, tanhf.c), else
 * 1 - 2 / (exp(2|x|) + 1) with the sign of x. What is no number counts as near and stays none.
 */
CK_INLINE v16 tanh16(v16 x)
{
    v16 size = __builtin_elementwise_abs(x), square = x * x;
    v16 p = splat16(-5.70498872745e-3f);
    p = fma16(p, square, splat16(2.06390887954e-2f));
    p = fma16(p, square, splat16(-5.37397155531e-2f));
    p = fma16(p, square, splat16(1.33314422036e-1f));
    p = fma16(p, square, splat16(-3.33332819422e-1f));
    v16 near = fma16(p * square, x, x);
    v16 far = splat16(1.0f) - splat16(2.0f) / (exp16(size + size) + splat16(1.0f));
    v16i sign = (v16i)x & (v16i)(INT32_MIN), is_near = ~(size >= splat16(0.625f));
    return (v16)(((v16i)near & is_near) | (((v16i)far | sign) & ~is_near));
}
