"""The cases: every architecture with the switches that set it apart, as small as they may be.

Windows, scalings and caps are chosen so that leaving any of them out changes the logits much.
"""

from dataclasses import dataclass, field

import transformers


@dataclass
class Case:
    name: str
    seed: int
    model: type
    config: transformers.PretrainedConfig
    bfloat16: bool = False
    shard_size: str = "1GB"
    # Lengths of the prompts, beyond windows and the contexts that scalings start from.
    prompts: tuple[int, ...] = (150, 33)
    # Prompts that are to be run where sequences may not be longer than this.
    short_context: dict[int, int] = field(default_factory=dict)
    greedy_prompt: int = 20


SIZES = dict(
    vocab_size=200, hidden_size=64, intermediate_size=48, num_hidden_layers=2,
    num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=512,
    rms_norm_eps=1e-5, bos_token_id=1, eos_token_id=2, pad_token_id=0)


def llama() -> Case:
    config = transformers.LlamaConfig(**SIZES, tie_word_embeddings=True, attention_bias=True,
        rope_parameters={
            "rope_type": "llama3", "rope_theta": 500.0, "factor": 4.0, "low_freq_factor": 1.0,
            "high_freq_factor": 4.0, "original_max_position_embeddings": 64})
    return Case("llama", 1, transformers.LlamaForCausalLM, config)


def mistral() -> Case:
    config = transformers.MistralConfig(**SIZES, head_dim=16, sliding_window=40,
        tie_word_embeddings=False,
        rope_parameters={"rope_type": "linear", "rope_theta": 10000.0, "factor": 3.0})
    return Case("mistral", 2, transformers.MistralForCausalLM, config, shard_size="120KB")


def qwen2() -> Case:
    config = transformers.Qwen2Config(**SIZES, tie_word_embeddings=True, use_sliding_window=True,
        sliding_window=24, max_window_layers=1,
        rope_parameters={
            "rope_type": "yarn", "rope_theta": 10000.0, "factor": 4.0,
            "original_max_position_embeddings": 128})
    return Case("qwen2", 3, transformers.Qwen2ForCausalLM, config)


def qwen3() -> Case:
    sizes = SIZES | {"num_attention_heads": 2, "num_key_value_heads": 1}
    config = transformers.Qwen3Config(**sizes, head_dim=48, tie_word_embeddings=False,
        rope_parameters={"rope_type": "default", "rope_theta": 1000000.0})
    return Case("qwen3", 4, transformers.Qwen3ForCausalLM, config)


def gemma2(name: str = "gemma2", bfloat16: bool = False) -> Case:
    config = transformers.Gemma2Config(**SIZES | {"hidden_size": 80},
        head_dim=16, query_pre_attn_scalar=24, sliding_window=20, attn_logit_softcapping=4.0,
        final_logit_softcapping=8.0, attn_implementation="eager")
    return Case(name, 5, transformers.Gemma2ForCausalLM, config, bfloat16=bfloat16)


def gemma3() -> Case:
    sizes = SIZES | {"num_hidden_layers": 3, "num_key_value_heads": 1}
    config = transformers.Gemma3TextConfig(**sizes, head_dim=16, query_pre_attn_scalar=10,
        sliding_window=18,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"],
        rope_parameters={
            "full_attention": {"rope_type": "linear", "rope_theta": 100000.0, "factor": 8.0},
            "sliding_attention": {"rope_type": "default", "rope_theta": 1000.0}})
    return Case("gemma3", 6, transformers.Gemma3ForCausalLM, config)


def phi3() -> Case:
    sizes = SIZES | {"num_attention_heads": 2}
    config = transformers.Phi3Config(**sizes, tie_word_embeddings=False, sliding_window=70,
        original_max_position_embeddings=64, partial_rotary_factor=0.75,
        rope_parameters={
            "rope_type": "longrope", "rope_theta": 10000.0, "partial_rotary_factor": 0.75,
            "short_factor": [1.0 + 0.05 * pair for pair in range(12)],
            "long_factor": [1.5 + 0.5 * pair for pair in range(12)]})
    # Sequences that stay within the original context turn by the short factors.
    return Case("phi3", 7, transformers.Phi3ForCausalLM, config, prompts=(150, 60),
        short_context={60: 64}, greedy_prompt=80)


ALL = [llama, mistral, qwen2, qwen3, gemma2, gemma3, phi3,
    lambda: gemma2("gemma2-bf16", bfloat16=True)]
