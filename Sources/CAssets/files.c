#include "include/files.h"

#include <string.h>

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char pilot_config_json[] = {
#embed "pilot/config.json"
};
static const unsigned char pilot_generation_config_json[] = {
#embed "pilot/generation_config.json"
};
/* Tensors are read where they lie. */
_Alignas(64) static const unsigned char pilot_model_safetensors[] = {
#embed "pilot/model.safetensors"
};
static const unsigned char pilot_tokenizer_json[] = {
#embed "pilot/tokenizer.json"
};
static const unsigned char pilot_tokenizer_config_json[] = {
#embed "pilot/tokenizer_config.json"
};
static const unsigned char demo_prompts_json[] = {
#embed "demo/prompts.json"
};
static const unsigned char demo_traffic_jsonl[] = {
#embed "demo/traffic.jsonl"
};
static const unsigned char demo_traffic_shifted_jsonl[] = {
#embed "demo/traffic-shifted.jsonl"
};
static const unsigned char demo_datasets_support_intent_jsonl[] = {
#embed "demo/datasets/support-intent.jsonl"
};
static const unsigned char demo_datasets_ticket_extract_jsonl[] = {
#embed "demo/datasets/ticket-extract.jsonl"
};
static const unsigned char demo_datasets_answer_from_context_jsonl[] = {
#embed "demo/datasets/answer-from-context.jsonl"
};
static const unsigned char demo_datasets_policy_jsonl[] = {
#embed "demo/datasets/policy.jsonl"
};
static const unsigned char demo_datasets_judge_jsonl[] = {
#embed "demo/datasets/judge.jsonl"
};

static const cassets_file files[] = {
    {"pilot/config.json", pilot_config_json, sizeof pilot_config_json},
    {"pilot/generation_config.json", pilot_generation_config_json,
     sizeof pilot_generation_config_json},
    {"pilot/model.safetensors", pilot_model_safetensors, sizeof pilot_model_safetensors},
    {"pilot/tokenizer.json", pilot_tokenizer_json, sizeof pilot_tokenizer_json},
    {"pilot/tokenizer_config.json", pilot_tokenizer_config_json,
     sizeof pilot_tokenizer_config_json},
    {"demo/prompts.json", demo_prompts_json, sizeof demo_prompts_json},
    {"demo/traffic.jsonl", demo_traffic_jsonl, sizeof demo_traffic_jsonl},
    {"demo/traffic-shifted.jsonl", demo_traffic_shifted_jsonl, sizeof demo_traffic_shifted_jsonl},
    {"demo/datasets/support-intent.jsonl", demo_datasets_support_intent_jsonl,
     sizeof demo_datasets_support_intent_jsonl},
    {"demo/datasets/ticket-extract.jsonl", demo_datasets_ticket_extract_jsonl,
     sizeof demo_datasets_ticket_extract_jsonl},
    {"demo/datasets/answer-from-context.jsonl", demo_datasets_answer_from_context_jsonl,
     sizeof demo_datasets_answer_from_context_jsonl},
    {"demo/datasets/policy.jsonl", demo_datasets_policy_jsonl, sizeof demo_datasets_policy_jsonl},
    {"demo/datasets/judge.jsonl", demo_datasets_judge_jsonl, sizeof demo_datasets_judge_jsonl},
};

size_t cassets_count(void) { return sizeof files / sizeof files[0]; }

const cassets_file *cassets_at(size_t index) {
    return index < cassets_count() ? &files[index] : NULL;
}

const cassets_file *cassets_find(const char *path) {
    for (size_t index = 0; index < cassets_count(); index++) {
        if (strcmp(files[index].path, path) == 0) return &files[index];
    }
    return NULL;
}
