"""Anthropic's library against engines and providers, and OpenAI's against a provider of messages."""

import anthropic
import pytest

from conftest import serving
from upstream import WORDS, Upstream

TEXT = "".join(WORDS)
MESSAGES = [{"role": "user", "content": "Hi"}]
TOOL = {
    "name": "weather", "description": "of a city",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}},
}


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as one:
        yield one


@pytest.fixture(scope="module")
def routed(upstream, tmp_path_factory):
    directory = tmp_path_factory.mktemp("anthropic") / "data"
    directory.mkdir()
    lines = [
        "providers:",
        f"  claude: {{ kind: anthropic, base_url: '{upstream.url}' }}",
        f"  gpt: {{ base_url: '{upstream.url}/v1' }}",
        "routes:",
    ]
    for name, provider, model in [
        ("sonnet", "claude", "good"), ("mini", "gpt", "good"), ("limited", "claude", "status-429"),
        ("cut", "claude", "cut-4"), ("limited-mini", "gpt", "status-429"),
    ]:
        lines.append(
            f"  {name}: {{ provider: {provider}, model: {model}, price: {{ input: 100, "
            "output: 1000, cache_read: 10, cache_write: 200, cache_write_long: 400 } }"
        )
    (directory / "binnacle.yaml").write_text("\n".join(lines) + "\n")
    yield from serving(directory)


def client(plane):
    return anthropic.Anthropic(base_url=plane.url, api_key=plane.key, max_retries=0, timeout=30)


@pytest.mark.parametrize("model", ["sonnet", "mini"])
def test_a_message_whole_and_streamed(routed, model):
    library = client(routed)
    message = library.messages.create(model=model, max_tokens=50, messages=MESSAGES)
    assert message.content[0].text == TEXT and message.stop_reason == "end_turn"
    assert message.usage.output_tokens == 7 and message.usage.cache_read_input_tokens == 8
    with library.messages.stream(model=model, max_tokens=50, messages=MESSAGES) as stream:
        assert "".join(stream.text_stream) == TEXT
        final = stream.get_final_message()
    assert final.stop_reason == "end_turn" and final.usage.output_tokens == 7


@pytest.mark.parametrize("model", ["sonnet", "mini"])
def test_tools_and_their_results(routed, upstream, model):
    library = client(routed)
    ask = dict(model=model, max_tokens=50, tools=[TOOL])
    message = library.messages.create(messages=MESSAGES, **ask)
    (use,) = message.content
    assert use.type == "tool_use" and use.input == {"city": "Kiel"}
    with library.messages.stream(messages=MESSAGES, **ask) as stream:
        final = stream.get_final_message()
    assert final.stop_reason == "tool_use" and final.content[0].input == {"city": "Kiel"}
    turns = MESSAGES + [
        {"role": "assistant", "content": final.content},
        {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": final.content[0].id, "content": "windy"}
        ]},
    ]
    library.messages.create(messages=turns, **ask)
    sent = upstream.requests[-1][3]["messages"]
    assert sent[-1]["role"] == ("user" if model == "sonnet" else "tool")


def test_a_message_of_an_engine(routed):
    library = client(routed)
    cold = {"extra_body": {"temperature": 0}}
    message = library.messages.create(
        model="pilot", max_tokens=5, system="Be kind.", messages=MESSAGES, **cold
    )
    with library.messages.stream(
        model="pilot", max_tokens=5, system="Be kind.", messages=MESSAGES, **cold
    ) as stream:
        assert "".join(stream.text_stream) == message.content[0].text
    count = library.messages.count_tokens(model="pilot", messages=MESSAGES)
    assert 0 < count.input_tokens < 60


def test_tokens_are_counted_before_a_message(routed):
    library = client(routed)
    assert library.messages.count_tokens(model="sonnet", messages=MESSAGES).input_tokens == 17
    assert library.messages.count_tokens(model="mini", messages=MESSAGES).input_tokens > 0


def test_the_bill_has_both_kinds_of_cache_writes(routed):
    raw = client(routed).messages.with_raw_response.create(
        model="sonnet", max_tokens=50, messages=MESSAGES
    )
    assert raw.headers["request-id"] == "req_up"
    summary = routed.trace(raw.headers)["summary"]
    cost = 9 * 100_000 + 2 * 200_000 + 3 * 400_000 + 8 * 10_000 + 7 * 1_000_000
    assert summary["cost_nanodollars"] == cost


@pytest.mark.parametrize("model", ["limited", "limited-mini"])
def test_errors_are_those_of_the_library(routed, model):
    with pytest.raises(anthropic.RateLimitError) as limited:
        client(routed).messages.create(model=model, max_tokens=5, messages=MESSAGES)
    assert limited.value.response.headers["retry-after"] == "1"
    with pytest.raises(anthropic.NotFoundError):
        client(routed).messages.create(model="nobody", max_tokens=5, messages=MESSAGES)
    with pytest.raises(anthropic.AuthenticationError):
        anthropic.Anthropic(base_url=routed.url, api_key="bn-wrong", max_retries=0).messages.create(
            model="sonnet", max_tokens=5, messages=MESSAGES
        )


def test_a_stream_that_breaks_off_is_an_error(routed):
    with pytest.raises(anthropic.APIError):
        with client(routed).messages.stream(
            model="cut", max_tokens=50, messages=MESSAGES
        ) as stream:
            list(stream)


def test_openais_library_reaches_a_provider_of_messages(routed):
    library = routed.client()
    answer = library.chat.completions.create(model="sonnet", messages=MESSAGES)
    assert answer.choices[0].message.content == TEXT and answer.usage.prompt_tokens == 22
    function = {"name": "weather", "parameters": TOOL["input_schema"]}
    with library.chat.completions.stream(
        model="sonnet", messages=MESSAGES, tools=[{"type": "function", "function": function}],
        stream_options={"include_usage": True},
    ) as stream:
        final = stream.get_final_completion()
    (call,) = final.choices[0].message.tool_calls
    assert call.function.arguments == '{"city": "Kiel"}' and final.usage.total_tokens == 29
