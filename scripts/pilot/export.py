"""Writes the model in the Hugging Face layout, weights in bfloat16."""

import json
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import save_file

from vocabulary import END_OF_TEXT, TURN_END


def export_model(model, folder, tokenizer):
    """config.json, generation_config.json and model.safetensors."""
    folder = Path(folder)
    end, pad = tokenizer.token_to_id(TURN_END), tokenizer.token_to_id(END_OF_TEXT)
    config = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
        "attention_bias": False, "mlp_bias": False, "attention_dropout": 0.0,
        "tie_word_embeddings": True, "torch_dtype": "bfloat16", "use_cache": True,
        "initializer_range": 0.02, "pretraining_tp": 1, "rope_scaling": None,
        "bos_token_id": None, "eos_token_id": end, "pad_token_id": pad, **asdict(model.shape),
    }
    generation = {
        "do_sample": False, "eos_token_id": [end, pad], "pad_token_id": pad,
        "max_new_tokens": 256,
    }
    for name, data in (("config.json", config), ("generation_config.json", generation)):
        (folder / name).write_text(json.dumps(data, indent=2, sort_keys=True) + "\n")
    weights = {
        f"model.{name}": value.detach().to(torch.bfloat16).contiguous()
        for name, value in model.state_dict().items()
    }
    save_file(weights, str(folder / "model.safetensors"), metadata={"format": "pt"})
