"""The tokenizer: byte-level BPE trained on the corpus, and the chat template."""

import json
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from corpus import conversations

END_OF_TEXT, TURN_START, TURN_END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
SPECIALS = [END_OF_TEXT, TURN_START, TURN_END]
CONTEXT = 1024

CHAT_TEMPLATE = """\
{% for message in messages %}
<|im_start|>{{ message['role'] }}
{{ message['content'] }}<|im_end|>
{% endfor %}
{% if add_generation_prompt %}
<|im_start|>assistant
{% endif %}
"""


def train_tokenizer(seed, size, count=10_000):
    """Learns merges from a sample of the corpus.

    Digits stand alone, so that a number is copied digit by digit whatever its length.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
    ])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=SPECIALS, show_progress=False, max_token_length=16,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    texts = (m["content"] for c in conversations(seed, "tokenizer", count) for m in c)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


class Encoder:
    """Turns conversations into token ids and loss weights."""

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        self.start = tokenizer.token_to_id(TURN_START)
        self.end = tokenizer.token_to_id(TURN_END)
        self.pad = tokenizer.token_to_id(END_OF_TEXT)
        self.roles = {
            role: [self.start] + tokenizer.encode(role + "\n").ids
            for role in ("system", "user", "assistant")
        }
        self.newline = tokenizer.encode("\n").ids

    def encode(self, chats):
        """(ids, answered) per conversation; `answered` marks what the assistant wrote.

        Equal to encoding the rendered template, as special tokens cut the text at every seam
        and no message starts with white space.
        """
        texts = [message["content"] for chat in chats for message in chat]
        encoded = iter(self.tokenizer.encode_batch_fast(texts, add_special_tokens=False))
        for chat in chats:
            ids, answered = [], []
            for message in chat:
                head, body = self.roles[message["role"]], next(encoded).ids + [self.end]
                ids += head + body + self.newline
                mine = message["role"] == "assistant"
                answered += [False] * len(head) + [mine] * len(body) + [False]
            yield ids, answered


def save_tokenizer(tokenizer, folder):
    """Writes the two files that `AutoTokenizer` reads."""
    folder = Path(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "add_bos_token": False, "add_prefix_space": False,
        "additional_special_tokens": [TURN_START, TURN_END],
        "bos_token": None, "eos_token": TURN_END, "pad_token": END_OF_TEXT,
        "unk_token": END_OF_TEXT, "chat_template": CHAT_TEMPLATE,
        "clean_up_tokenization_spaces": False, "model_max_length": CONTEXT,
        "tokenizer_class": "PreTrainedTokenizerFast",
    }
    text = json.dumps(config, indent=2, sort_keys=True) + "\n"
    (folder / "tokenizer_config.json").write_text(text)
