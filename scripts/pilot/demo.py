"""Writes the demo: prompts with versions, datasets, traffic; measures each version with pilot."""

import argparse
import json
import re
from pathlib import Path

import demo_cases
from demo_prompts import PROMPTS
from generate import Answerer
from scoring import parsed, wilson
from tasks import judge, policy
from tasks.base import fill


def render(version, variables):
    """The messages of a version with its variables filled in."""
    return [{**m, "content": fill(m["content"], variables)} for m in version["messages"]]


def _holds(check, text):
    """One assertion that needs no judge."""
    kind, value = check["type"], check.get("value")
    if kind == "equals":
        return (parsed(text) if isinstance(value, dict) else text) == value
    if kind == "regex":
        return re.search(value, text) is not None
    if kind == "is-json":
        data = parsed(text)
        return isinstance(data, dict) and all(key in data for key in value["required"])
    raise ValueError(f"unknown assertion {kind}")


def score(answerer, cases, texts):
    """(passes by case, [(index, verdict)]): cheap assertions first, then the demo's own judge."""
    passed = [
        all(_holds(check, text) for check in case["assert"] if check["type"] != "llm-rubric")
        for case, text in zip(cases, texts)
    ]
    asked = [
        (index, {"rubric": check["value"], "input": "\n".join(case["variables"].values()),
                 "output": texts[index]})
        for index, case in enumerate(cases) if passed[index]
        for check in case["assert"] if check["type"] == "llm-rubric"
    ]
    version = demo_cases.production("judge")
    verdicts = answerer.answers([render(version, variables) for _, variables in asked], limit=32)
    verdicts = [(index, judge.correct(text, "PASS")) for (index, _), text in zip(asked, verdicts)]
    for index, good in verdicts:
        passed[index] = good
    return passed, verdicts


def measure(answerer, datasets):
    """Prints the pass rate of every version, and how often the judge was right."""
    right = total = 0
    print("| prompt | version | production | passed | 95 % interval |\n|---|---|---|---|---|")
    for prompt in PROMPTS:
        name, cases = prompt["name"], datasets[prompt["dataset"]]
        for number, version in enumerate(prompt["versions"], 1):
            texts = answerer.answers(
                [render(version, case["variables"]) for case in cases],
                limit=version["parameters"]["max_tokens"])
            passed, verdicts = score(answerer, cases, texts)
            low, high = wilson(sum(passed), len(passed))
            serves = "yes" if version is demo_cases.production(name) else ""
            print(f"| {name} | v{number} | {serves} | {sum(passed)}/{len(passed)} "
                  f"| {100 * low:.0f}-{100 * high:.0f} % |", flush=True)
            total += len(verdicts)
            right += sum(
                good == (policy.is_refusal(texts[index]) == (cases[index]["expected"] == "refuse"))
                for index, good in verdicts)
    print(f"\nThe judge agrees with the truth on {right} of {total} rubric assertions.\n")


def measure_traffic(answerer, files):
    """Prints what a drift detector will see."""
    print("| traffic | prompt | input tokens | output tokens | refusals | JSON parses | n |\n"
          "|---|---|---|---|---|---|---|")
    for title, requests in files.items():
        for name in demo_cases.DATASETS:
            version = demo_cases.production(name)
            chats = [render(version, r["variables"]) for r in requests if r["prompt"] == name]
            texts = answerer.answers(chats, limit=version["parameters"]["max_tokens"])

            def mean(strings):
                ids = answerer.tokenizer(strings, add_special_tokens=False).input_ids
                return sum(len(row) for row in ids) / len(ids)

            print(f"| {title} | {name} | {mean([answerer.prompt(c) for c in chats]):.0f} "
                  f"| {mean(texts):.1f} | {sum(map(policy.is_refusal, texts))} "
                  f"| {sum(isinstance(parsed(t), (dict, list)) for t in texts)} | {len(texts)} |",
                  flush=True)


def _write_lines(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


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
    files = {"traffic": demo_cases.traffic(options.seed),
             "traffic-shifted": demo_cases.shifted_traffic(options.seed)}
    for name, rows in files.items():
        _write_lines(folder / f"{name}.jsonl", rows)
    if not options.no_measure:
        answerer = Answerer(options.model)
        measure(answerer, datasets)
        measure_traffic(answerer, files)


if __name__ == "__main__":
    main()
