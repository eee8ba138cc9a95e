#ifndef CCUDA_KERNEL_SAMPLING_H
#define CCUDA_KERNEL_SAMPLING_H

#include "kernel_basics.h"
#include "kernel_step.h"

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

/*
 * A token that the sequence has. Every token stands once in a sequence's list. The last entry may
 * have the token CC_LAST_TOKEN: what was sampled last for the slot, once more than the others say.
 */
enum { CC_LAST_TOKEN = -1 };

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
