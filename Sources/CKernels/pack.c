#include "blocks.h"
#include "integers.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint16_t half_word(const void *source, size_t index)
{
    uint16_t bits;
    memcpy(&bits, (const char *)source + index * sizeof bits, sizeof bits);
    return bits;
}

float ck_float_of(uint16_t half)
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
    case CK_F16: return ck_float_of(half_word(source, index));
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

static uint16_t bfloat_of(float value)
{
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
        float error = round_group(x, ck_float_of(scale), -8, 7, trial);
        if (!(error < least)) continue;
        least = error;
        best = scale;
        memcpy(integers, trial, sizeof trial);
    }
    return best;
}

static uint16_t round_to_group(const float *x, ck_element packed, int *integers)
{
    if (packed == CK_INT4) return choose_int4(x, integers);
    uint16_t scale = ck_half_of(fabsf(extreme(x)) / 127);
    round_group(x, ck_float_of(scale), -127, 127, integers);
    return scale;
}

static void place_group(
    uint16_t scale, const int *integers, ck_element packed, uint8_t *panel, size_t depth,
    size_t g, size_t lane)
{
    uint8_t *weights = panel + ck_scale_bytes(depth);
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

static void place_lane(
    const float *x, size_t depth, ck_element packed, void *panel, size_t lane)
{
    if (packed == CK_BF16) {
        uint16_t *out = (uint16_t *)panel + lane * 2;
        for (size_t k = 0; k < depth; k++) out[k / 2 * 32 + k % 2] = bfloat_of(x[k]);
    } else {
        float *out = (float *)panel + lane;
        for (size_t k = 0; k < depth; k++) out[k * 16] = x[k];
    }
}

/* One row of stored weights; its floats are worked out when they are asked for. */
typedef struct stored_row {
    const ck_stored *source;
    size_t row;
    /* Room for a row. */
    float *values;
    bool is_unpacked;
} stored_row;

static const uint8_t *row_start(const stored_row *at)
{
    size_t head = at->source->paired_rows, row = at->row;
    if (head) {
        size_t place = row % head;
        row = row - place + place % (head / 2) * 2 + place / (head / 2);
    }
    size_t blocks = at->source->depth / ck_block_length(at->source->element);
    return (const uint8_t *)at->source->start + row * blocks * ck_block_bytes(at->source->element);
}

static const float *row_values(stored_row *at)
{
    if (!at->is_unpacked) {
        if (at->source->element == CK_INTEGERS) {
            ck_unpack_integers(at->source, at->row, at->values);
        } else {
            ck_unpack_row(row_start(at), at->source->element, at->source->depth, at->values);
        }
    }
    at->is_unpacked = true;
    return at->values;
}

/* Integers and scale of a group as the file has them; false when it has no such thing. */
static bool stored_group(const stored_row *at, size_t g, int *integers, uint16_t *scale)
{
    ck_element element = at->source->element;
    if (element == CK_INTEGERS) {
        return ck_integer_group(at->source, at->row, g * 32, integers, scale);
    }
    if (element != CK_Q8_0 && element != CK_Q4_0) return false;
    const uint8_t *block = row_start(at) + g * ck_block_bytes(element);
    memcpy(scale, block, sizeof *scale);
    for (int i = 0; i < 32; i++) {
        integers[i] = element == CK_Q8_0 ? (int8_t)block[2 + i]
            : (block[2 + i % 16] >> i / 16 * 4 & 15) - 8;
    }
    return true;
}

static bool fits_int4(const int *integers)
{
    for (int i = 0; i < 32; i++) {
        if (integers[i] < -8 || integers[i] > 7) return false;
    }
    return true;
}

/* One row of weights into its lane of a quantized panel. */
static void quantize_lane(stored_row *at, ck_element packed, uint8_t *panel, size_t lane)
{
    for (size_t g = 0; g < at->source->depth / 32; g++) {
        int integers[32] = {0};
        uint16_t scale;
        bool keeps = stored_group(at, g, integers, &scale)
            && (packed == CK_INT8 || fits_int4(integers));
        if (!keeps) scale = round_to_group(row_values(at) + g * 32, packed, integers);
        place_group(scale, integers, packed, panel, at->source->depth, g, lane);
    }
}

/* A column of the last panel that is not there. */
static void clear_lane(size_t depth, ck_element packed, void *panel, size_t lane, float *zeros)
{
    memset(zeros, 0, depth * sizeof *zeros);
    if (packed != CK_INT8 && packed != CK_INT4) {
        place_lane(zeros, depth, packed, panel, lane);
        return;
    }
    const int none[32] = {0};
    for (size_t g = 0; g < depth / 32; g++) place_group(0, none, packed, panel, depth, g, lane);
}

bool ck_pack(
    const ck_stored *source, size_t first_row, size_t columns, void *panels, ck_element packed,
    size_t first_panel, size_t panel_step)
{
    size_t depth = source->depth, bytes = panel_bytes(packed, depth);
    float *values = malloc((depth ? depth : 1) * sizeof *values);
    if (!values) return false;
    for (size_t column = 0; column < (columns + 15) / 16 * 16; column++) {
        uint8_t *panel = (uint8_t *)panels + (first_panel + column / 16 * panel_step) * bytes;
        stored_row at = {source, first_row + column, values, false};
        if (column >= columns) {
            clear_lane(depth, packed, panel, column % 16, values);
        } else if (packed == CK_INT8 || packed == CK_INT4) {
            quantize_lane(&at, packed, panel, column % 16);
        } else {
            place_lane(row_values(&at), depth, packed, panel, column % 16);
        }
    }
    free(values);
    return true;
}

void ck_unpack_row(const void *source, ck_element element, size_t count, float *y)
{
    if (ck_block_length(element) > 1) return ck_unpack_blocks(source, element, count, y);
    for (size_t i = 0; i < count; i++) y[i] = element_at(source, element, i);
}

size_t ck_page_bytes(ck_element element, size_t dimension)
{
    switch (element) {
    case CK_INT8: return CK_PAGE_TOKENS * (sizeof(float) + dimension);
    case CK_F16:
    case CK_BF16: return CK_PAGE_TOKENS * 2 * dimension;
    default: return CK_PAGE_TOKENS * sizeof(float) * dimension;
    }
}
