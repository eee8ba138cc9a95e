#include "ckernels.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint16_t half_word(const void *source, size_t index)
{
    uint16_t bits;
    memcpy(&bits, (const char *)source + index * sizeof bits, sizeof bits);
    return bits;
}

/* IEEE 754 half to single precision; every half is exactly a single. */
static float from_half(uint16_t half)
{
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 31;
    uint32_t fraction = half & 0x3ff, bits;
    if (exponent == 0) {
        float value = (float)fraction * 0x1p-24f;
        return sign ? -value : value;
    }
    bits = sign | (exponent == 31 ? 0x7f800000u : (exponent + 112) << 23) | fraction << 13;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static float element_at(const void *source, ck_element element, size_t index)
{
    float value;
    switch (element) {
    case CK_F32: memcpy(&value, (const char *)source + index * 4, 4); return value;
    case CK_F16: return from_half(half_word(source, index));
    default: {
        uint32_t bits = (uint32_t)half_word(source, index) << 16;
        memcpy(&value, &bits, 4);
        return value;
    }
    }
}

static size_t panel_bytes(ck_element packed, size_t depth)
{
    switch (packed) {
    case CK_INT8: return ck_scale_bytes(depth) + depth * 16;
    case CK_INT4: return ck_scale_bytes(depth) + depth * 8;
    case CK_BF16: return depth * 32;
    default: return depth * 64;
    }
}

static uint16_t bfloat_of(const void *source, ck_element element, size_t index)
{
    if (element == CK_BF16) return half_word(source, index);
    float value = element_at(source, element, index);
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

size_t ck_packed_bytes(ck_element packed, size_t columns, size_t depth)
{
    return (columns + 15) / 16 * panel_bytes(packed, depth);
}

uint16_t ck_half_of(float value)
{
    _Float16 half = (_Float16)value;
    uint16_t bits;
    memcpy(&bits, &half, sizeof bits);
    return bits;
}

/* Of the group's values the one that is farthest from zero. */
static float extreme(const float *x)
{
    float extreme = 0;
    for (int i = 0; i < 32; i++) {
        if (fabsf(x[i]) > fabsf(extreme)) extreme = x[i];
    }
    return extreme;
}

/*
 * Integers `low` to `high` times `scale`; returns the sum of the squared errors. What is no number
 * becomes `low`.
 */
static float round_group(const float *x, float scale, float low, float high, int *integers)
{
    const float magic = 12582912.0f; /* 1.5 * 2^23: adding it rounds to an integer */
    float inverse = scale != 0 ? 1 / scale : 0, errors[8] = {0};
    for (int i = 0; i < 32; i++) {
        float value = x[i] * inverse;
        value = value > low ? value : low;
        value = value < high ? value : high;
        float rounded = value + magic - magic;
        integers[i] = (int)rounded;
        float difference = x[i] - rounded * scale;
        errors[i % 8] += difference * difference;
    }
    float error = 0;
    for (int i = 0; i < 8; i++) error += errors[i];
    return error;
}

/*
 * The scale of a group of 16 steps. That which gives the extreme value the step -8 is exact for
 * weights that were rounded so before; of some smaller and larger ones the best is taken.
 */
static uint16_t choose_int4(const float *x, int *integers)
{
    static const float steps[] = {-8, -7.6f, -7.2f, -8.4f, -8.8f, -7, 7.4f};
    float most = extreme(x), least = INFINITY;
    uint16_t best = 0;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        int trial[32];
        uint16_t scale = ck_half_of(most / steps[i]);
        float error = round_group(x, from_half(scale), -8, 7, trial);
        if (!(error < least)) continue;
        least = error;
        best = scale;
        memcpy(integers, trial, sizeof trial);
    }
    return best;
}

/* One row of weights into its lane of a quantized panel. */
static void quantize_lane(
    const float *x, size_t depth, ck_element packed, uint8_t *panel, size_t lane)
{
    uint8_t *weights = panel + ck_scale_bytes(depth);
    for (size_t g = 0; g < depth / 32; g++, x += 32) {
        int integers[32] = {0};
        uint16_t scale;
        if (packed == CK_INT8) {
            scale = ck_half_of(fabsf(extreme(x)) / 127);
            round_group(x, from_half(scale), -127, 127, integers);
        } else {
            scale = choose_int4(x, integers);
        }
        memcpy(panel + (g * 16 + lane) * 2, &scale, sizeof scale);
        for (size_t i = 0; i < 32; i++) {
            if (packed == CK_INT8) {
                weights[g * 512 + i / 4 * 64 + lane * 4 + i % 4] = (uint8_t)(integers[i] + 128);
            } else {
                uint8_t *byte = weights + g * 256 + i % 16 / 4 * 64 + lane * 4 + i % 4;
                *byte = (uint8_t)(i < 16 ? integers[i] + 8 : *byte | (integers[i] + 8) << 4);
            }
        }
    }
}

/* Returns false when there is no memory for a row. */
static bool pack_quantized(
    const void *source, ck_element element, size_t columns, size_t depth, void *panels,
    ck_element packed, size_t first_panel, size_t panel_step)
{
    float *row = calloc(depth, sizeof *row);
    if (!row) return false;
    size_t bytes = panel_bytes(packed, depth);
    for (size_t column = 0; column < (columns + 15) / 16 * 16; column++) {
        if (column < columns) {
            for (size_t k = 0; k < depth; k++) {
                row[k] = element_at(source, element, column * depth + k);
            }
        } else {
            memset(row, 0, depth * sizeof *row);
        }
        size_t panel = first_panel + column / 16 * panel_step;
        quantize_lane(row, depth, packed, (uint8_t *)panels + panel * bytes, column % 16);
    }
    free(row);
    return true;
}

bool ck_pack(
    const void *source, ck_element element, size_t columns, size_t depth, void *panels,
    ck_element packed, size_t first_panel, size_t panel_step)
{
    if (packed == CK_INT8 || packed == CK_INT4) {
        return pack_quantized(
            source, element, columns, depth, panels, packed, first_panel, panel_step);
    }
    for (size_t start = 0, panel = first_panel; start < columns; start += 16, panel += panel_step) {
        size_t used = columns - start < 16 ? columns - start : 16;
        size_t offset = panel * depth * 16;
        for (size_t lane = 0; lane < 16; lane++) {
            size_t row = (start + lane) * depth;
            for (size_t k = 0; k < depth; k++) {
                if (packed == CK_BF16) {
                    uint16_t *out = (uint16_t *)panels + offset + k / 2 * 32 + lane * 2 + k % 2;
                    *out = lane < used ? bfloat_of(source, element, row + k) : 0;
                } else {
                    float *out = (float *)panels + offset + k * 16 + lane;
                    *out = lane < used ? element_at(source, element, row + k) : 0;
                }
            }
        }
    }
    return true;
}

void ck_unpack_row(const void *source, ck_element element, size_t count, float *y)
{
    for (size_t i = 0; i < count; i++) y[i] = element_at(source, element, i);
}

size_t ck_page_bytes(ck_element element, size_t dimension)
{
    switch (element) {
    case CK_INT8: return CK_PAGE_TOKENS * (sizeof(float) + dimension);
    case CK_F16: return CK_PAGE_TOKENS * 2 * dimension;
    default: return CK_PAGE_TOKENS * sizeof(float) * dimension;
    }
}
