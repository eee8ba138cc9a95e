"""OpenAI's own Python library talks to the gateway as it does to OpenAI."""

import re

import pytest

MESSAGES = [{"role": "user", "content": "Where is my order?"}]
TRACE = re.compile(r"[0-9a-f]{32}")


@pytest.fixture
def plane(shared_plane):
    return shared_plane


@pytest.fixture
def client(plane):
    return plane.client()


def test_a_chat_completion_has_a_message_a_reason_and_usage_that_adds_up(client):
    raw = client.chat.completions.with_raw_response.create(
        model="pilot", messages=MESSAGES, max_tokens=6, temperature=0
    )
    answer = raw.parse()
    assert answer.object == "chat.completion"
    assert answer.choices[0].message.role == "assistant"
    assert answer.choices[0].message.content
    assert answer.choices[0].finish_reason in ("stop", "length")
    usage = answer.usage
    assert usage.prompt_tokens > 0 and 0 < usage.completion_tokens <= 6
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert TRACE.fullmatch(raw.headers["x-binnacle-trace"])
    assert raw.headers["x-request-id"]


def test_a_stream_ends_with_its_usage_and_says_what_the_whole_answer_says(client):
    wanted = dict(model="pilot", messages=MESSAGES, max_tokens=12, temperature=0)
    whole = client.chat.completions.create(**wanted)
    chunks = list(
        client.chat.completions.create(
            **wanted, stream=True, stream_options={"include_usage": True}
        )
    )
    *parts, last = chunks
    assert last.choices == []
    assert last.usage.prompt_tokens == whole.usage.prompt_tokens
    assert last.usage.completion_tokens == whole.usage.completion_tokens
    assert last.usage.total_tokens == whole.usage.total_tokens
    assert all(part.usage is None for part in parts)
    assert parts[0].choices[0].delta.role == "assistant"
    text = "".join(part.choices[0].delta.content or "" for part in parts)
    assert text == whole.choices[0].message.content
    reasons = [part.choices[0].finish_reason for part in parts]
    assert reasons[-1] == whole.choices[0].finish_reason
    assert not any(reasons[:-1])
    assert len({chunk.id for chunk in chunks}) == 1


def test_a_stream_without_the_option_has_no_usage_chunk(client):
    chunks = list(
        client.chat.completions.create(
            model="pilot", messages=MESSAGES, max_tokens=3, stream=True
        )
    )
    assert all(chunk.choices and chunk.usage is None for chunk in chunks)


def test_a_text_completion_is_whole_or_streamed(client):
    wanted = dict(model="pilot", prompt="The parcel", max_tokens=8, temperature=0)
    whole = client.completions.create(**wanted)
    assert whole.object == "text_completion"
    assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens
    text = "".join(
        chunk.choices[0].text for chunk in client.completions.create(**wanted, stream=True)
    )
    assert text == whole.choices[0].text


def test_one_seed_gives_one_text_and_another_gives_another(client):
    def sample(seed):
        answer = client.completions.create(
            model="pilot", prompt="The parcel", max_tokens=30, temperature=1.5, seed=seed
        )
        return answer.choices[0].text

    texts = [sample(seed) for seed in (1, 2, 3)]
    assert texts == [sample(seed) for seed in (1, 2, 3)]
    assert len(set(texts)) > 1


def test_a_stop_text_ends_the_answer_before_itself(client):
    wanted = dict(model="pilot", prompt="The parcel", max_tokens=30, temperature=0)
    text = client.completions.create(**wanted).choices[0].text
    middle = len(text) // 2
    stop = text[middle : middle + 3]
    stopped = client.completions.create(**wanted, stop=[stop]).choices[0]
    assert stopped.text == text[: text.index(stop)]
    assert stopped.finish_reason == "stop"


def test_the_models_list_names_the_embedded_model_and_its_context(client):
    models = client.models.list().data
    assert [model.id for model in models] == ["pilot"]
    assert models[0].max_model_len > 0
    assert client.models.retrieve("pilot").id == "pilot"


def test_the_trace_of_a_request_has_the_usage_that_the_client_was_told(plane, client):
    raw = client.chat.completions.with_raw_response.create(
        model="pilot", messages=MESSAGES, max_tokens=6
    )
    told = raw.parse().usage
    trace = plane.trace(raw.headers)
    summary = trace["summary"]
    assert summary["prompt_tokens"] == told.prompt_tokens
    assert summary["output_tokens"] == told.completion_tokens
    assert summary["outcome"] == "ok"
    assert summary["request_id"] == raw.headers["x-request-id"]
    assert {"queue", "prefill", "decode"} <= {span["name"] for span in trace["spans"]}
    assert "Where is my order?" in trace["input"]
    assert trace["output"] == raw.parse().choices[0].message.content
