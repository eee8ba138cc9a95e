"""What monitoring systems read: Prometheus' text format and the two probes."""

import re

import pytest

# https://prometheus.io/docs/instrumenting/exposition_formats/
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
VALUE = r"[+-]?(?:[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|Inf)|NaN"
SAMPLE = re.compile(rf"({NAME})(?:\{{((?:{LABEL},?)*)\}})? ({VALUE})")
TYPE = re.compile(rf"# TYPE ({NAME}) (counter|gauge|histogram|summary|untyped)")
HELP = re.compile(rf"# HELP ({NAME}) \S.*")


@pytest.fixture
def plane(shared_plane):
    return shared_plane


def read(plane):
    """The page as samples by name and labels, after every line of it is checked."""
    status, headers, text = plane.http("GET", "/metrics", key="")
    assert status == 200
    assert headers["content-type"].startswith("text/plain")
    assert text.endswith("\n")
    types, helped, samples = {}, set(), {}
    for line in text.splitlines():
        if match := TYPE.fullmatch(line):
            assert match[1] not in types, f"a second type: {line}"
            types[match[1]] = match[2]
        elif match := HELP.fullmatch(line):
            helped.add(match[1])
        else:
            match = SAMPLE.fullmatch(line)
            assert match, f"not a line of the format: {line!r}"
            name, labels, value = match.groups()
            key = (name, labels or "")
            assert key not in samples, f"given twice: {line}"
            samples[key] = float(value)
    for name, _ in samples:
        family = re.sub(r"_(bucket|sum|count)$", "", name)
        assert name in types or types.get(family) == "histogram", f"no type: {name}"
    assert set(types) <= helped
    return types, samples


def total(samples, name, *labels):
    chosen = [v for (n, l), v in samples.items() if n == name and all(x in l for x in labels)]
    assert chosen, name
    return sum(chosen)


def test_every_line_is_of_the_format_and_every_name_has_a_type_and_a_help(plane):
    plane.trace(plane.http("POST", "/v1/chat/completions", "{}")[1])
    types, samples = read(plane)
    assert all(name.startswith("binnacle_") for name in types)
    assert {name for name, kind in types.items() if kind == "counter"} == {
        name for name in types if name.endswith("_total")
    }


def test_buckets_of_a_histogram_add_up(plane):
    ask(plane)
    types, samples = read(plane)
    histograms = [name for name, kind in types.items() if kind == "histogram"]
    assert histograms
    for name in histograms:
        series = {}
        for (sample, labels), value in samples.items():
            if sample == f"{name}_bucket":
                bound = re.search(r'le="([^"]+)"', labels)[1]
                rest = re.sub(r',?le="[^"]+"', "", labels)
                series.setdefault(rest, []).append((float(bound.replace("+", "")), value))
        assert series
        for labels, buckets in series.items():
            counts = [count for _, count in sorted(buckets)]
            assert counts == sorted(counts), f"{name}{{{labels}}} does not grow"
            assert sorted(buckets)[-1][0] == float("inf")
            assert counts[-1] == samples[(f"{name}_count", labels)]


def ask(plane):
    raw = plane.client().completions.with_raw_response.create(
        model="pilot", prompt="hello", max_tokens=5, temperature=0
    )
    plane.trace(raw.headers)
    return raw.parse().usage


def test_a_request_moves_the_counters_by_what_it_used(plane):
    _, before = read(plane)
    usage = ask(plane)
    _, after = read(plane)

    def moved(name, *labels):
        return total(after, name, *labels) - total(before, name, *labels)

    assert moved("binnacle_requests_total", 'model="pilot"', 'outcome="ok"') == 1
    assert moved("binnacle_requests_total") == 1
    assert (
        moved("binnacle_tokens_total", 'model="pilot"', 'bucket="output"')
        == usage.completion_tokens
    )
    prompt = moved("binnacle_tokens_total", 'bucket="input"') + moved(
        "binnacle_tokens_total", 'bucket="cache_read"'
    )
    assert prompt == usage.prompt_tokens
    assert moved("binnacle_cost_dollars_total", 'model="pilot"') > 0
    assert moved("binnacle_time_to_first_token_seconds_count", 'model="pilot"') == 1


def test_the_probes_tell_that_it_lives_and_that_it_serves(plane):
    assert plane.http("GET", "/healthz", key="")[0] == 200
    assert plane.http("GET", "/readyz", key="")[0] == 200


def test_without_a_model_it_lives_but_is_not_ready(plane):
    plane.ok("models", "unload", "pilot")
    try:
        assert plane.http("GET", "/healthz", key="")[0] == 200
        status, _, text = plane.http("GET", "/readyz", key="")
        assert status == 503 and "model" in text
    finally:
        plane.ok("models", "load", "pilot")
    assert plane.http("GET", "/readyz", key="")[0] == 200
    assert ask(plane).completion_tokens > 0
