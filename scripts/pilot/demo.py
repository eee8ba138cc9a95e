"""Writes the demo: prompts with versions, datasets, traffic; measures each version with pilot."""

import argparse
import json
import re
from pathlib import Path

import demo_cases
from demo_prompts import PROMPTS
from generate import Answerer
from scoring import is_refusal, parsed, verdict, wilson

VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def render(version, variables):
    """The messages of a version with its variables filled in."""
    return [
        {"role": m["role"],
         "content": VARIABLE.sub(lambda match: str(variables[match.group(1)]), m["content"])}
        for m in version["messages"]
    ]


def judge_all(answerer, rubrics):
    """Verdicts of the demo's own judge prompt on (rubric, input, output) triples."""
    version = next(p for p in PROMPTS if p["name"] == "judge")["versions"][0]
    chats = [render(version, dict(zip(("rubric", "input", "output"), triple)))
             for triple in rubrics]
    return [verdict(text) for text in answerer.answers(chats, limit=60)]


def _holds(check, text):
    """One deterministic assertion."""
    kind, value = check["type"], check.get("value")
    if kind == "equals":
        return parsed(text) == value if isinstance(value, dict) else text == value
    if kind == "contains":
        return value in text
    if kind == "regex":
        return re.search(value, text) is not None
    if kind == "is-json":
        data = parsed(text)
        return isinstance(data, dict) and all(key in data for key in value["required"])
    raise ValueError(f"unknown assertion {kind}")


def score(answerer, cases, texts):
    """Which cases pass, rubric assertions judged by pilot itself."""
    rubrics = [
        (index, check["value"], " ".join(case["variables"].values()), text)
        for index, (case, text) in enumerate(zip(cases, texts))
        for check in case["assert"] if check["type"] == "llm-rubric"
    ]
    verdicts = judge_all(answerer, [entry[1:] for entry in rubrics]) if rubrics else []
    passed = [
        all(_holds(check, text) for check in case["assert"] if check["type"] != "llm-rubric")
        for case, text in zip(cases, texts)
    ]
    for (index, *_), good in zip(rubrics, verdicts):
        passed[index] = passed[index] and good is True
    return passed, [(entry[0], good) for entry, good in zip(rubrics, verdicts)]


def _truth(name, case, text):
    """What a perfect judge would have said of a rubric assertion."""
    if name == "policy-assistant":
        return is_refusal(text) == (case["expected"] == "refuse")
    return case["expected"] in text


def measure(answerer, datasets):
    """Prints the pass rate of every version, and how often the judge was right."""
    right = total = 0
    print("| prompt | version | passed | 95 % interval |\n|---|---|---|---|")
    for prompt in PROMPTS:
        cases = datasets[prompt["dataset"]]
        for number, version in enumerate(prompt["versions"], 1):
            chats = [render(version, case["variables"]) for case in cases]
            texts = answerer.answers(chats, limit=version["parameters"]["max_tokens"])
            passed, verdicts = score(answerer, cases, texts)
            low, high = wilson(sum(passed), len(passed))
            print(f"| {prompt['name']} | v{number} | {sum(passed)}/{len(passed)} "
                  f"| {100 * low:.0f}-{100 * high:.0f} % |", flush=True)
            for index, good in verdicts:
                total += 1
                right += good == _truth(prompt["name"], cases[index], texts[index])
    print(f"\nThe judge agrees with the truth on {right} of {total} rubric assertions.")


def _production(name):
    prompt = next(p for p in PROMPTS if p["name"] == name)
    return prompt["versions"][prompt["environments"]["production"] - 1]


def measure_traffic(answerer, title, requests):
    """Prints what a drift detector will see."""
    texts = {}
    for name in sorted({request["prompt"] for request in requests}):
        chosen = [r for r in requests if r["prompt"] == name]
        version = _production(name)
        chats = [render(version, r["variables"]) for r in chosen]
        texts[name] = (chosen, answerer.answers(chats, limit=version["parameters"]["max_tokens"]))
    tickets = [len(answerer.tokenizer(r["variables"]["ticket"]).input_ids)
               for r in texts["support-triage"][0]]
    refusals = [is_refusal(text) for text in texts["policy-assistant"][1]]
    valid = [parsed(text) is not None for text in texts["extract-invoice"][1]]
    absent = [text == "NOT_FOUND" for text in texts["answer-from-context"][1]]
    print(f"{title}: ticket length {sum(tickets) / len(tickets):.0f} tokens (n={len(tickets)}), "
          f"refusals {sum(refusals)}/{len(refusals)}, JSON parses {sum(valid)}/{len(valid)}, "
          f"NOT_FOUND {sum(absent)}/{len(absent)}")


def _write_lines(path, rows):
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="Sources/CAssets/pilot")
    parser.add_argument("--output", default="Sources/CAssets/demo")
    parser.add_argument("--seed", type=int, default=3003)
    parser.add_argument("--no-measure", action="store_true", help="only write the files")
    options = parser.parse_args()
    folder = Path(options.output)
    (folder / "datasets").mkdir(parents=True, exist_ok=True)
    datasets = {name: demo_cases.dataset(name, options.seed) for name in demo_cases.DATASETS}
    for name, cases in datasets.items():
        _write_lines(folder / "datasets" / f"{name}.jsonl", cases)
    document = json.dumps({"prompts": PROMPTS}, indent=2, ensure_ascii=False)
    (folder / "prompts.json").write_text(document + "\n")
    usual = demo_cases.traffic(options.seed, 400)
    shifted = demo_cases.shifted_traffic(options.seed, 200)
    _write_lines(folder / "traffic.jsonl", usual)
    _write_lines(folder / "traffic-shifted.jsonl", shifted)
    if options.no_measure:
        return
    answerer = Answerer(options.model)
    measure(answerer, datasets)
    measure_traffic(answerer, "usual", usual)
    measure_traffic(answerer, "shifted", shifted)


if __name__ == "__main__":
    main()
