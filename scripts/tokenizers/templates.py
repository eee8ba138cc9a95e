#!/usr/bin/env python3
"""Writes chat templates with what Python's Jinja makes of them, under the settings of transformers.

    python -m venv .venv && .venv/bin/pip install jinja2==3.1.6
    .venv/bin/python scripts/tokenizers/templates.py OUT --random 100000
    BINNACLE_TEMPLATE_CASES=OUT/templates.cases swift test --filter TemplateDifferentialTests

The committed sample is `templates.py Tests/TokenizersTests/Fixtures --random 150`. Each line of
templates.cases is an object with `template` (or `file`, in Fixtures/templates), `input`, and one
of `text`, `refused` (the words of raise_exception) and `fails`. Lines without `input` have that of
the line `shared` before them.
"""

import argparse
import datetime
import json
import pathlib
import random
import re
from jinja2 import nodes
from jinja2.exceptions import TemplateError
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment
import snippets
from random_templates import RandomTemplate, chat

NOW = datetime.datetime(2026, 3, 7, 15, 4, 9)
HAND_WRITTEN = pathlib.Path(__file__).parents[2] / "Tests/TokenizersTests/Fixtures/templates"


class Refused(TemplateError):
    pass


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


def refuse(message):
    raise Refused(message)


def environment():
    made = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols]
    )
    made.filters["tojson"] = (
        lambda value, ensure_ascii=False, indent=None, separators=None, sort_keys=False: json.dumps(
            value,
            ensure_ascii=ensure_ascii,
            indent=indent,
            separators=separators,
            sort_keys=sort_keys,
        )
    )
    made.globals["raise_exception"] = refuse
    made.globals["strftime_now"] = NOW.strftime
    return made


ENVIRONMENT = environment()
# What prints an object rather than a value has no equal in another language.
OBJECT = re.compile(
    r" at 0x|dict_(items|keys|values)\(|<(generator|Macro|class|function|built)"
    r"|Undefined|LoopContext|<Namespace|Markup\(",
    re.IGNORECASE,
)


def outcome(template, given):
    try:
        text = ENVIRONMENT.from_string(template).render(
            bos_token="<s>",
            eos_token="</s>",
            **given["variables"],
            **{
                key: given[key]
                for key in ("messages", "tools", "documents", "add_generation_prompt")
            },
        )
    except Refused as error:
        return {"refused": error.message}
    except RecursionError:
        return None
    except Exception:
        return {"fails": True}
    return None if OBJECT.search(text) else {"text": text}


def cases(count, seed):
    for path in sorted(HAND_WRITTEN.glob("*.jinja")):
        source = path.read_text(encoding="utf-8")
        generator = random.Random(f"{path.name} {seed}")
        for _ in range(12):
            given = chat(generator)
            yield {"file": path.name, "input": given} | (outcome(source, given) or {"fails": True})
    generator = random.Random(f"snippets {seed}")
    shared = chat(generator) | {"messages": snippets.MESSAGES, "variables": snippets.VARIABLES}
    yield {"shared": shared}
    for template in snippets.ALL:
        result = outcome(template, shared)
        if result:
            yield {"template": template} | result
    generator = random.Random(f"random {seed}")
    written = 0
    while written < count:
        template, given = RandomTemplate(generator).text(), chat(generator)
        result = outcome(template, given)
        if result is None or ("fails" in result and generator.random() < 0.8):
            continue
        written += 1
        yield {"template": template, "input": given} | result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--random", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with open(options.folder / "templates.cases", "w", encoding="utf-8") as file:
        for case in cases(options.random, options.seed):
            file.write(json.dumps(case, ensure_ascii=False, separators=(",", ":")) + "\n")


main()
