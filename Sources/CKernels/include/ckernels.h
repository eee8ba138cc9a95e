#ifndef CKERNELS_H
#define CKERNELS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Kernels of the decoder on a CPU. Weights lie in panels of 16 output columns, so that one vector
 * of 16 holds one input row's worth of weights for 16 outputs:
 *   F32   [columns / 16][depth][16]
 *   BF16  [columns / 16][depth / 2][16][2]
 *   INT8  [columns / 16]{ [depth / 32][16] scales, [depth / 4][16][4] bytes }
 *   INT4  [columns / 16]{ [depth / 32][16] scales, [depth / 32][4][16][4] bytes }
 * Scales are halves, and the first byte of a panel and of its weights is at a multiple of 64. A
 * weight is (byte - 128) * scale, or (half byte - 8) * scale; the low half of a byte is 16 depths
 * before the high one.
 * Every output element is one chain of additions in ascending depth, whatever the number of rows,
 * so that a result never depends on what else is in the batch.
 */
enum { CK_PANEL_COLUMNS = 16, CK_PAGE_TOKENS = 16 };
/* To be raised with every change of the panels above or of how weights are rounded into them. */
typedef enum ck_panel_layout { CK_PANEL_LAYOUT = 1 } ck_panel_layout;

typedef enum ck_element {
    CK_F32,
    CK_BF16,
    CK_F16,
    CK_INT8,
    CK_INT4,
    /* Blocks of GGUF files, from which weights are packed. */
    CK_Q8_0,
    CK_Q4_0,
    CK_Q4_1,
    CK_Q5_0,
    CK_Q5_1,
    CK_Q4_K,
    CK_Q5_K,
    CK_Q6_K,
    /* Integers of four bits that do not lie row by row: see ck_integers. */
    CK_INTEGERS
} ck_element;

/* Ascending preference; each needs all that its name says, found at run time. */
typedef enum ck_variant {
    CK_REFERENCE,
    CK_PORTABLE,
    CK_AVX2,
    CK_AVX512,
    CK_AVX512_VNNI,
    CK_AVX512_BF16,
    CK_VARIANT_COUNT
} ck_variant;

/* One operand of a matrix product: `panel_count` panels of `depth` rows each. */
typedef struct ck_panels {
    const void *weights;
    ck_element element;
    size_t depth;
    size_t panel_count;
} ck_panels;

/* Rows of floats with a distance between their starts, in floats. */
typedef struct ck_rows {
    float *start;
    size_t stride;
    size_t count;
} ck_rows;

/* A power of two, and its exponent: some CPUs apply that beside their multipliers. */
typedef struct ck_scale {
    float factor;
    float exponent;
} ck_scale;

/*
 * Rows as small integers, for INT8 and INT4 weights: a value is `values[i]` times the factor of
 * `scales[i / 32]`, and `starts` has -128 times the sum of the values of each group. For BF16
 * weights the values are BF16, two bytes each, and there is nothing else.
 */
typedef struct ck_quantized_rows {
    const int8_t *values;
    const ck_scale *scales;
    const int32_t *starts;
    /* Values between the starts of rows, a multiple of 32. */
    size_t stride;
    size_t count;
} ck_quantized_rows;

/*
 * The pages of one sequence for one layer and head. Page `i` starts at
 * `base + pages[i] * page_stride` bytes; keys lie as [dimension][16], values as [16][dimension],
 * of F32, F16 or INT8. The last have the scales of 16 tokens before them, in floats. BF16 lies in
 * pairs, keys as [dimension / 2][16][2], values as [8][dimension][2], and what it is multiplied
 * with is rounded to it.
 */
typedef struct ck_page_run {
    const void *base;
    const int32_t *pages;
    size_t page_stride;
    size_t token_count;
    size_t dimension;
    ck_element element;
} ck_page_run;

typedef struct ck_kernels {
    const char *name;
    void (*matmul)(const ck_rows *x, const ck_panels *weights, const ck_rows *y, bool add);
    void (*matmul_quantized)(
        const ck_quantized_rows *x, const ck_panels *weights, const ck_rows *y, bool add);
    void (*quantize_row)(
        const float *x, ck_element weights, size_t depth, int8_t *values, ck_scale *scales,
        int32_t *starts);
    void (*rms_norm)(const float *x, const float *weight, float epsilon, size_t count, float *y);
    void (*rope)(float *head, const float *cosines, const float *sines, size_t half);
    void (*silu_multiply)(const ck_rows *gate, const float *up, size_t count, const ck_rows *y);
    void (*gelu_multiply)(const ck_rows *gate, const float *up, size_t count, const ck_rows *y);
    void (*layer_norm)(
        const float *x, const float *weight, const float *bias, float epsilon, size_t count,
        float *y);
    void (*bias_gelu)(const float *bias, size_t count, float *x);
    void (*soft_cap)(float *x, float cap, size_t count);
    void (*add_row)(const float *x, size_t count, float *y);
    void (*scale_row)(float *x, float factor, size_t count);
    void (*store_key)(
        const float *key, size_t dimension, ck_element element, void *page, size_t token);
    void (*store_value)(
        const float *value, size_t dimension, ck_element element, void *page, size_t token);
    void (*scores)(const ck_rows *queries, const ck_page_run *keys, float scale, const ck_rows *y);
    float (*softmax)(float *scores, size_t first, size_t count, size_t padded_count);
    void (*values)(
        const ck_rows *shares, const float *scales, const ck_page_run *values, const ck_rows *y);
    bool (*maximum)(const float *x, size_t count, float *maximum);
    double (*exponentials)(
        const float *x, size_t count, float maximum, float scale, float *weights);
    double (*mass_from)(const float *weights, size_t count, float threshold, size_t *kept);
} ck_kernels;

/* NULL when this CPU lacks the variant. */
const ck_kernels *ck_kernels_of(ck_variant variant);
ck_variant ck_best_variant(void);

/* y = x * weights, or y += x * weights; y has 16 columns a panel. */
static inline void ck_matmul(
    const ck_kernels *k, const ck_rows *x, const ck_panels *weights, const ck_rows *y, bool add)
{
    k->matmul(x, weights, y, add);
}

/* The same for INT8 and INT4 weights, and for BF16 with rows that are rounded to it. */
static inline void ck_matmul_quantized(
    const ck_kernels *k, const ck_quantized_rows *x, const ck_panels *weights, const ck_rows *y,
    bool add)
{
    k->matmul_quantized(x, weights, y, add);
}

/* One row as ck_quantized_rows has it for such weights; depth is a multiple of 32, or 16. */
static inline void ck_quantize_row(
    const ck_kernels *k, const float *x, ck_element weights, size_t depth, int8_t *values,
    ck_scale *scales, int32_t *starts)
{
    k->quantize_row(x, weights, depth, values, scales, starts);
}

/* y = x / sqrt(mean(x^2) + epsilon) * weight; count is a multiple of 16. */
static inline void ck_rms_norm(
    const ck_kernels *k, const float *x, const float *weight, float epsilon, size_t count, float *y)
{
    k->rms_norm(x, weight, epsilon, count, y);
}

/* Turns the pairs (i, i + half) of one head in place. */
static inline void ck_rope(
    const ck_kernels *k, float *head, const float *cosines, const float *sines, size_t half)
{
    k->rope(head, cosines, sines, half);
}

/*
 * y = gate / (1 + exp(-gate)) * up in the first `count` columns, a multiple of 16; the rows of `up`
 * lie as those of the gate.
 */
static inline void ck_silu_multiply(
    const ck_kernels *k, const ck_rows *gate, const float *up, size_t count, const ck_rows *y)
{
    k->silu_multiply(gate, up, count, y);
}

/*
 * The same with y = gelu(gate) * up and gelu(x) = x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).
 */
static inline void ck_gelu_multiply(
    const ck_kernels *k, const ck_rows *gate, const float *up, size_t count, const ck_rows *y)
{
    k->gelu_multiply(gate, up, count, y);
}

/* y = (x - mean(x)) / sqrt(variance(x) + epsilon) * weight + bias; count is a multiple of 16. */
static inline void ck_layer_norm(
    const ck_kernels *k, const float *x, const float *weight, const float *bias, float epsilon,
    size_t count, float *y)
{
    k->layer_norm(x, weight, bias, epsilon, count, y);
}

/* x = gelu(x + bias) with gelu(x) = x/2 (1 + erf(x / sqrt(2))); count is a multiple of 16. */
static inline void ck_bias_gelu(const ck_kernels *k, const float *bias, size_t count, float *x)
{
    k->bias_gelu(bias, count, x);
}

/* x = cap * tanh(x / cap); count is a multiple of 16. */
static inline void ck_soft_cap(const ck_kernels *k, float *x, float cap, size_t count)
{
    k->soft_cap(x, cap, count);
}

/* y += x; count is a multiple of 16. */
static inline void ck_add_row(const ck_kernels *k, const float *x, size_t count, float *y)
{
    k->add_row(x, count, y);
}

/* x *= factor; count is a multiple of 16. */
static inline void ck_scale_row(const ck_kernels *k, float *x, float factor, size_t count)
{
    k->scale_row(x, factor, count);
}

/* Writes one token's key into its page of keys; the dimension is a multiple of 16. */
static inline void ck_store_key(
    const ck_kernels *k, const float *key, size_t dimension, ck_element element, void *page,
    size_t token)
{
    k->store_key(key, dimension, element, page, token);
}

/* Writes one token's value into its page of values. */
static inline void ck_store_value(
    const ck_kernels *k, const float *value, size_t dimension, ck_element element, void *page,
    size_t token)
{
    k->store_value(value, dimension, element, page, token);
}

/* y[query][token] = scale * <query, key of token>, for whole pages. */
static inline void ck_scores(
    const ck_kernels *k, const ck_rows *queries, const ck_page_run *keys, float scale,
    const ck_rows *y)
{
    k->scores(queries, keys, scale, y);
}

/*
 * scores[i] = exp(scores[i] - maximum) for first <= i < count, 0 before and after up to
 * padded_count (a multiple of 16); returns 1 / their sum.
 */
static inline float ck_softmax(
    const ck_kernels *k, float *scores, size_t first, size_t count, size_t padded_count)
{
    return k->softmax(scores, first, count, padded_count);
}

/* y[query] = scales[query] * sum over tokens of shares[query][token] * value of token. */
static inline void ck_values(
    const ck_kernels *k, const ck_rows *shares, const float *scales, const ck_page_run *values,
    const ck_rows *y)
{
    k->values(shares, scales, values, y);
}

/* The largest element; false when there is a NaN or the maximum is not finite. */
static inline bool ck_maximum(
    const ck_kernels *k, const float *x, size_t count, float *maximum)
{
    return k->maximum(x, count, maximum);
}

/* weights[i] = exp((x[i] - maximum) * scale); returns their sum. */
static inline double ck_exponentials(
    const ck_kernels *k, const float *x, size_t count, float maximum, float scale, float *weights)
{
    return k->exponentials(x, count, maximum, scale, weights);
}

/* The sum of the weights that are at least `threshold`, and how many they are. */
static inline double ck_mass_from(
    const ck_kernels *k, const float *weights, size_t count, float threshold, size_t *kept)
{
    return k->mass_from(weights, count, threshold, kept);
}

/* The scales of one quantized panel, with what keeps its weights at a multiple of 64. */
static inline size_t ck_scale_bytes(size_t depth) { return (depth + 63) / 64 * 64; }
/*
 * What stands beside weights that are words of eight integers of four bits, of GPTQ
 * [depth / 8][outputs] or, when they pack outputs, of AWQ [depth][outputs / 8], in which the even
 * outputs of eight come first. A weight is (integer - zero) * scale; there is a zero and a scale
 * for each output of each group of depths.
 */
typedef struct ck_integers {
    const void *zeros;
    const void *scales;
    ck_element scale_element;
    /* 32 bits for each depth, the group that it belongs to; null where groups are runs. */
    const void *groups;
    size_t group_size;
    size_t output_count;
    size_t first_output;
    int32_t zero_offset;
    bool packs_outputs;
} ck_integers;

/* Weights as a file has them: unaligned rows of `depth` elements, of whole blocks. */
typedef struct ck_stored {
    const void *start;
    ck_element element;
    size_t depth;
    /* 0, or the rows of a head, in which row i of the first half lies before that of the second. */
    size_t paired_rows;
    ck_integers integers;
} ck_stored;

/* Bytes of `columns` x `depth` weights in panels: F32, BF16, INT8 or INT4. */
size_t ck_packed_bytes(ck_element packed, size_t columns, size_t depth);
/*
 * Packs `columns` rows from `first_row` on into panels `first_panel`, `first_panel + panel_step`,
 * ... of `panels`; missing columns of the last panel become zero. `packed` is F32, or BF16, which
 * rounds what is not BF16, or INT8 or INT4, when the depth is a multiple of 32: these keep the
 * integers and scales of a file whose groups are no smaller, where its integers fit. Returns false
 * when there is no memory for a row.
 */
bool ck_pack(
    const ck_stored *source, size_t first_row, size_t columns, void *panels, ck_element packed,
    size_t first_panel, size_t panel_step);
/* One row of unaligned elements, whole blocks, as floats. */
void ck_unpack_row(const void *source, ck_element element, size_t count, float *y);
/* Bytes of 16 keys, or as many values, of one head: elements F32, F16, BF16 or INT8. */
size_t ck_page_bytes(ck_element element, size_t dimension);
/* The bits of the half that is nearest; ties go to even, what is too large is infinite. */
uint16_t ck_half_of(float value);

/*
 * A team of threads that works on phases of items. The caller is member 0. A phase ends when its
 * items are done, not when all members have come by: a member that the system has taken off its
 * core before it took an item delays nobody. Waiting members spin for `spin_nanoseconds`, then
 * sleep.
 */
typedef struct ck_team ck_team;
#if defined(__swift__)
/* A closure handed to other threads must not inherit an actor. */
#define CK_SENDABLE __attribute__((swift_attr("@Sendable")))
#else
#define CK_SENDABLE
#endif
typedef void (*ck_work)(void *context, size_t member, size_t member_count) CK_SENDABLE;

/* Cores that this process may run on. */
size_t ck_usable_cores(void);
/* NULL when the threads cannot be made. */
ck_team *ck_team_create(size_t member_count, uint64_t spin_nanoseconds);
void ck_team_destroy(ck_team *team);
size_t ck_team_size(const ck_team *team);
/*
 * Runs `work` on member 0 and on every other that comes before member 0 is done; returns when all
 * that have come are done. While other processes keep taking members off their cores in the middle
 * of an item, member 0 works alone for a while.
 */
void ck_team_run(ck_team *team, ck_work work, void *context);
/* How often member 0 has begun to work alone. */
uint64_t ck_team_retreats(const ck_team *team);

/* A number on a cache line of its own. */
typedef struct ck_counter {
    size_t value;
    uint64_t apart[7];
} ck_counter;

/* Counters of one phase: zeroed before, one a member and one for the phase. */
static inline size_t ck_phase_counters(size_t member_count) { return member_count + 1; }
/*
 * The next item of 0 ..< item_count, or -1 when all are taken: first those of the member's own
 * part, then what others have left.
 */
ptrdiff_t ck_take(ck_counter *phase, size_t member, size_t member_count, size_t item_count);
/* Says that `completed` items are done, and returns when all `item_count` are. */
void ck_finish(
    ck_team *team, ck_counter *phase, size_t member, size_t completed, size_t item_count);
#endif
