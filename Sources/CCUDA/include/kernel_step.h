#ifndef CCUDA_KERNEL_STEP_H
#define CCUDA_KERNEL_STEP_H

#include "kernel_basics.h"

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

#endif
