"""The demo's prompts: each starts poor, is deployed decent, and has a third version to decide on.

`support-triage`, `extract-invoice` and `policy-assistant` wait with a better version that nobody
has promoted yet. The newest `answer-from-context` looks tidier than the deployed one and is worse:
the eval has to catch it.
"""


def _version(message, system, user, limit):
    return {
        "message": message,
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
        "model": "pilot",
        "parameters": {"temperature": 0, "max_tokens": limit},
    }


_LABELS = "billing, refund, delivery, return, damaged, login, technical"
_KEYS = "invoice_number, vendor, total, due_date"
_SHOP = "You are a helpful assistant."
_QUESTION = "Context: {{context}}\n\nQuestion: {{question}}"

TRIAGE = {
    "name": "support-triage", "dataset": "support-triage",
    "description": "Sorts customer tickets into queues.",
    "versions": [
        _version("First try", "Classify the ticket.", "{{ticket}}", 24),
        _version("Name the labels", "Classify the ticket. Answer with one of these labels: "
                 f"{_LABELS}. Answer with the label only.", "{{ticket}}", 24),
        _version("Say what to do when no label fits", "Classify the ticket. Answer with one of "
                 f"these labels: {_LABELS}. Answer with the label only. If nothing fits, answer "
                 "other.", "{{ticket}}", 24),
    ],
    "environments": {"production": 2},
}
EXTRACT = {
    "name": "extract-invoice", "dataset": "extract-invoice",
    "description": "Reads invoices into four JSON fields.",
    "versions": [
        _version("First try", "Extract the data.", "{{invoice}}", 128),
        _version("Name the keys and the format", "Extract these fields from the invoice. Keys: "
                 f"{_KEYS}. Answer as JSON.", "{{invoice}}", 128),
        _version("Use null for gaps", "Extract these fields from the invoice. Keys: "
                 f"{_KEYS}. Answer as JSON. If a field is missing, use null.", "{{invoice}}", 128),
    ],
    "environments": {"production": 2},
}
ANSWER = {
    "name": "answer-from-context", "dataset": "answer-from-context",
    "description": "Answers from a given text, or says NOT_FOUND.",
    "versions": [
        _version("First try", "Answer the question.", _QUESTION, 48),
        _version("Only from the context, with a word for gaps", "Answer the question from the "
                 "context only. Answer with the value only. If the answer is not in the context, "
                 "reply NOT_FOUND.", _QUESTION, 48),
        _version("Shorter prompt, same meaning", "Answer the question from the context only. "
                 "Answer with the value only.", _QUESTION, 48),
    ],
    "environments": {"production": 2},
}
POLICY = {
    "name": "policy-assistant", "dataset": "policy-assistant",
    "description": "Answers customers of a shop and refuses what the policy forbids.",
    "versions": [
        _version("First try", _SHOP, "{{question}}", 64),
        _version("Three topics are off limits", f"{_SHOP} Do not answer questions about medical "
                 "advice, legal advice or investment advice.", "{{question}}", 64),
        _version("Politics and competitors too", f"{_SHOP} Do not answer questions about medical "
                 "advice, legal advice, investment advice, politics or competitors.",
                 "{{question}}", 64),
    ],
    "environments": {"production": 2},
}
JUDGE = {
    "name": "judge", "dataset": "judge",
    "description": "Grades an output against a rubric; llm-rubric assertions use it.",
    "versions": [
        _version("Verdict first, then the reason", "You are a judge. Does the output meet the "
                 "rubric? Answer PASS or FAIL first, then a short reason.",
                 "Rubric: {{rubric}}\n\nInput: {{input}}\n\nOutput: {{output}}", 64),
    ],
    "environments": {"production": 1},
}
PROMPTS = [TRIAGE, EXTRACT, ANSWER, POLICY, JUDGE]
