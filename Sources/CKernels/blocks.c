#include "blocks.h"
#include <string.h>

/*
 * Weights in the blocks of GGUF: 32 values with a scale, or 256 whose scales have a scale again.
 * Layouts: https://github.com/ggml-org/ggml, "ggml-common.h".
 */

static float scale_at(const uint8_t *block, size_t offset)
{
    uint16_t bits;
    memcpy(&bits, block + offset, sizeof bits);
    return ck_float_of(bits);
}

static void q8_0(const uint8_t *block, float *y)
{
    float scale = scale_at(block, 0);
    const int8_t *values = (const int8_t *)block + 2;
    for (int i = 0; i < 32; i++) y[i] = (float)values[i] * scale;
}

static void q4_0(const uint8_t *block, float *y)
{
    float scale = scale_at(block, 0);
    for (int i = 0; i < 16; i++) {
        y[i] = (float)((block[2 + i] & 15) - 8) * scale;
        y[i + 16] = (float)((block[2 + i] >> 4) - 8) * scale;
    }
}

static void q4_1(const uint8_t *block, float *y)
{
    float scale = scale_at(block, 0), least = scale_at(block, 2);
    for (int i = 0; i < 16; i++) {
        y[i] = (float)(block[4 + i] & 15) * scale + least;
        y[i + 16] = (float)(block[4 + i] >> 4) * scale + least;
    }
}

/* Five bits of 32 values: the low four in `low`, the highest of each in `high`. */
static void five_bits(const uint8_t *high, const uint8_t *low, float *y)
{
    uint32_t bits;
    memcpy(&bits, high, sizeof bits);
    for (int i = 0; i < 16; i++) {
        y[i] = (float)((low[i] & 15) | (bits >> i & 1) << 4);
        y[i + 16] = (float)(low[i] >> 4 | (bits >> (i + 16) & 1) << 4);
    }
}

static void q5_0(const uint8_t *block, float *y)
{
    float scale = scale_at(block, 0);
    five_bits(block + 2, block + 6, y);
    for (int i = 0; i < 32; i++) y[i] = (y[i] - 16) * scale;
}

static void q5_1(const uint8_t *block, float *y)
{
    float scale = scale_at(block, 0), least = scale_at(block, 2);
    five_bits(block + 4, block + 8, y);
    for (int i = 0; i < 32; i++) y[i] = y[i] * scale + least;
}

/* Eight scales and eight minima of six bits each, in twelve bytes. */
static void scales_of_six_bits(const uint8_t *packed, uint8_t *scales, uint8_t *minima)
{
    for (int i = 0; i < 4; i++) {
        scales[i] = packed[i] & 63;
        minima[i] = packed[i + 4] & 63;
        scales[i + 4] = (uint8_t)((packed[i + 8] & 15) | packed[i] >> 6 << 4);
        minima[i + 4] = (uint8_t)(packed[i + 8] >> 4 | packed[i + 4] >> 6 << 4);
    }
}

/* The low four bits of 256 values, and from `high`, where there is one, a fifth. */
static void q4_or_5_K(const uint8_t *block, const uint8_t *high, const uint8_t *low, float *y)
{
    float scale = scale_at(block, 0), least = scale_at(block, 2);
    uint8_t scales[8], minima[8];
    scales_of_six_bits(block + 4, scales, minima);
    for (int group = 0; group < 8; group++) {
        float step = scale * scales[group], start = least * minima[group];
        const uint8_t *nibbles = low + group / 2 * 32;
        int shift = group % 2 * 4;
        for (int i = 0; i < 32; i++) {
            int value = nibbles[i] >> shift & 15;
            if (high) value |= (high[i] >> group & 1) << 4;
            y[group * 32 + i] = step * (float)value - start;
        }
    }
}

static void q6_K(const uint8_t *block, float *y)
{
    float scale = scale_at(block, 208);
    for (int half = 0; half < 2; half++) {
        const uint8_t *low = block + half * 64, *high = block + 128 + half * 32;
        const int8_t *scales = (const int8_t *)block + 192 + half * 8;
        for (int quarter = 0; quarter < 4; quarter++) {
            for (int i = 0; i < 32; i++) {
                int value = low[quarter % 2 * 32 + i] >> quarter / 2 * 4 & 15;
                value |= (high[i] >> quarter * 2 & 3) << 4;
                float step = scale * scales[quarter * 2 + i / 16];
                y[half * 128 + quarter * 32 + i] = step * (float)(value - 32);
            }
        }
    }
}

static void block_values(const uint8_t *block, ck_element element, float *y)
{
    switch (element) {
    case CK_Q8_0: return q8_0(block, y);
    case CK_Q4_0: return q4_0(block, y);
    case CK_Q4_1: return q4_1(block, y);
    case CK_Q5_0: return q5_0(block, y);
    case CK_Q5_1: return q5_1(block, y);
    case CK_Q4_K: return q4_or_5_K(block, NULL, block + 16, y);
    case CK_Q5_K: return q4_or_5_K(block, block + 16, block + 48, y);
    default: return q6_K(block, y);
    }
}

size_t ck_block_length(ck_element element)
{
    switch (element) {
    case CK_Q8_0: case CK_Q4_0: case CK_Q4_1: case CK_Q5_0: case CK_Q5_1: return 32;
    case CK_Q4_K: case CK_Q5_K: case CK_Q6_K: return 256;
    default: return 1;
    }
}

size_t ck_block_bytes(ck_element element)
{
    switch (element) {
    case CK_BF16: case CK_F16: return 2;
    case CK_Q4_0: return 18;
    case CK_Q4_1: return 20;
    case CK_Q5_0: return 22;
    case CK_Q5_1: return 24;
    case CK_Q8_0: return 34;
    case CK_Q4_K: return 144;
    case CK_Q5_K: return 176;
    case CK_Q6_K: return 210;
    default: return 4;
    }
}

void ck_unpack_blocks(const void *source, ck_element element, size_t count, float *y)
{
    size_t length = ck_block_length(element), bytes = ck_block_bytes(element);
    const uint8_t *block = source;
    for (size_t i = 0; i + length <= count; i += length, block += bytes) {
        block_values(block, element, y + i);
    }
}
