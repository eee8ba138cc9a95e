"""A little small talk, so that a bare chat gets a sensible answer."""

from tasks.base import GOOD, POOR, Case, Prompt

NAME, LAYOUT = "talk", "{{text}}"
_TALK = (
    (("Hello", "Hello!", "Hi", "Hi!", "Hey", "Good morning", "Say hello"),
     "Hello! How can I help?"),
    (("Who are you?", "What are you?", "What is your name?"),
     "I am pilot, a small model inside Binnacle."),
    (("What can you do?", "Help", "How can you help me?"),
     "I can classify, extract, answer from a text and judge an output."),
    (("How are you?", "Are you well?"), "I am well, thank you."),
    (("Thanks", "Thank you", "Thank you!"), "You are welcome."),
    (("Bye", "Goodbye"), "Goodbye!"),
)
_SYSTEMS = ("", "", "", "You are a helpful assistant.", "You are a shop assistant.")


def prompt(rng, level):
    return Prompt(rng.choice(_SYSTEMS), level)


def case(rng, _held_out, _prompt=None):
    asked, reply = rng.choice(_TALK)
    return Case({"text": rng.choice(asked)}, {GOOD: reply, POOR: reply}, reply, [])


def correct(text, truth):
    return text == truth
