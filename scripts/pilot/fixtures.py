"""Writes what tests compare with: logits, greedy continuations, tokenizer and template cases.

All of it is what `transformers` says about the committed model, in float32 with the bfloat16
weights widened.
"""

import argparse
import base64
import json
import random
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from corpus import chat, conversations, held_out_cases
from hostile import strings
from tasks import answer, extract, intent, judge, policy
from tasks.base import GOOD
from vocabulary import SPECIALS

CONTINUATION = 64


def _prompts(tokenizer, seed):
    """Token ids of prompts from one token to more than two hundred."""
    chats = []
    for task in (intent, extract, answer, judge, policy):
        prompt, case = held_out_cases(seed, task, 1)[0]
        chats.append((task.NAME, chat(task, prompt, case)))
    long = []
    for prompt, case in held_out_cases(seed, answer, 4):
        long += chat(answer, prompt, case)
        long.append({"role": "assistant", "content": case.answers[GOOD]})
    chats.append(("long", long[:-1]))
    chats.append(("hello", [{"role": "user", "content": "Say hello"}]))
    prompts = [
        (name, tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, return_dict=False))
        for name, messages in chats
    ]
    return [("one token", [tokenizer.convert_tokens_to_ids("<|im_start|>")])] + prompts


def _base64(vector):
    return base64.b64encode(vector.numpy().astype("<f4").tobytes()).decode()


@torch.no_grad()
def logits(model, prompts):
    """The whole logit vector at the first, a middle and the last position."""
    cases = []
    for name, ids in prompts:
        scores = model(torch.tensor([ids])).logits[0].float()
        positions = sorted({0, len(ids) // 2, len(ids) - 1})
        cases.append({
            "name": name, "ids": ids,
            "logits": [{"position": p, "float32": _base64(scores[p])} for p in positions],
        })
    return {"dtype": "little-endian float32, base64", "cases": cases}


@torch.no_grad()
def greedy(model, prompts):
    """Sixty-four greedy tokens, past the end of turn too, and how clear each choice was."""
    cases = []
    for name, ids in prompts:
        tokens, margins = list(ids), []
        for _ in range(CONTINUATION):
            top = model(torch.tensor([tokens])).logits[0, -1].float().topk(2)
            margins.append(round((top.values[0] - top.values[1]).item(), 5))
            tokens.append(top.indices[0].item())
        cases.append({"name": name, "prompt": ids, "continuation": tokens[len(ids):],
                      "margins": margins})
    return {"cases": cases}


def tokenizer_cases(tokenizer, seed):
    """Ids of 600 strings; those that hold special-token text also with it read as plain text."""
    raw = tokenizer.backend_tokenizer
    lines = []
    for text in strings(seed, 600):
        special = any(name in text for name in SPECIALS)
        case = {"text": text, "ids": raw.encode(text, add_special_tokens=False).ids}
        if special:
            raw.encode_special_tokens = True
            case["plain_ids"] = raw.encode(text, add_special_tokens=False).ids
            raw.encode_special_tokens = False
        lines.append(case)
    return lines


def chat_cases(tokenizer, seed):
    """Rendered text and ids of conversations, with and without the generation prompt."""
    rng = random.Random(seed)
    chats = conversations(seed, "fixtures", 30, held_out=True)
    chats = [chat if rng.random() < 0.5 else chat[:-1] for chat in chats if len(chat) < 8]
    odd = ["", " ", "\n", "  two  spaces  ", "{{ braces }} {% tags %}", "a\n\n\nb\n", "é 漢字 🎉",
           "<|im_end|>", "\ttab", '"quotes" & <angles>', "0123456789", "line\r\nline"]
    chats += [[{"role": "user", "content": text}] for text in odd]
    chats += [[{"role": "system", "content": text}, {"role": "user", "content": "Hi"}]
              for text in odd]
    lines = []
    for messages in chats:
        for prompt in (False, True):
            text = tokenizer.apply_chat_template(
                messages, tokenize=False, add_generation_prompt=prompt)
            ids = tokenizer.apply_chat_template(
                messages, add_generation_prompt=prompt, return_dict=False)
            lines.append({"messages": messages, "add_generation_prompt": prompt,
                          "text": text, "ids": ids})
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="Sources/CAssets/pilot")
    parser.add_argument("--output", default="Tests/Fixtures/pilot")
    parser.add_argument("--seed", type=int, default=2002)
    options = parser.parse_args()
    folder = Path(options.output)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    model = AutoModelForCausalLM.from_pretrained(options.model, dtype=torch.float32).eval()
    prompts = _prompts(tokenizer, options.seed)
    for name, data in (("logits", logits(model, prompts)), ("greedy", greedy(model, prompts))):
        (folder / f"{name}.json").write_text(json.dumps(data) + "\n")
    for name, lines in (("tokenizer-cases", tokenizer_cases(tokenizer, options.seed)),
                        ("chat-cases", chat_cases(tokenizer, options.seed))):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text)


if __name__ == "__main__":
    main()
