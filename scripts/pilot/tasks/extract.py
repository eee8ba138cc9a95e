"""Extraction: a flat JSON object with the keys of one of four kinds of document."""

import json

from tasks.base import GOOD, POOR, Case, Prompt
from tasks.intent import FILLERS, places
from words import CARRIERS, CITIES, DAYS, MONTHS, PEOPLE, PRODUCTS, VENDORS, draw

NAME, LAYOUT = "extract", "{{text}}"
KEYS = {
    "order": ("customer", "product", "quantity", "city"),
    "invoice": ("vendor", "amount", "month"),
    "booking": ("guest", "room", "day"),
    "shipment": ("item", "carrier", "city", "day"),
}
_VALUES = {
    "customer": PEOPLE, "product": PRODUCTS, "city": CITIES, "vendor": VENDORS, "month": MONTHS,
    "guest": PEOPLE, "day": DAYS, "item": PRODUCTS, "carrier": CARRIERS,
}
_NUMBERS = {"quantity": (2, 9), "amount": (10, 99), "room": (10, 99)}
_TEXTS = {
    "order": (
        "{customer} from {city} ordered the {product}, {quantity} pieces.",
        "Please send {quantity} pieces of the {product} to {customer} in {city}.",
        "New order: {quantity} times the {product} for {customer}, {city}.",
        "My name is {customer}, I live in {city} and need {quantity} of the {product}.",
        "Customer: {customer}\nCity: {city}\nProduct: {product}\nQuantity: {quantity}",
    ),
    "invoice": (
        "{vendor} asks for {amount} euros, due in {month}.",
        "Invoice from {vendor}. Please pay {amount} euros in {month}.",
        "In {month} we must pay {amount} euros to {vendor}.",
        "The bill of {vendor} for {month} is {amount} euros.",
        "Vendor: {vendor}\nMonth: {month}\nTotal: {amount} euros",
    ),
    "booking": (
        "{guest} has room {room} on {day}.", "Please book room {room} for {guest} on {day}.",
        "On {day} room {room} is taken by {guest}.", "Booking for {guest}: {day}, room {room}.",
        "Guest: {guest}\nRoom: {room}\nDay: {day}",
    ),
    "shipment": (
        "The {item} went to {city} with {carrier} on {day}.",
        "{carrier} brings the {item} to {city} on {day}.",
        "On {day} the {item} leaves for {city} with {carrier}.",
        "Your {item} reaches {city} on {day}, the carrier is {carrier}.",
        "Item: {item}\nCarrier: {carrier}\nCity: {city}\nDay: {day}",
    ),
}
GOOD_SYSTEMS = (
    "Extract {keys} from the text. Answer as JSON.",
    "Read the text and return JSON with the keys {keys}.",
    "Extract these fields as JSON: {keys}. Answer with JSON only.",
    "Return a JSON object with {keys}. Write nothing else.",
)
POOR_SYSTEMS = (
    "Extract the data.", "What does the text say?", "Read the text and list what matters.",
    "You are an assistant. Extract the important things.",
)
_PROSE = {
    "order": "The customer {customer} in {city} wants {quantity} of the {product}.",
    "invoice": "The invoice of {vendor} is about {amount} euros in {month}.",
    "booking": "The guest {guest} has room {room} on {day}.",
    "shipment": "The {item} goes to {city} on {day} with {carrier}.",
}
STRAY = (
    "I love your shop, thank you!", "Can you call me on {day}?",
    "The weather in {city} is fine today.",
    "I forgot my password.", "{person} and I will visit you on {day}.",
    "I have a question about my bill.",
    "Do you have a shop in {city}?", "Greetings from {city}!", "{person} is ill and stays at home.",
)
NOTHING = "There is nothing to extract in this text."


def _values(rng, kind):
    return {
        key: rng.randint(*_NUMBERS[key]) if key in _NUMBERS else rng.choice(_VALUES[key])
        for key in KEYS[kind]
    }


def keys_text(kind):
    *first, last = KEYS[kind]
    return f"{', '.join(first)} and {last}"


def prompt(rng, level, kind=None):
    kind = kind or rng.choice(list(KEYS))
    if level == POOR:
        return Prompt(rng.choice(POOR_SYSTEMS), level, kind)
    return Prompt(rng.choice(GOOD_SYSTEMS).format(keys=keys_text(kind)), level, kind)


def case(rng, held_out, chosen, fillers=None, stray=None):
    """A text of the prompt's kind; the combination of its first two values is of the split."""
    kind = chosen.about
    if rng.random() < (0.08 if stray is None else stray):
        text = " ".join(places(rng, rng.choice(STRAY)) for _ in range(rng.choice((1, 1, 2, 3))))
        return Case({"text": text}, {GOOD: NOTHING, POOR: NOTHING}, None, ["stray"])

    def sample():
        values = _values(rng, kind)
        return [str(value) for value in values.values()][:2], values

    values = draw(held_out, sample)
    form = rng.choice(_TEXTS[kind])
    text = form.format(**values)
    if fillers is None:
        fillers = rng.choice((0, 0, 0, 1, 1, 2))
    before = rng.choice((" ", "\n"))
    for _ in range(fillers):
        extra = rng.choice(("Hello.", "Thank you.", "Please answer soon.", FILLERS[3]))
        text = extra + before + text if rng.random() < 0.5 else text + before + extra
    prose = _PROSE[kind].format(**values)
    return Case({"text": text}, {GOOD: json.dumps(values), POOR: prose}, values, [kind])


def correct(text, truth):
    """Without a truth, because the text is of another kind, anything but JSON is right."""
    try:
        return json.loads(text) == truth
    except ValueError:
        return truth is None
