"""What all tasks share: prompts of several qualities, and cases with an answer for each."""

from dataclasses import dataclass, field

GOOD, PARTIAL, POOR = "good", "partial", "poor"


@dataclass
class Prompt:
    """A system prompt, how good it is, and what a task needs to know of it."""

    system: str
    level: str
    about: object = None


@dataclass
class Case:
    """The variables of a prompt, the answer for each level of prompt, and the truth."""

    variables: dict
    answers: dict
    truth: object
    tags: list = field(default_factory=list)


def fill(layout, variables):
    """The user message: the layout with its `{{variables}}` filled in."""
    for name, value in variables.items():
        layout = layout.replace("{{" + name + "}}", value)
    return layout
