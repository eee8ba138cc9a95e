"""A small trained tokenizer of every family, with the pre-tokenizer configurations of real models."""

import json
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
from tokenizers import processors, trainers
from synthetic import corpus

CONTRACTION = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
TAIL = r"|\s*[\r\n]+|\s+(?!\S)|\s+"
SYMBOLS = r"| ?[^\s\p{L}\p{N}]+[\r\n]*"
RISING = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"
FALLING = r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
FIRST = r"[^\r\n\p{L}\p{N}]?"
LLAMA3 = CONTRACTION + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + SYMBOLS + TAIL
QWEN2 = CONTRACTION + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + SYMBOLS + TAIL
QWEN35 = (
    CONTRACTION
    + r"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}"
    + r"| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*"
    + TAIL
)
DEEPSEEK = [
    r"\p{N}{1,3}",
    "[一-龥\u3040-ゟ゠-ヿ]+",
    r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+"""
    + "|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*"
    + "|\\s*[\r\n]+|\\s+(?!\\S)|\\s+",
]


def cased(suffix, digits):
    return (
        FIRST
        + RISING
        + "*"
        + FALLING
        + "+"
        + suffix
        + "|"
        + FIRST
        + RISING
        + "+"
        + FALLING
        + "*"
        + suffix
        + "|"
        + digits
        + r"| ?[^\s\p{L}\p{N}]+[\r\n/]*"
        + TAIL
    )


O200K = cased(CONTRACTION + "?", r"\p{N}{1,3}")
TEKKEN = cased("", r"\p{N}")
CHAT_TOKENS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|im_sep|>"]


def isolated(*patterns):
    splits = [pre_tokenizers.Split(Regex(p), "isolated") for p in patterns]
    return pre_tokenizers.Sequence(
        splits + [pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )


def byte_level(pre_tokenizer, size, normalizer=None, specials=CHAT_TOKENS, **model):
    tokenizer = Tokenizer(models.BPE(**model))
    tokenizer.pre_tokenizer = pre_tokenizer
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=specials,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(corpus(1, 3000), trainer)
    return tokenizer


def gpt2(size):
    tokenizer = byte_level(
        pre_tokenizers.ByteLevel(add_prefix_space=False), size, specials=["<|endoftext|>"]
    )
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def roberta(size):
    tokenizer = byte_level(
        pre_tokenizers.ByteLevel(add_prefix_space=True),
        size,
        specials=["<s>", "<pad>", "</s>", "<unk>"],
    )
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return tokenizer


def llama3(size):
    tokenizer = byte_level(
        isolated(LLAMA3),
        size,
        ignore_merges=True,
        specials=["<|begin_of_text|>", "<|eot_id|>", "<|start_header_id|>"],
    )
    template = processors.TemplateProcessing(
        single="<|begin_of_text|> $A",
        pair="<|begin_of_text|> $A $B",
        special_tokens=[("<|begin_of_text|>", 0)],
    )
    tokenizer.post_processor = processors.Sequence(
        [processors.ByteLevel(trim_offsets=False), template]
    )
    return tokenizer


def qwen2(size):
    tokenizer = byte_level(isolated(QWEN2), size, normalizers.NFC())
    tokenizer.add_tokens(
        [
            AddedToken("<tool_call>", normalized=False),
            AddedToken("</tool_call>", normalized=False),
            "<think>",
        ]
    )
    return tokenizer


def qwen35(size):
    return byte_level(isolated(QWEN35), size, normalizers.NFC())


def o200k(size):
    return byte_level(isolated(O200K), size)


def tekken(size):
    return byte_level(isolated(TEKKEN), size)


def deepseek(size):
    return byte_level(isolated(*DEEPSEEK), size, specials=["<｜begin▁of▁sentence｜>", "<｜User｜>"])


def pilot(size):
    return byte_level(
        pre_tokenizers.Sequence(
            [
                pre_tokenizers.Digits(individual_digits=True),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
            ]
        ),
        size,
    )


def sentence_piece(size, **changes):
    """BPE trained over visible blanks, with the specials and byte tokens put in front."""
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    trained.train_from_iterator(
        corpus(2, 3000),
        trainers.BpeTrainer(vocab_size=size, show_progress=False, limit_alphabet=120),
    )
    document = json.loads(trained.to_str())
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)]
    tokens += [t for t, _ in sorted(document["model"]["vocab"].items(), key=lambda e: e[1])]
    document["model"] |= {
        "vocab": {t: i for i, t in enumerate(dict.fromkeys(tokens))},
        "byte_fallback": True,
        "fuse_unk": True,
        "unk_token": "<unk>",
    }
    document["added_tokens"] = [
        {
            "id": i,
            "content": t,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for i, t in enumerate(tokens[:3])
    ]
    document["pre_tokenizer"] = None
    return Tokenizer.from_str(json.dumps(document | changes))


def chain(*last):
    return decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), *last]
    )


def llama2(size):
    tokenizer = sentence_piece(size)
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    tokenizer.decoder = chain(decoders.Strip(" ", 1, 0))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)]
    )
    return tokenizer


def mistral(size):
    tokenizer = sentence_piece(size)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    tokenizer.decoder = chain(decoders.Strip(" ", 1, 0))
    tokenizer.add_special_tokens(["[INST]", "[/INST]"])
    return tokenizer


def gemma(size):
    tokenizer = sentence_piece(size)
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.decoder = chain()
    tokenizer.add_tokens(
        [AddedToken("\n\n", normalized=False), AddedToken("▁▁▁", normalized=False)]
    )
    tokenizer.add_special_tokens(["<start_of_turn>", "<end_of_turn>"])
    return tokenizer


def metaspace_words(size):
    """No byte fallback: unknown tokens; Metaspace splits and decodes."""
    tokenizer = sentence_piece(size)
    document = json.loads(tokenizer.to_str())
    document["model"] |= {"byte_fallback": False, "fuse_unk": False}
    tokenizer = Tokenizer.from_str(json.dumps(document))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    return tokenizer


def word_piece(size, lowercase):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=30))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.train_from_iterator(
        corpus(3, 3000),
        trainers.WordPieceTrainer(
            vocab_size=size,
            show_progress=False,
            limit_alphabet=150,
            special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
        ),
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return tokenizer


def bert(size):
    return word_piece(size, True)


def bert_cased(size):
    return word_piece(size, False)


def options(size):
    """What the families above leave out: normalizers, behaviours and kinds of added tokens."""
    tokenizer = byte_level(
        pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split("-", "removed"),
                pre_tokenizers.Split(Regex(r"\s+"), "merged_with_next"),
                pre_tokenizers.Split(Regex(r"\p{N}+"), "merged_with_previous"),
                pre_tokenizers.Punctuation("contiguous"),
                pre_tokenizers.Digits(individual_digits=False),
                pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=False),
            ]
        ),
        size,
        normalizers.Sequence(
            [
                normalizers.Strip(),
                normalizers.NFKC(),
                normalizers.StripAccents(),
                normalizers.Lowercase(),
            ]
        ),
    )
    tokenizer.add_tokens(
        [
            AddedToken("single", single_word=True),
            AddedToken("[left]", lstrip=True),
            AddedToken("[right]", rstrip=True),
            AddedToken("norm\u00e9", normalized=True),
            AddedToken("<both>", lstrip=True, rstrip=True, normalized=False),
            AddedToken("<both>more", normalized=False),
        ]
    )
    return tokenizer


def nfd(size):
    return byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), size, normalizers.NFD())


def nfkd(size):
    return byte_level(
        pre_tokenizers.ByteLevel(add_prefix_space=False),
        size,
        normalizers.Sequence([normalizers.NFKD(), normalizers.Strip()]),
    )


ALL = [
    gpt2,
    roberta,
    llama3,
    qwen2,
    qwen35,
    o200k,
    tekken,
    deepseek,
    pilot,
    llama2,
    mistral,
    gemma,
    metaspace_words,
    bert,
    bert_cased,
    options,
    nfd,
    nfkd,
]
