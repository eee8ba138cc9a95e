"""Models of a provider through the control plane, as the OpenAI library sees them."""

import time

import openai
import pytest

from conftest import serving
from upstream import WORDS, Upstream
from waiting import until

TEXT = "".join(WORDS)
MESSAGES = [{"role": "user", "content": "Hi"}]
MODELS = [
    "good", "status-429", "status-401", "cut-3", "gap-40", "wait-5000", "slow-gap-5000", "slow-gap-500",
]


def configuration(url):
    lines = [
        "providers:",
        f"  up: {{ base_url: '{url}/v1', api_key: {{ env: UPSTREAM_KEY }}, "
        "timeouts: { idle: 700ms, total: 20s } }",
        "routes:",
    ]
    price = "price: { input: 100, output: 1000, cache_read: 10 }"
    lines += [f"  {model}: {{ provider: up, model: {model}, {price} }}" for model in MODELS]
    lines += [
        "  helped: { targets: [ { provider: gone, model: x }, { provider: up, model: status-500 }, "
        "{ provider: up, model: good } ] }",
        "  flaky: { provider: up, model: flaky-2 }",
    ]
    lines.insert(2, "  gone: { base_url: 'http://127.0.0.1:9/v1' }")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as one:
        yield one


@pytest.fixture(scope="module")
def routed(upstream, tmp_path_factory):
    directory = tmp_path_factory.mktemp("routed") / "data"
    directory.mkdir()
    (directory / "binnacle.yaml").write_text(configuration(upstream.url))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UPSTREAM_KEY", "sk-upstream-secret")
        yield from serving(directory)


def ask(plane, model="good", **more):
    return plane.client().chat.completions.with_raw_response.create(
        model=model, messages=MESSAGES, **more
    )


def test_an_answer_comes_as_the_provider_gave_it(routed, upstream):
    raw = ask(routed, extra_body={"unheard_of": [1]})
    answer = raw.parse()
    assert answer.choices[0].message.content == TEXT
    assert answer.unknown == {"kept": True} and answer.system_fingerprint == "fp_1"
    assert raw.headers["x-ratelimit-remaining-requests"] == "9"
    path, headers, _, body = upstream.requests[-1]
    assert path == "/v1/chat/completions" and body["unheard_of"] == [1]
    assert headers["authorization"] == "Bearer sk-upstream-secret"
    summary = routed.trace(raw.headers)["summary"]
    assert summary["prompt_tokens"] == 20 and summary["cached_tokens"] == 8
    assert summary["cost_nanodollars"] == 12 * 100_000 + 8 * 10_000 + 7 * 1_000_000


def test_a_stream_comes_as_it_is_made_and_hides_the_usage_nobody_asked_for(routed):
    for asked in (False, True):
        more = {"stream_options": {"include_usage": True}} if asked else {}
        began = time.monotonic()
        raw = ask(routed, "gap-40", stream=True, **more)
        chunks, moments = [], []
        for chunk in raw.parse():
            chunks.append(chunk)
            moments.append(time.monotonic() - began)
        assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == TEXT
        assert [bool(c.usage) for c in chunks].count(True) == asked
        assert moments[0] < 0.15 and moments[-1] > 0.25
        assert routed.trace(raw.headers)["summary"]["output_tokens"] == 7


def test_other_endpoints_pass(routed):
    client = routed.client()
    assert client.embeddings.create(
        model="good", input="x", encoding_format="float"
    ).data[0].embedding == [0.5, -1.0]
    assert client.responses.create(model="good", input="x").output_text == TEXT
    with client.responses.stream(model="good", input="x") as stream:
        assert "".join(e.delta for e in stream if e.type == "response.output_text.delta") == TEXT
    assert "good" in [model.id for model in client.models.list()]


def test_failures_that_another_attempt_can_help_are_not_seen(routed):
    for model, attempts in [("helped", "3"), ("flaky", "3")]:
        for stream in (False, True):
            if model == "flaky" and stream:
                continue
            raw = ask(routed, model, stream=stream)
            answer = raw.parse()
            text = (
                "".join(c.choices[0].delta.content or "" for c in answer if c.choices)
                if stream else answer.choices[0].message.content
            )
            assert text == TEXT
            found = routed.trace(raw.headers)["attributes"]
            assert {"name": "binnacle.attempts", "value": attempts} in found


def test_errors_keep_what_clients_act_on(routed):
    with pytest.raises(openai.RateLimitError) as limited:
        ask(routed, "status-429")
    assert limited.value.code == "code_429"
    assert limited.value.response.headers["retry-after"] == "1"
    assert limited.value.request_id == "up-1"
    with pytest.raises(openai.InternalServerError) as refused:
        ask(routed, "status-401")
    assert refused.value.code == "provider_key_refused"


def test_a_stream_that_breaks_off_ends_in_an_error(routed):
    status, headers, text = routed.http(
        "POST", "/v1/chat/completions",
        '{"model": "cut-3", "stream": true, "messages": []}',
    )
    assert status == 200 and "provider_failed" in text and "[DONE]" not in text
    summary = routed.trace(headers)["summary"]
    assert summary["outcome"] == "error" and summary["output_tokens"] > 0


def test_a_stream_that_stalls_is_ended(routed):
    began = time.monotonic()
    with pytest.raises(openai.APIError) as stalled:
        for _ in ask(routed, "slow-gap-5000", stream=True).parse():
            pass
    assert "700 ms" in str(stalled.value) and time.monotonic() - began < 3


@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_leaves_ends_the_call_to_the_provider(routed, upstream, stream):
    client = routed.client().with_options(timeout=0.3)
    before = len(upstream.departures)
    began = time.monotonic()
    with pytest.raises(openai.APITimeoutError):
        answer = client.chat.completions.create(
            model="wait-5000", messages=MESSAGES, stream=stream
        )
        for _ in answer:
            pass
    left = time.monotonic()
    until("the provider saw it", lambda: len(upstream.departures) > before)
    assert upstream.departures[-1] - left < 0.05 and left - began < 1


def test_an_operator_sees_a_call_and_stops_it(routed, upstream):
    def live():
        return [row for row in routed.snapshot()["overview"]["requests"] if "gap" in row["model"]]

    stream = iter(ask(routed, "slow-gap-500", stream=True).parse())
    next(stream)
    (row,) = until("it is listed", live)
    assert row["phase"] == "decode" and "up" in row["model"]
    token = (routed.directory / "operator.token").read_text().strip()
    path = f"/api/requests/{row['id']}"
    assert routed.http("DELETE", path, '{"actor": "tester"}', key=token)[0] == 200
    with pytest.raises(openai.APIError, match="stopped"):
        for _ in stream:
            pass
    assert not live()


def test_the_key_is_shown_nowhere(routed):
    ask(routed)
    assert "sk-upstream-secret" not in routed.log
    for file in routed.directory.rglob("*"):
        if file.is_file():
            assert b"sk-upstream-secret" not in file.read_bytes(), file
