"""Intent: one label out of eight for a customer's message."""

from tasks.base import GOOD, POOR, Case, Prompt
from words import CITIES, DAYS, PEOPLE, PRODUCTS, draw

NAME, LAYOUT = "intent", "{{ticket}}"
LABELS = "billing refund delivery return damaged login cancel praise".split()
_LIST = ", ".join(LABELS)
SYSTEMS = {
    GOOD: (
        f"Classify the ticket. Labels: {_LIST}. Answer with the label only.",
        f"Sort the ticket into one of these labels: {_LIST}. Answer with the label only.",
        f"Read the message and choose one label: {_LIST}. Reply with only the label.",
        f"You sort support tickets. Labels: {_LIST}. Write the label and nothing else.",
    ),
    POOR: (
        "Classify the ticket.",
        "What does the customer want?",
        "You are a support assistant. Sort the ticket.",
        "Read the ticket and say what it is about.",
        f"Classify the ticket. Labels: {_LIST}.",
    ),
}
_TEXTS = {
    "billing": (
        "I was charged twice for the {product}.", "The bill for my {product} is wrong.",
        "Why does the invoice for the {product} show another price?",
        "My card was charged too much for the {product}.",
        "I do not understand the payment for the {product}.",
    ),
    "refund": (
        "I want my money back for the {product}.", "When do I get the refund for the {product}?",
        "Please refund the {product}.", "I still wait for my money for the {product}.",
        "The refund of the {product} has not arrived on my account.",
    ),
    "delivery": (
        "Where is my {product}?", "The {product} should have arrived on {day}.",
        "My {product} has not arrived yet.", "When will the {product} be delivered to {city}?",
        "The tracking of my {product} has not moved since {day}.",
    ),
    "return": (
        "I want to send the {product} back.", "How can I return the {product}?",
        "The {product} does not fit, where do I send it?",
        "Please send me a return label for the {product}.",
        "I do not like the {product} and want to return it.",
    ),
    "damaged": (
        "The {product} arrived broken.", "My {product} has a crack.",
        "The {product} was damaged in the box.", "One part of the {product} is broken.",
        "The {product} stopped working after one day.",
    ),
    "login": (
        "I forgot my password and can not see my {product} order.",
        "I can not log in to look at my {product}.",
        "My account is locked since I bought the {product}.",
        "The login page shows an error when I look for the {product}.",
        "Please reset my password, I need my {product} order.",
    ),
    "cancel": (
        "Please cancel my order of the {product}.",
        "I no longer need the {product}, stop the order.",
        "Cancel the {product} before it ships.",
        "I ordered the {product} by mistake, please cancel it.",
        "Can I still cancel the {product}?",
    ),
    "praise": (
        "I love the {product}, thank you!", "The {product} is great and came fast.",
        "Great service, the {product} works well.", "My {product} is the best I ever had.",
        "Thanks for the wonderful {product}.",
    ),
}
_OPENINGS = ("Hello, ", "Hi, ", "Good morning. ", "Dear team, ", "", "", "")
FILLERS = (
    "I live in {city}.", "My name is {person}.", "I wrote to you on {day}.",
    "I have been a customer for many years.", "I bought it as a gift for {person}.",
    "The weather in {city} is fine today.", "I am at home on {day}.",
)
_CLOSINGS = (" Thank you.", " Best, {person}", " Please answer soon.", "", "", "")
_CHATTY = (
    "This looks like a message about {label}.", "The customer wrote about {label}, I think.",
)


def places(rng, text):
    return text.format(city=rng.choice(CITIES), day=rng.choice(DAYS), person=rng.choice(PEOPLE),
                       product="{product}")


def message(rng, held_out, label, fillers):
    """A customer's message; the pair of sentence and product belongs to the split."""
    def sample():
        text, product = rng.choice(_TEXTS[label]), rng.choice(PRODUCTS)
        return (text, product), text.replace("{product}", product)

    parts = [draw(held_out, sample)] + [rng.choice(FILLERS) for _ in range(fillers)]
    rng.shuffle(parts)
    body = " ".join(places(rng, part) for part in parts)
    return rng.choice(_OPENINGS) + body + places(rng, rng.choice(_CLOSINGS))


def prompt(rng, level):
    return Prompt(rng.choice(SYSTEMS[level]), level)


def case(rng, held_out, _prompt=None, fillers=None):
    if fillers is None:
        fillers = rng.choice((0, 0, 0, 1, 1, 2, 4))
    label = rng.choice(LABELS)
    ticket = message(rng, held_out, label, fillers)
    chatty = rng.choice(_CHATTY).format(label=label)
    return Case({"ticket": ticket}, {GOOD: label, POOR: chatty}, label, [label])


def correct(text, truth):
    return text == truth
