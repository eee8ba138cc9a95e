"""What every task shares: a program (the system prompt's meaning) and the turns it judges."""

from dataclasses import dataclass, field


@dataclass
class Turn:
    """One user message, what the program wants as the answer, and how to score an answer.

    `score` is the kind of check (`equals`, `json`, `refusal`, `verdict`); `truth` is what it
    compares with. `facts` keeps what made the case, for demo data and for the judge task.
    """

    user: str
    target: str
    score: str = "equals"
    truth: object = None
    facts: dict = field(default_factory=dict)

    def __post_init__(self):
        if self.truth is None:
            self.truth = self.target


def dropped(rng, share=0.25):
    """Whether an instruction is left out. A quarter of them are, so that each one matters."""
    return rng.random() < share
