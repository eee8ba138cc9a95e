#include "ckernels.h"
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

size_t ck_packed_bytes(ck_element packed, size_t columns, size_t depth)
{
    return (columns + 15) / 16 * 16 * depth * (packed == CK_BF16 ? 2 : 4);
}

void ck_pack(
    const void *source, ck_element element, size_t columns, size_t depth, void *panels,
    ck_element packed, size_t first_panel, size_t panel_step)
{
    for (size_t start = 0, panel = first_panel; start < columns; start += 16, panel += panel_step) {
        size_t used = columns - start < 16 ? columns - start : 16;
        size_t offset = panel * depth * 16;
        for (size_t lane = 0; lane < 16; lane++) {
            size_t row = (start + lane) * depth;
            for (size_t k = 0; k < depth; k++) {
                if (packed == CK_BF16) {
                    uint16_t *out = (uint16_t *)panels + offset + k / 2 * 32 + lane * 2 + k % 2;
                    *out = lane < used ? half_word(source, row + k) : 0;
                } else {
                    float *out = (float *)panels + offset + k * 16 + lane;
                    *out = lane < used ? element_at(source, element, row + k) : 0;
                }
            }
        }
    }
}

void ck_unpack_row(const void *source, ck_element element, size_t count, float *y)
{
    for (size_t i = 0; i < count; i++) y[i] = element_at(source, element, i);
}

void ck_store_key(const float *key, size_t dimension, float *page, size_t token)
{
    for (size_t d = 0; d < dimension; d++) page[d * CK_PAGE_TOKENS + token] = key[d];
}
