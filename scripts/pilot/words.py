"""The closed lists that every value comes from, and which pairs of values training never sees.

Everything is narrow on purpose: a model of five million parameters and two processor cores learn
to find and bind values that they know, not to spell ones that they do not.
"""

import zlib

PEOPLE = (
    "Anna Omar Lena Paul Mia Jonas Clara Hugo Nina Felix Sara Leo Ida Max Eva Tom Rosa Ben Zoe Karl"
).split()
CITIES = (
    "Paris London Berlin Madrid Rome Vienna Oslo Lisbon Prague Dublin Athens Cairo Tokyo Boston "
    "Toronto Sydney"
).split()
PRODUCTS = (
    "kettle lamp desk chair drill backpack camera monitor keyboard toaster tent jacket printer "
    "router bicycle sofa"
).split()
COLORS = "red blue green yellow black white grey orange purple brown".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = (
    "January February March April May June July August September October November December"
).split()
VENDORS = (
    "Nordwind Acme Zenith Lumen Granite Orbit Harbor Falcon Cedar Summit Vector Beacon"
).split()
CARRIERS = "Swift Parcelo Express Cargo Courier Relay".split()


def is_held_out(*values):
    """Whether these values never occur together in training: one combination in eight."""
    return zlib.crc32("|".join(values).encode()) % 8 == 0


def draw(split_held_out, sample):
    """Calls `sample`, which returns (values, result), until the values belong to the split."""
    while True:
        values, result = sample()
        if is_held_out(*values) == split_held_out:
            return result


def number(rng, low, high):
    return str(rng.randint(low, high))
