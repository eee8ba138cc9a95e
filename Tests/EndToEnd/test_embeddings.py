"""OpenAI's own Python library gets embeddings from an encoder that is declared like any model."""

import base64
import json
import os
import signal
import struct
import threading
from pathlib import Path

import openai
import pytest

from conftest import serving
from waiting import until

ENCODER = Path(__file__).resolve().parents[1] / "Fixtures" / "encoder"
CASES = json.loads((ENCODER / "cases.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def plane(tmp_path_factory):
    directory = tmp_path_factory.mktemp("embeddings") / "data"
    directory.mkdir()
    directory.joinpath("binnacle.yaml").write_text(
        f"models:\n  pilot:\n  encoder: {{ path: {ENCODER}, threads: 2 }}\n"
        "prices:\n  encoder: { input: 2, output: 0 }\n"
    )
    yield from serving(directory)


@pytest.fixture
def client(plane):
    return plane.client()


def is_close(found, wanted):
    return len(found) == len(wanted) and all(abs(a - b) < 1e-5 for a, b in zip(found, wanted))


def test_texts_have_the_vectors_of_transformers_in_their_order(client):
    answer = client.embeddings.create(model="encoder", input=[case["text"] for case in CASES])
    assert answer.object == "list" and answer.model == "encoder"
    assert [item.index for item in answer.data] == list(range(len(CASES)))
    assert all(is_close(item.embedding, case["vector"]) for item, case in zip(answer.data, CASES))
    tokens = sum(len(case["ids"]) for case in CASES)
    assert answer.usage.prompt_tokens == answer.usage.total_tokens == tokens


def test_floats_bytes_and_token_ids_give_the_same(client):
    case = CASES[7]
    default = client.embeddings.create(model="encoder", input=case["text"]).data[0].embedding
    floats = client.embeddings.create(
        model="encoder", input=[case["ids"]], encoding_format="float"
    ).data[0].embedding
    coded = client.embeddings.create(
        model="encoder", input=case["ids"], encoding_format="base64"
    ).data[0].embedding
    numbers = struct.unpack(f"<{len(default)}f", base64.b64decode(coded))
    assert default == list(numbers)
    assert [struct.unpack("<f", struct.pack("<f", x))[0] for x in floats] == list(numbers)


def test_2048_texts_come_back_in_one_answer(client):
    inputs = [CASES[i % len(CASES)]["ids"] for i in range(2048)]
    answer = client.embeddings.create(model="encoder", input=inputs)
    assert len(answer.data) == 2048
    assert is_close(answer.data[2047].embedding, CASES[2047 % len(CASES)]["vector"])


@pytest.mark.parametrize(
    "wanted, parameter, code",
    [
        ({"input": ""}, "input", "invalid_value"),
        ({"input": []}, "input", "invalid_value"),
        ({"input": ["ship"] * 2049}, "input", "invalid_value"),
        ({"input": ["ship", "ship " * 60]}, "input[1]", "context_length_exceeded"),
        ({"input": [[7], [999]]}, "input", "invalid_value"),
        ({"input": "ship", "dimensions": 16}, "dimensions", "unsupported_parameter"),
        ({"input": "ship", "model": "pilot"}, "model", "invalid_value"),
    ],
)
def test_what_cannot_be_used_is_a_bad_request(client, wanted, parameter, code):
    with pytest.raises(openai.BadRequestError) as refusal:
        client.embeddings.create(**({"model": "encoder"} | wanted))
    assert refusal.value.param == parameter and refusal.value.code == code


def test_a_text_that_is_too_long_is_refused_with_its_tokens_and_the_limit(client):
    with pytest.raises(openai.BadRequestError, match="at most 48 tokens, and input 0 has 62"):
        client.embeddings.create(model="encoder", input="ship " * 60)


def test_an_encoder_writes_no_text(client):
    with pytest.raises(openai.BadRequestError, match="embeddings"):
        client.chat.completions.create(
            model="encoder", messages=[{"role": "user", "content": "Hello"}]
        )


def test_a_request_leaves_a_trace_with_its_tokens_and_its_cost(client, plane):
    raw = client.embeddings.with_raw_response.create(model="encoder", input=CASES[3]["ids"])
    trace = plane.trace(raw.headers)
    text = json.dumps(trace)
    assert "/v1/embeddings" in text and "encoder" in text
    assert str(len(CASES[3]["ids"]) * 2000) in text, text


def test_models_fit_tells_what_an_encoder_takes(plane):
    fit = plane.json("models", "fit", ENCODER)
    assert fit["architecture"] == "BertModel"
    assert fit["rooms"] == [{"context_tokens": 48, "sequences": 64}]


def test_a_request_survives_the_death_of_its_engine(client, plane):
    inputs = [CASES[i % len(CASES)]["ids"] for i in range(2048)]
    answers = []
    threads = [
        threading.Thread(
            target=lambda: answers.append(client.embeddings.create(model="encoder", input=inputs))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    model = next(m for m in plane.status["models"] if m["id"] == "encoder")
    os.kill(model["engine_pid"], signal.SIGKILL)
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    for answer in answers:
        assert all(
            is_close(item.embedding, CASES[i % len(CASES)]["vector"])
            for i, item in enumerate(answer.data)
        )
    until(
        "the model serves again",
        lambda: is_close(
            client.embeddings.create(model="encoder", input=CASES[0]["ids"]).data[0].embedding,
            CASES[0]["vector"],
        ),
    )
