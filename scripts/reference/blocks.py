"""Writes blocks of random bits in GGUF's formats, and what the gguf package makes of them.

    python3 -m venv .venv && .venv/bin/pip install gguf==0.19.0
    .venv/bin/python scripts/reference/blocks.py Tests/Fixtures/gguf/blocks.json
"""

import argparse
import base64
import json
import pathlib

import gguf
import numpy as np

# Bytes of a block, and where its scales in half precision lie: any bits but these are weights.
LAYOUTS = {
    "Q8_0": (34, [0]), "Q4_0": (18, [0]), "Q4_1": (20, [0, 2]), "Q5_0": (22, [0]),
    "Q5_1": (24, [0, 2]), "Q4_K": (144, [0, 2]), "Q5_K": (176, [0, 2]), "Q6_K": (210, [208]),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=pathlib.Path)
    output = parser.parse_args().output
    random = np.random.default_rng(11)
    cases = []
    for name, (size, scales) in LAYOUTS.items():
        blocks = random.integers(0, 256, (3, size), dtype=np.uint8)
        for place in scales:
            values = (random.normal(size=3) * 0.01).astype(np.float16)
            blocks[:, place:place + 2] = values.view(np.uint8).reshape(3, 2)
        kind = getattr(gguf.GGMLQuantizationType, name)
        values = gguf.quants.dequantize(blocks.reshape(-1), kind).astype("<f4")
        cases.append({
            "type": name, "blocks": base64.b64encode(blocks.tobytes()).decode(),
            "values": base64.b64encode(values.tobytes()).decode()})
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
