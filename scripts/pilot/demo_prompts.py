"""The demo's prompts: each starts poor and serves a good version; two wait with a worse one.

The newest versions of `answer-from-context` and `policy` look tidier than the deployed ones and are
worse: an evaluation has to catch them.
"""

from tasks import answer, extract, intent, judge, policy
from tasks.base import GOOD, POOR


def _version(message, system, user, limit):
    return {
        "message": message,
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
        "model": "pilot",
        "parameters": {"temperature": 0, "max_tokens": limit},
    }


_GOOD_POLICY = policy.GOOD_SYSTEMS[0]
_GOOD_EXTRACT = extract.GOOD_SYSTEMS[0].format(keys=extract.keys_text("order"))

PROMPTS = [
    {
        "name": "support-intent", "dataset": "support-intent",
        "description": "Sorts customers' tickets into eight queues.",
        "versions": [
            _version("First try", intent.SYSTEMS[POOR][0], intent.LAYOUT, 24),
            _version("List the labels, ask for the label only", intent.SYSTEMS[GOOD][0],
                     intent.LAYOUT, 24),
        ],
        "environments": {"production": 2},
    },
    {
        "name": "ticket-extract", "dataset": "ticket-extract",
        "description": "Reads orders out of tickets as JSON.",
        "versions": [
            _version("First try", extract.POOR_SYSTEMS[0], extract.LAYOUT, 64),
            _version("Name the keys and the format", _GOOD_EXTRACT, extract.LAYOUT, 64),
        ],
        "environments": {"production": 2},
    },
    {
        "name": "answer-from-context", "dataset": "answer-from-context",
        "description": "Answers from a given text, or says NOT_FOUND.",
        "versions": [
            _version("First try", answer.SYSTEMS[POOR][0], answer.LAYOUT, 24),
            _version("Value only, and a word for gaps", answer.SYSTEMS[GOOD][0], answer.LAYOUT,
                     24),
            _version("Shorter prompt, same meaning", answer.SYSTEMS[POOR][2], answer.LAYOUT, 24),
        ],
        "environments": {"production": 2},
    },
    {
        "name": "policy", "dataset": "policy",
        "description": "Answers customers of a shop and refuses what the policy forbids.",
        "versions": [
            _version("First try", policy.SYSTEMS[POOR][0], policy.LAYOUT, 40),
            _version("Four topics are off limits",
                     _GOOD_POLICY.format(topics=policy.topics_text(policy.TOPICS)),
                     policy.LAYOUT, 40),
            _version("Drop the topics that nobody asks about",
                     _GOOD_POLICY.format(topics=policy.topics_text(policy.TOPICS[:2])),
                     policy.LAYOUT, 40),
        ],
        "environments": {"production": 2},
    },
    {
        "name": "judge", "dataset": "judge",
        "description": "Grades an output against a rubric; llm-rubric assertions use it.",
        "versions": [
            _version("First try", judge.SYSTEMS[POOR][0], judge.POOR_LAYOUT, 32),
            _version("Give the rubric, ask for the verdict first", judge.SYSTEMS[GOOD][0],
                     judge.LAYOUT, 32),
        ],
        "environments": {"production": 2},
    },
]
