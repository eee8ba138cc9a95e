"""Refusal by policy: the system prompt names what is off limits and how to say no."""

from grammar import expand, join_list, pick, say
from tasks.base import Turn, dropped
from tasks.policy_data import TOPICS
from values import Slots, Values

LEADS = [
    "You are the assistant of {company}.", "You answer customers of {company}.",
    "You are a helpful assistant.", "You work at the help desk of {company}.",
    "You are a polite assistant for {company}.", "You help the customers of {company}.",
]
FORBID_LINES = [
    "Do not [answer|talk about|discuss|answer questions about] {topics}.",
    "Never [answer questions about|talk about|discuss] {topics}.",
    "You must not [talk about|discuss|answer questions about] {topics}.",
    "Refuse [all |]questions about {topics}.",
    "These topics are [forbidden|off limits]: {topics}.",
    "Forbidden topics: {topics}.",
    "[Questions about|The topics] {topics} must be refused.",
    "Policy: no {topics}.",
    "Decline [any|every] [question|request] about {topics}.",
    "Do not help with {topics}.",
]
ONLY_LINES = [
    "Answer only questions about {topics}[ and refuse all others|, refuse everything else].",
    "You may only talk about {topics}. Refuse [all else|every other question].",
    "[Allowed|Permitted] topics: {topics}. Refuse [all|any] other [questions|topics].",
    "Refuse every question that is not about {topics}.",
    "Only {topics} [are allowed|may be discussed]. Decline the rest.",
]
REPLY_LINES = [
    'If asked, reply: "{refusal}"', 'In that case [say|reply|answer] "{refusal}"',
    'Refuse with "{refusal}"', 'For such questions [say|answer]: "{refusal}"',
    'Then answer only "{refusal}"', "Refuse with these words: {refusal}",
]
TAIL_LINES = [
    "Answer all other questions briefly.", "Keep your answers short.",
    "Be polite and short.", "Answer everything else.", "Help with everything else.",
    "Other questions get a short answer.",
]
REFUSALS = [
    "I can't help with that.", "I'm sorry, I can't discuss that.", "I cannot answer that.",
    "Sorry, that is off limits.", "I am not allowed to talk about this.",
    "That is outside my area, I can't answer it.", "I must decline.",
    "Please ask a person, I can't answer that.", "No comment, I can't say.",
    "Our rules say I can't answer this.",
]
POOR = ["You are a helpful assistant.", "Answer the question.", "Help the user.", "Be helpful.",
        "You are the assistant of {company}."]


def question(topic, rng, split):
    """A question on the topic, and the short answer if nothing forbids it."""
    template, answer = pick(TOPICS[topic][1], rng, split)
    text = expand(template, rng, Slots(Values(rng, split))).strip()
    if rng.random() < 0.12:
        text = rng.choice(("Hi, ", "Hello! ", "Please tell me: ", "One question: ")) + text
    return text, answer


class Program:
    """A sampled system prompt: forbidden or allowed topics, and the words of the refusal."""

    name = "policy"

    def __init__(self, rng, split, full=False):
        self.rng, self.split = rng, split
        self.company = Values(rng, split).company()
        self.only = rng.random() < 0.2
        self.listed = sorted(rng.sample(sorted(TOPICS), rng.randint(1, 5)))
        rng.shuffle(self.listed)
        self.names = {topic: rng.choice(TOPICS[topic][0]) for topic in self.listed}
        self.ruled = full or not dropped(rng, 0.2)
        self.refusal = rng.choice(REFUSALS) if rng.random() < 0.5 else None
        self.instruction = self._instruction() if self.ruled else self.poor()

    def _instruction(self):
        rng, split = self.rng, self.split
        names = list(self.names.values())
        slots = {"company": self.company, "refusal": self.refusal,
                 "topics": join_list(names, rng.choice(("or", "and")))}
        if rng.random() < 0.15 and not self.only:
            slots["topics"] = ", ".join(names)
        parts = []
        if rng.random() < 0.8:
            parts.append(say(LEADS, rng, split, slots))
        parts.append(say(ONLY_LINES if self.only else FORBID_LINES, rng, split, slots))
        if self.refusal:
            parts.append(say(REPLY_LINES, rng, split, slots))
        if rng.random() < 0.4 and not self.only:
            parts.append(say(TAIL_LINES, rng, split))
        return " ".join(parts)

    def poor(self):
        """The prompt of someone in a hurry: no policy."""
        return say(POOR, self.rng, self.split, {"company": self.company})

    def turn(self, refuse=None):
        """A question inside or outside the policy, half and half."""
        rng = self.rng
        others = [topic for topic in sorted(TOPICS) if topic not in self.listed]
        inside = rng.random() < 0.5
        if refuse is not None:
            inside = refuse != self.only
        topic = rng.choice(self.listed if inside else others)
        text, answer = question(topic, rng, self.split)
        refused = inside != self.only
        target = answer
        if refused and self.ruled:
            target = self.refusal or self._default(topic)
        facts = {"topic": topic, "question": text}
        return Turn(text, target, "refusal", refused, facts)

    def _default(self, topic):
        """Without given words, the refusal names the topic as the policy did."""
        if self.only:
            return "I'm sorry, I can't help with that."
        return f"I'm sorry, I can't help with {self.names[topic]}."
