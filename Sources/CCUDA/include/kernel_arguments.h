#ifndef CCUDA_KERNEL_ARGUMENTS_H
#define CCUDA_KERNEL_ARGUMENTS_H

/*
 * What the CUDA kernels take: one structure for each kernel, passed by value as its only argument.
 * Swift fills them, NVRTC compiles the kernels against them, and the host build of the kernels
 * does so too; whatever both sides must agree on stands here and nowhere else.
 *
 * Values: BF16 is `uint16_t`, E4M3 is `uint8_t`. Norm weights and biases are floats, with the
 * family's offset of norm weights already added. Rows lie without gaps unless there is a stride;
 * strides and offsets count elements. Every pointer is aligned to 16 bytes, every row width is a
 * multiple of 8 elements. A zero pointer means "none" where that is said.
 */
#if defined(__CUDACC_RTC__)
typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;
#define CC_INLINE __device__ static constexpr
#else
#include <stdint.h>
#if defined(__cplusplus)
#define CC_INLINE static constexpr
#else
#define CC_INLINE static inline
#endif
#endif

/* A pointer where kernels are compiled, a CUdeviceptr where they are launched from. */
#if defined(__CUDACC_RTC__) || defined(CC_EMULATED)
#define CC_POINTER(type) type *
#else
#define CC_POINTER(type) uint64_t
#endif

enum {
    CC_TOKENS_PER_PAGE = 16,
    /* Head dimensions are multiples of 16 up to this. */
    CC_MAXIMUM_HEAD_DIMENSION = 256,
    CC_LIKELIEST_LIMIT = 20,
    /* Vocabularies have fewer tokens: sums of probabilities are kept in 64-bit integers. */
    CC_MAXIMUM_VOCABULARY = 1 << 19
};

/* How a kernel is launched; blocks have one dimension. */
typedef struct cc_launch {
    uint32_t grid_x, grid_y, grid_z;
    uint32_t block;
    /* Dynamic shared memory; above 48 KiB the function's attribute must be raised to it. */
    uint32_t shared_bytes;
} cc_launch;

CC_INLINE cc_launch cc_launch_of(uint32_t x, uint32_t y, uint32_t block, uint32_t shared_bytes)
{
    cc_launch launch = {x, y, 1, block, shared_bytes};
    return launch;
}

CC_INLINE uint32_t cc_ceiling(uint32_t count, uint32_t unit) { return (count + unit - 1) / unit; }

/* Control words */

/*
 * One run of one sequence's tokens. The host counts the work of attention itself
 * (`cc_decode_items`, `cc_prefill_items`), so that a row's items begin at the sum of those before.
 */
typedef struct cc_step_row {
    int32_t slot;
    /* The position of the run's first token in its sequence. */
    int32_t start_position;
    int32_t token_count;
    /* Where the run's tokens begin in the step. */
    int32_t first_token;
    /* Entries of the slot's page table that this step sets: so many, from this one on, to what
       lies in `changed_pages` from `first_change` on. */
    int32_t first_changed_page;
    int32_t changed_page_count;
    int32_t first_change;
    /* The sampling row that the run's last token feeds, or -1. */
    int32_t sampling;
    /* The row's first item: of `decode_work` if the run is one token, else of `prefill_work`. */
    int32_t first_work;
    int32_t work_count;
} cc_step_row;

/* What a launch captured for the largest step of its kind reads to know how much there is now. */
typedef struct cc_step_counts {
    int32_t rows;
    int32_t tokens;
    int32_t sampling_rows;
    int32_t decode_work;
    int32_t prefill_work;
} cc_step_counts;

/* Some queries of one row against some keys of its sequence, for one head of keys and values. */
typedef struct cc_attention_work {
    /* The row's first token in the step, and how many it has. */
    int32_t first_token;
    int32_t token_count;
    int32_t start_position;
    int32_t slot;
    /* Of the row's token_count * group queries, token by token, the first of this item. */
    int32_t first_query;
    /* Keys of decode items; prefill items see all that their queries may. */
    int32_t key_start;
    int32_t key_end;
    /* Items that share the row's keys; a row's only item writes its result itself. */
    int32_t item_count;
} cc_attention_work;

/* Queries of one prefill item: tokens times heads that share keys and values. */
enum { CC_PREFILL_QUERIES = 64 };

/* Items of a run of one token, `chunk` keys each; `chunk` is a multiple of 16. */
CC_INLINE int32_t cc_decode_items(int32_t start_position, int32_t chunk)
{
    return start_position / chunk + 1;
}

/* Items of a run of several tokens; `group` query heads share a head of keys and values. */
CC_INLINE int32_t cc_prefill_items(int32_t token_count, int32_t group)
{
    return (token_count * group + CC_PREFILL_QUERIES - 1) / CC_PREFILL_QUERIES;
}

/*
 * prepare_step: sets page tables, and from them and the rows makes what the other kernels read. A
 * block is a row; block 0 also makes tokens and sampling rows beyond the step's, up to the
 * capacities, harmless: token 0 at position 0 that is written nowhere, sampling from no token.
 */
typedef struct cc_prepare_step_arguments {
    /* From the host, copied before each step. */
    CC_POINTER(const cc_step_counts) counts;
    CC_POINTER(const cc_step_row) rows;
    /* A token's id; -1 is what was sampled last for the row's slot. */
    CC_POINTER(const int32_t) tokens;
    CC_POINTER(const int32_t) changed_pages;
    /* Per slot, and kept from step to step. */
    CC_POINTER(const int32_t) last_tokens;
    CC_POINTER(int32_t) page_tables; /* [slot][pages_per_slot] */
    /* Made: per token its id, its position, and page * 16 + place, or -1 for padding. */
    CC_POINTER(int32_t) token_ids;
    CC_POINTER(int32_t) positions;
    CC_POINTER(int32_t) places;
    /* Made: per sampling row the step's token that it samples after, or -1 for padding. */
    CC_POINTER(int32_t) sampled_tokens;
    CC_POINTER(cc_attention_work) decode_work;
    CC_POINTER(cc_attention_work) prefill_work;
    int32_t row_capacity;
    int32_t token_capacity;
    int32_t sampling_capacity;
    int32_t pages_per_slot;
    int32_t group;
    int32_t chunk;
} cc_prepare_step_arguments;

CC_INLINE cc_launch cc_prepare_step_launch(cc_prepare_step_arguments a)
{
    return cc_launch_of((uint32_t)a.row_capacity, 1, 128, 0);
}

/* Rows */

/*
 * embed_rows: out[row] = table[token_ids[row]] * scale. An id outside the vocabulary gives zeros.
 */
typedef struct cc_embed_rows_arguments {
    CC_POINTER(const uint16_t) table; /* BF16 [vocabulary][width] */
    CC_POINTER(const int32_t) token_ids;
    CC_POINTER(float) out; /* [rows][width] */
    int32_t rows;
    int32_t width;
    int32_t vocabulary;
    float scale;
} cc_embed_rows_arguments;

CC_INLINE cc_launch cc_embed_rows_launch(cc_embed_rows_arguments a)
{
    return cc_launch_of((uint32_t)a.rows, 1, 128, 0);
}

/*
 * rmsnorm_rows: for each i < rows, with r = row_list[i], or i without a list:
 *     d = delta[r] + delta_bias;  if delta_norm: d = d / rms(d) * delta_norm
 *     residual[r] += d;  out[i] = BF16(residual[r] / rms(residual[r]) * weight)
 * where rms(x) = sqrt(mean(x * x) + epsilon). The list names no row twice unless delta is zero;
 * for a negative entry out[i] is zeros.
 */
typedef struct cc_rmsnorm_rows_arguments {
    CC_POINTER(float) residual; /* [..][width] */
    CC_POINTER(const uint16_t) delta; /* BF16 [..][width], or zero */
    CC_POINTER(const float) delta_bias; /* [width], or zero */
    CC_POINTER(const float) delta_norm; /* [width], or zero */
    CC_POINTER(const float) weight; /* [width] */
    CC_POINTER(const int32_t) row_list; /* [rows], or zero */
    CC_POINTER(uint16_t) out; /* BF16 [rows][width] */
    int32_t rows;
    int32_t width;
    float epsilon;
} cc_rmsnorm_rows_arguments;

CC_INLINE cc_launch cc_rmsnorm_rows_launch(cc_rmsnorm_rows_arguments a)
{
    uint32_t row_bytes = (uint32_t)a.width * 4;
    return cc_launch_of((uint32_t)a.rows, 1, a.width > 1024 ? 256 : 128, row_bytes);
}

enum { CC_ACTIVATION_SILU = 0, CC_ACTIVATION_TANH_GELU = 1 };

/* gated_activation: out[row][i] = activation(in[row][i]) * in[row][width + i], all BF16. */
typedef struct cc_gated_activation_arguments {
    CC_POINTER(const uint16_t) in; /* [rows][gate | up] */
    CC_POINTER(uint16_t) out; /* [rows][width] */
    int32_t rows;
    int32_t width;
    int32_t activation;
} cc_gated_activation_arguments;

CC_INLINE cc_launch cc_gated_activation_launch(cc_gated_activation_arguments a)
{
    return cc_launch_of(cc_ceiling((uint32_t)a.width, 128 * 8), (uint32_t)a.rows, 128, 0);
}

/* Keys and values */

/*
 * The page slab: [page][layer][keys | values][head][16 tokens][head dimension], in BF16 or E4M3.
 * E4M3 values stand for themselves times the scale.
 */
enum { CC_CACHE_BF16 = 0, CC_CACHE_E4M3 = 1 };

typedef struct cc_cache {
    CC_POINTER(void) slab;
    int32_t layer;
    int32_t layer_count;
    int32_t heads;
    int32_t format;
    float key_scale;
    float value_scale;
} cc_cache;

/*
 * rope_write: per token and head, in single precision: add the bias; normalise the head if there
 * is a norm for its kind; turn the pairs (i, i + pairs), i < pairs, of queries and keys by the
 * table's angle for the token's position; write queries to `queries`, keys and values to the cache
 * at the token's place, unless that is -1.
 */
typedef struct cc_rope_write_arguments {
    CC_POINTER(const uint16_t) projected; /* BF16 [rows][queries | keys | values] */
    CC_POINTER(const float) bias; /* as long as a row, or zero */
    CC_POINTER(const float) query_norm; /* [head dimension], or zero */
    CC_POINTER(const float) key_norm; /* [head dimension], or zero */
    CC_POINTER(const float) cosines; /* [position][pairs] */
    CC_POINTER(const float) sines;
    CC_POINTER(const int32_t) positions; /* [rows] */
    CC_POINTER(const int32_t) places; /* [rows]: page * 16 + place in the page, or -1 */
    CC_POINTER(uint16_t) queries; /* BF16 [rows][heads][head dimension] */
    cc_cache cache;
    int32_t rows;
    int32_t heads;
    int32_t head_dimension;
    int32_t pairs;
    float epsilon;
} cc_rope_write_arguments;

enum { CC_ROPE_HEADS_PER_BLOCK = 4 };

CC_INLINE cc_launch cc_rope_write_launch(cc_rope_write_arguments a)
{
    uint32_t heads = (uint32_t)(a.heads + 2 * a.cache.heads);
    return cc_launch_of(
        (uint32_t)a.rows, cc_ceiling(heads, CC_ROPE_HEADS_PER_BLOCK),
        32 * CC_ROPE_HEADS_PER_BLOCK, 0);
}

/*
 * attention_decode_D, attention_decode_D_e4m3, attention_prefill_D, attention_prefill_D_e4m3, with
 * D the head dimension (the source is compiled with -DCC_HEAD_DIMENSION=D), and attention_merge:
 *     out[token][head] = sum of softmax(cap(query . key * scale)) * value
 * over the keys up to the token's own, of these at most the last `window`, where
 * cap(x) = softcap * tanh(x / softcap), or x when softcap is 0. The cache is read through the page
 * tables. Blocks take items in turn, so that a grid of any size is right.
 *
 * Decode items are `chunk` keys of rows of one token. A row with several of them leaves
 * unnormalised sums in `partials` and their maximum and sum of shares in `partial_sums`, for
 * attention_merge to put together in the order of the keys.
 */
typedef struct cc_attention_arguments {
    CC_POINTER(const uint16_t) queries; /* BF16 [tokens][heads][head dimension] */
    CC_POINTER(uint16_t) out; /* BF16 [tokens][heads][head dimension] */
    cc_cache cache;
    CC_POINTER(const int32_t) page_tables; /* [slot][pages_per_slot] */
    CC_POINTER(const cc_step_counts) counts;
    CC_POINTER(const cc_step_row) rows; /* read by attention_merge alone */
    /* decode_work for attention_decode and attention_merge, prefill_work for attention_prefill. */
    CC_POINTER(const cc_attention_work) work;
    CC_POINTER(float) partials; /* [decode item][heads][head dimension] */
    CC_POINTER(float) partial_sums; /* [decode item][heads][2] */
    int32_t pages_per_slot;
    int32_t heads;
    int32_t head_dimension;
    int32_t window; /* 0: all keys */
    float scale;
    float softcap; /* 0: none */
} cc_attention_arguments;

/* Heads with more values leave fewer warps, keys and stages room in shared memory. */
CC_INLINE uint32_t cc_attention_decode_warps(int32_t d) { return d > 128 ? 2 : 4; }
CC_INLINE uint32_t cc_attention_decode_stages(int32_t d) { return d > 128 ? 2 : 3; }
CC_INLINE uint32_t cc_attention_prefill_keys(int32_t d) { return d > 128 ? 32 : 64; }
/* A row in shared memory has 16 bytes more, so that neighbouring rows lie in other banks. */
CC_INLINE uint32_t cc_attention_row_bytes(int32_t head_dimension)
{
    return (uint32_t)head_dimension * 2 + 16;
}

/* `items`: as many as there can be; `blocks`: as many as the device runs at once. */
CC_INLINE cc_launch cc_attention_decode_launch(
    cc_attention_arguments a, uint32_t items, uint32_t blocks)
{
    uint32_t row = cc_attention_row_bytes(a.head_dimension);
    uint32_t warps = cc_attention_decode_warps(a.head_dimension);
    uint32_t stages = cc_attention_decode_stages(a.head_dimension);
    /* Queries, and for each warp pages of keys and of values. */
    uint32_t shared = row * 16 + warps * stages * 2 * 16 * row;
    uint32_t group = (uint32_t)(a.heads / a.cache.heads);
    uint32_t heads = (uint32_t)a.cache.heads * cc_ceiling(group, 16);
    uint32_t wanted = cc_ceiling(blocks, heads);
    uint32_t x = items < wanted ? items : wanted;
    return cc_launch_of(x ? x : 1, heads, 32 * warps, shared);
}

CC_INLINE cc_launch cc_attention_prefill_launch(
    cc_attention_arguments a, uint32_t items, uint32_t blocks)
{
    uint32_t row = cc_attention_row_bytes(a.head_dimension);
    uint32_t keys = cc_attention_prefill_keys(a.head_dimension);
    /* Queries, and two stages of keys and of values. */
    uint32_t shared = row * CC_PREFILL_QUERIES + 2 * 2 * keys * row;
    uint32_t heads = (uint32_t)a.cache.heads;
    uint32_t wanted = cc_ceiling(blocks, heads);
    uint32_t x = items < wanted ? items : wanted;
    return cc_launch_of(x ? x : 1, heads, 2 * CC_PREFILL_QUERIES, shared);
}

/* `rows`: as many step rows as there can be. Rows with one item or none are left alone. */
CC_INLINE cc_launch cc_attention_merge_launch(cc_attention_arguments a, uint32_t rows)
{
    return cc_launch_of(rows, (uint32_t)a.heads, 64, 0);
}

/* Products */

/*
 * gemm_bf16_T, gemm_e4m3_T, gemm_int4_T with T = cc_gemm_tile(rows):
 *     out[row][n] = sum over k of x[row][k] * weight[n][k], accumulated in single precision in an
 * order that depends on the depth alone: a row's result has the same bits in any batch. Made for
 * few rows; more are right, and slow.
 *
 * Weights: BF16 [outputs][depth], a multiple of 8 deep; E4M3 [outputs][depth], a multiple of 16
 * deep, with `scales`: float [outputs]; INT4 as cc_int4_place says, a multiple of 32 deep, with
 * `scales`: IEEE half [outputs][cc_int4_groups(depth)].
 */
typedef struct cc_gemm_arguments {
    CC_POINTER(const uint16_t) x; /* BF16 [rows][depth] */
    CC_POINTER(const void) weights;
    CC_POINTER(const void) scales; /* zero for BF16 */
    CC_POINTER(void) out; /* BF16 or float [rows][out_stride] */
    int32_t rows;
    int32_t outputs;
    int32_t depth;
    int32_t out_stride;
    int32_t out_is_float;
} cc_gemm_arguments;

enum { CC_GEMM_OUTPUTS_PER_BLOCK = 32, CC_GEMM_WARPS = 8 };

CC_INLINE int32_t cc_gemm_tile(int32_t rows)
{
    return rows <= 8 ? 8 : rows <= 16 ? 16 : rows <= 32 ? 32 : 64;
}

CC_INLINE cc_launch cc_gemm_launch(cc_gemm_arguments a)
{
    uint32_t tile = (uint32_t)cc_gemm_tile(a.rows);
    return cc_launch_of(
        cc_ceiling((uint32_t)a.outputs, CC_GEMM_OUTPUTS_PER_BLOCK),
        cc_ceiling((uint32_t)a.rows, tile), 32 * CC_GEMM_WARPS,
        CC_GEMM_WARPS * CC_GEMM_OUTPUTS_PER_BLOCK * tile * 4);
}

/*
 * INT4: groups of 32 weights along the depth with one IEEE half as scale; a weight is
 * (nibble - 8) * scale, rounded as CPUDevice rounds WeightFormat.int4. Rows are padded to whole
 * blocks of 128 weights, 64 bytes; the padding's scales are zero. In a block, 32-bit word
 * 4 * t + g has weights g * 32 + t * 8 + i, i < 8, the even i in its lower nibbles in turn and the
 * odd i in its upper, so that a thread reads its share of four groups at once and unpacks
 * neighbours in pairs.
 */
CC_INLINE int32_t cc_int4_groups(int32_t depth) { return (depth + 127) / 128 * 4; }
CC_INLINE int32_t cc_int4_row_bytes(int32_t depth) { return (depth + 127) / 128 * 64; }

/* The nibble, counted from the row's start and from the lower half of each byte, of weight k. */
CC_INLINE int32_t cc_int4_place(int32_t k)
{
    int32_t word = (k / 8 % 4) * 4 + k / 32 % 4;
    return k / 128 * 128 + word * 8 + k % 2 * 4 + k / 2 % 4;
}

/* dequantize_int4: BF16 [outputs][depth] of INT4 weights, for products with many rows. */
typedef struct cc_dequantize_int4_arguments {
    CC_POINTER(const uint8_t) weights;
    CC_POINTER(const uint16_t) scales;
    CC_POINTER(uint16_t) out;
    int32_t outputs;
    int32_t depth;
} cc_dequantize_int4_arguments;

CC_INLINE cc_launch cc_dequantize_int4_launch(cc_dequantize_int4_arguments a)
{
    return cc_launch_of((uint32_t)a.outputs, 1, 128, 0);
}

/* Sampling */

/* DeviceAPI.SamplingRow; its fields mean what they mean there. */
typedef struct cc_sampling_row {
    uint64_t seed;
    float temperature;
    int32_t top_k;
    float top_p;
    float min_p;
    float repetition_penalty;
    float presence_penalty;
    float frequency_penalty;
    int32_t logprob_count; /* -1: none */
    uint32_t position;
    int32_t slot;
    /* The sequence's different tokens in `penalties`; none without penalties. */
    int32_t first_penalty;
    int32_t penalty_count;
} cc_sampling_row;

/* A token that the sequence has. Every token stands once in a sequence's list. */
typedef struct cc_penalty {
    int32_t token;
    /* How often the output has it; 0 when the prompt alone does. */
    int32_t output_count;
    /* Room for the kernel. */
    float logit;
} cc_penalty;

typedef struct cc_sample {
    int32_t token; /* -1 when the logits had a NaN or an infinity */
    float logprob;
    int32_t first_likeliest;
    int32_t likeliest_count;
} cc_sample;

typedef struct cc_likeliest {
    int32_t token;
    float logprob;
} cc_likeliest;

/*
 * sample_rows: chooses a token from each row of logits as CPUDevice's RowSampler does, and keeps
 * it as the slot's last. A block is a sampling row; those beyond the step's do nothing. A row
 * whose draw falls within the rounding of the sums between two tokens may get the other of them.
 */
typedef struct cc_sample_rows_arguments {
    CC_POINTER(float) logits; /* [rows][stride]; soft-capped in place */
    CC_POINTER(const cc_sampling_row) rows;
    CC_POINTER(cc_penalty) penalties;
    CC_POINTER(const cc_step_counts) counts;
    CC_POINTER(cc_sample) samples;
    CC_POINTER(cc_likeliest) likeliest; /* [rows][CC_LIKELIEST_LIMIT] */
    CC_POINTER(int32_t) last_tokens; /* [slot] */
    int32_t row_capacity;
    int32_t vocabulary;
    int32_t stride;
    float softcap; /* 0: none */
} cc_sample_rows_arguments;

enum { CC_SAMPLE_THREADS = 512 };

CC_INLINE cc_launch cc_sample_rows_launch(cc_sample_rows_arguments a)
{
    return cc_launch_of((uint32_t)a.row_capacity, 1, CC_SAMPLE_THREADS, 0);
}

#endif
