#include "simt.h"

/* What a warp does together: shuffles, votes, tiles and their products (PTX ISA, section 9.7). */
namespace simt {

void exchange(Part *const parts[32])
{
    for (int lane = 0; lane < 32; lane++) {
        parts[lane]->result = parts[parts[lane]->argument % 32]->value;
    }
}

void vote(Part *const parts[32])
{
    uint64_t votes = 0;
    for (int lane = 0; lane < 32; lane++) votes |= (parts[lane]->value & 1) << lane;
    for (int lane = 0; lane < 32; lane++) parts[lane]->result = votes;
}

void rendezvous(Part *const[32]) {}

static float half_word(uint32_t word, int index)
{
    return __uint_as_float(index ? word & 0xffff0000 : word << 16);
}

/*
 * Lane 4 * g + t holds of the left tile: rows g and g + 8, columns 2t and 2t + 1, then these plus
 * 8; of the right tile: column g, rows 2t and 2t + 1, then these plus 8; of the result: rows g and
 * g + 8, columns 2t and 2t + 1.
 */
void multiply(Part *const parts[32])
{
    float left[16][16], right[16][8], sums[16][8];
    for (int lane = 0; lane < 32; lane++) {
        int g = lane / 4, t = lane % 4;
        const Part &part = *parts[lane];
        for (int i = 0; i < 8; i++) {
            int row = g + i / 2 % 2 * 8, column = 2 * t + i % 2 + i / 4 * 8;
            left[row][column] = half_word(part.left[i / 2], i % 2);
        }
        for (int i = 0; i < 4; i++) {
            right[2 * t + i % 2 + i / 2 * 8][g] = half_word(part.right[i / 2], i % 2);
        }
        for (int i = 0; i < 4; i++) sums[g + i / 2 * 8][2 * t + i % 2] = part.sums[i];
    }
    for (int row = 0; row < 16; row++) {
        for (int k = 0; k < 16; k++) {
            for (int column = 0; column < 8; column++) {
                sums[row][column] += left[row][k] * right[k][column];
            }
        }
    }
    for (int lane = 0; lane < 32; lane++) {
        int g = lane / 4, t = lane % 4;
        for (int i = 0; i < 4; i++) parts[lane]->sums[i] = sums[g + i / 2 * 8][2 * t + i % 2];
    }
}

static void load(Part *const parts[32], bool is_transposed)
{
    for (int lane = 0; lane < 32; lane++) {
        for (int tile = 0; tile < 4; tile++) {
            uint16_t pair[2];
            for (int i = 0; i < 2; i++) {
                int row = is_transposed ? lane % 4 * 2 + i : lane / 4;
                int column = is_transposed ? lane / 4 : lane % 4 * 2 + i;
                pair[i] = ((const uint16_t *)parts[tile * 8 + row]->row)[column];
            }
            parts[lane]->tiles[tile] = pair[0] | (uint32_t)pair[1] << 16;
        }
    }
}

void load_tiles(Part *const parts[32]) { load(parts, false); }
void load_tiles_transposed(Part *const parts[32]) { load(parts, true); }

} // namespace simt
