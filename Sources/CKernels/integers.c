#include "integers.h"
#include "blocks.h"
#include <string.h>

static uint32_t word_at(const void *words, size_t index)
{
    uint32_t word;
    memcpy(&word, (const char *)words + index * sizeof word, sizeof word);
    return word;
}

/* Which four bits of a word an output has: in order, or the even outputs before the odd ones. */
static int shift_of(const ck_integers *at, size_t output)
{
    size_t place = output % 8;
    return (int)(at->packs_outputs ? place / 2 + place % 2 * 4 : place) * 4;
}

static size_t group_of(const ck_integers *at, size_t depth)
{
    return at->groups ? word_at(at->groups, depth) : depth / at->group_size;
}

static int zero_of(const ck_integers *at, size_t group, size_t output)
{
    uint32_t word = word_at(at->zeros, group * (at->output_count / 8) + output / 8);
    return (int)((word >> shift_of(at, output)) + (uint32_t)at->zero_offset & 15);
}

static int integer_of(const ck_stored *source, size_t depth, size_t output)
{
    const ck_integers *at = &source->integers;
    if (at->packs_outputs) {
        uint32_t word = word_at(source->start, depth * (at->output_count / 8) + output / 8);
        return (int)(word >> shift_of(at, output) & 15);
    }
    uint32_t word = word_at(source->start, depth / 8 * at->output_count + output);
    return (int)(word >> depth % 8 * 4 & 15);
}

static float scale_of(const ck_integers *at, size_t group, size_t output)
{
    size_t index = group * at->output_count + output;
    const char *start = (const char *)at->scales + index * ck_block_bytes(at->scale_element);
    float scale;
    ck_unpack_row(start, at->scale_element, 1, &scale);
    return scale;
}

bool ck_integer_group(
    const ck_stored *source, size_t row, size_t first, int *integers, uint16_t *scale)
{
    const ck_integers *at = &source->integers;
    size_t output = at->first_output + row, group = group_of(at, first);
    for (size_t i = 1; i < 32; i++) {
        if (group_of(at, first + i) != group) return false;
    }
    int zero = zero_of(at, group, output);
    for (size_t i = 0; i < 32; i++) integers[i] = integer_of(source, first + i, output) - zero;
    *scale = ck_half_of(scale_of(at, group, output));
    return true;
}

void ck_unpack_integers(const ck_stored *source, size_t row, float *y)
{
    const ck_integers *at = &source->integers;
    size_t output = at->first_output + row, group = SIZE_MAX;
    int zero = 0;
    float scale = 0;
    for (size_t depth = 0; depth < source->depth; depth++) {
        if (group_of(at, depth) != group) {
            group = group_of(at, depth);
            zero = zero_of(at, group, output);
            scale = scale_of(at, group, output);
        }
        y[depth] = (float)(integer_of(source, depth, output) - zero) * scale;
    }
}
