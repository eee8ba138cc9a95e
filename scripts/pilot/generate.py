"""Greedy answers of an exported model, by `transformers`, many prompts at a time."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


class Answerer:
    """Loads the folder unchanged, as any user of `transformers` would."""

    def __init__(self, folder, threads=2):
        torch.set_num_threads(threads)
        self.tokenizer = AutoTokenizer.from_pretrained(folder, padding_side="left")
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    def prompt(self, messages):
        return self.tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=True)

    @torch.no_grad()
    def answers(self, chats, limit=160, batch=64):
        """One greedy answer a chat, in the order given."""
        prompts = [self.prompt(chat) for chat in chats]
        order = sorted(range(len(prompts)), key=lambda index: len(prompts[index]))
        out = [None] * len(prompts)
        for start in range(0, len(order), batch):
            chosen = order[start:start + batch]
            inputs = self.tokenizer(
                [prompts[i] for i in chosen], return_tensors="pt", padding=True,
                add_special_tokens=False, return_token_type_ids=False)
            tokens = self.model.generate(**inputs, max_new_tokens=limit, do_sample=False)
            fresh = tokens[:, inputs["input_ids"].shape[1]:]
            for index, row in zip(chosen, fresh):
                out[index] = self.tokenizer.decode(row, skip_special_tokens=True)
        return out
