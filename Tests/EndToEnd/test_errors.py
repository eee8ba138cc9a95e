"""What is wrong is said in the shape that OpenAI's clients read, and with what would help."""

import json
import re

import openai
import pytest

MESSAGES = [{"role": "user", "content": "hello"}]


@pytest.fixture
def plane(shared_plane):
    return shared_plane


def error(answer, status):
    """The error object of an answer, after its shape is checked."""
    found, headers, text = answer
    assert found == status, text
    assert headers["content-type"].startswith("application/json")
    document = json.loads(text)
    assert list(document) == ["error"]
    assert set(document["error"]) == {"message", "type", "param", "code"}
    assert isinstance(document["error"]["message"], str)
    return document["error"]


@pytest.mark.parametrize("key", ["bn-nobody-knows-this-key", ""], ids=["unknown", "none"])
def test_a_key_that_is_not_known_is_refused(plane, key):
    refused = error(plane.http("GET", "/v1/models", key=key), 401)
    assert refused["code"] == "invalid_api_key"
    assert "binnacle keys create" in refused["message"]


def test_a_revoked_key_is_refused_from_the_next_request_on(plane):
    made = plane.json("keys", "create", "short-lived")
    client = plane.client(made["secret"])
    assert client.models.list().data
    plane.ok("keys", "revoke", made["key"]["id"])
    with pytest.raises(openai.AuthenticationError):
        client.models.list()


def test_an_unknown_model_is_answered_with_those_that_exist(plane):
    with pytest.raises(openai.NotFoundError) as refusal:
        plane.client().chat.completions.create(model="gpt-9", messages=MESSAGES)
    assert refusal.value.code == "model_not_found"
    assert "'gpt-9'" in refusal.value.message and "'pilot'" in refusal.value.message


def test_an_unknown_prompt_is_answered_with_those_that_exist(plane):
    plane.push("greeter", "Greet {{name}}.")
    plane.ok("prompts", "promote", "greeter", 1)
    with pytest.raises(openai.NotFoundError) as refusal:
        plane.client().chat.completions.create(model="prompt:greet@production", messages=[])
    assert "'greet'" in refusal.value.message and "'greeter'" in refusal.value.message


def test_a_variable_that_the_prompt_needs_is_named(plane):
    plane.push("parting", "Say goodbye to {{name}}.")
    plane.ok("prompts", "promote", "parting", 1)
    with pytest.raises(openai.BadRequestError) as refusal:
        plane.ask("parting", city="Oslo")
    assert "'name'" in refusal.value.message


def test_a_prompt_beyond_the_context_is_refused_with_both_numbers(plane):
    context = plane.status["models"][0]["context_tokens"]
    text = "hello " * (2 * context)
    with pytest.raises(openai.BadRequestError) as refusal:
        plane.client().completions.create(model="pilot", prompt=text, max_tokens=1)
    assert refusal.value.code == "context_length_exceeded"
    numbers = set(map(int, re.findall(r"\d+", refusal.value.body["message"])))
    assert context in numbers
    assert max(numbers) >= 2 * context


def test_broken_json_is_refused_with_the_place(plane):
    body = '{"model": "pilot",\n "messages": [}'
    refused = error(plane.http("POST", "/v1/chat/completions", body), 400)
    assert refused["code"] == "invalid_json"
    assert "line 2 column 15" in refused["message"]
    assert f"byte offset {body.index('}')}" in refused["message"]


def test_a_parameter_of_the_wrong_type_is_named(plane):
    body = json.dumps({"model": "pilot", "messages": MESSAGES, "temperature": "hot"})
    refused = error(plane.http("POST", "/v1/chat/completions", body), 400)
    assert refused["param"] == "temperature"
    assert "a number" in refused["message"] and "a string" in refused["message"]


def test_an_unknown_path_and_a_wrong_method_are_told_apart(plane):
    assert error(plane.http("POST", "/v1/images", "{}"), 404)["code"] == "not_found"
    wrong = plane.http("GET", "/v1/chat/completions")
    assert "POST" in error(wrong, 405)["message"]
    assert wrong[1]["allow"] == "POST"


def test_a_refused_request_leaves_a_trace_with_its_reason(plane):
    _, headers, _ = plane.http(
        "POST", "/v1/chat/completions", json.dumps({"model": "gpt-9", "messages": MESSAGES})
    )
    summary = plane.trace(headers)["summary"]
    assert summary["outcome"] == "error"
    assert "gpt-9" in summary["error"]
