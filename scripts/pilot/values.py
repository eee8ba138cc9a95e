"""Names, numbers and dates: the values that the model must copy rather than remember.

Names come from syllable grammars, so there are far more of them than the model could memorise,
and an eighth of them (see `grammar.is_held_out`) is never seen in training.
"""

from grammar import TRAIN, is_held_out

FIRST = (
    "Anna Omar Lena Paul Mia Jonas Clara Hugo Nina Felix Sara Leo Ida Max Eva Tom Rosa Ben Zoe Karl "
    "Lucy Adam Maria Erik Julia Noah Amir Emma Ivan Laura Peter Aisha Marco Helen Victor Grace "
    "Samuel Olga Daniel Priya Yusuf Chen Keiko Mateo Elena Henry Alice Oscar Ruth Simon Diana Jack "
    "Nora Luis Irene Frank Teresa David Hana Martin Sofia Robert Linda George Carmen Arthur Vera "
    "Louis Judith Tariq Ingrid Pablo Wendy Nils Fatima Colin Greta Rafael Dora Stefan"
).split()
_LAST_A = (
    "Bar Ber Bol Bran Cal Car Cor Dal Dor Far Fen Gar Gol Hal Har Hol Jan Kar Kel Kor Lan Lar "
    "Lor Mal Mar Mor Nor Os Pel Per Ram Ran Ros Sal Sar Sol Tal Tor Val Ver Wal Win Zan"
).split()
_LAST_B = "a e i o u an en in on er ar el ol".split()
_LAST_C = "berg dale field ford ham hart kov lund man mann mond nez ra ski son sen stein ti ton well".split()
_FIRM_A = (
    "Al Ar Bel Bri Cas Cor Del Dyn El Fal Fer Gal Gen Hel Hy In Jo Kal Kes Lu Mar Mer Neo Nor "
    "Om Or Pax Pol Qui Ral Ri Sel Si Sol Tar Tri Ul Ur Vel Vi Wes Xen Yor Zel"
).split()
_FIRM_B = (
    "ba bo ca cra da do fi ga go la li lo ma mi mo na ni no pa pe ra ri ro sa si ta te ti to va ve vo"
).split()
_FIRM_C = "bis cor dex don fax lan lex lia lon max mex nix nor pex ra ris ron sys tal tec tis via vex".split()
_SUFFIX = (
    "Ltd Inc GmbH Labs Foods Logistics Supplies Media Tools Systems Energy Textiles Motors "
    "Partners Print Travel"
).split()
_CITY_A = "Ald Ash Bex Bur Cal Dal Dun East El Fair Glen Green Hal High Kin Lan Mil New North Oak Port Red Ril San Stan Tor Wal West Win".split()
_CITY_B = "ac an ar bor bur den er fer gar ing leb mar min or ren ter ver wick".split()
_CITY_C = "bach berg bury dale field ford ham haven mouth port stad ton town vale ville worth".split()
CITIES = (
    "Paris London Berlin Madrid Rome Vienna Oslo Lisbon Prague Dublin Warsaw Athens Helsinki Cairo "
    "Tokyo Delhi Boston Chicago Denver Seattle Toronto Sydney Lima Nairobi Hamburg Munich Lyon "
    "Milan Porto Geneva Zurich Antwerp Krakow Bergen Leeds Bristol Austin Dallas Osaka Seoul"
).split()
_ADJECTIVE = (
    "steel wooden folding wireless portable ceramic electric cotton leather compact heavy garden "
    "digital glass silent solar small large red blue green black white grey"
).split()
_NOUN = (
    "kettle lamp desk chair drill backpack camera monitor keyboard toaster blender tent jacket "
    "printer router speaker headset mattress bicycle helmet heater vacuum sofa table shelf mirror "
    "watch clock phone charger tablet freezer ladder pump grill carpet curtain suitcase"
).split()
MONTHS = (
    "January February March April May June July August September October November December"
).split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
COLORS = "red blue green yellow black white grey orange purple brown silver".split()
_CURRENCY = ("EUR", "USD", "GBP", "CHF")


class Values:
    """Draws values for one split from one random stream."""

    def __init__(self, rng, split):
        self.rng, self.split = rng, split

    def _named(self, draw):
        """Draws until the name belongs to this split."""
        while True:
            name = draw()
            if is_held_out(name) == (self.split != TRAIN):
                return name

    def first(self):
        return self.rng.choice(FIRST)

    def last(self):
        choice = self.rng.choice
        return self._named(lambda: choice(_LAST_A) + choice(_LAST_B) + choice(_LAST_C))

    def person(self):
        return f"{self.first()} {self.last()}"

    def firm(self):
        """A company's bare name, without its suffix."""
        choice = self.rng.choice
        return self._named(lambda: choice(_FIRM_A) + choice(_FIRM_B) + choice(_FIRM_C))

    def company(self):
        roll = self.rng.random()
        if roll < 0.15:
            return self.firm()
        if roll < 0.25:
            return f"{self.last()} & {self.rng.choice(('Sons', 'Partners', 'Co'))}"
        return f"{self.firm()} {self.rng.choice(_SUFFIX)}"

    def city(self):
        if self.rng.random() < 0.4:
            return self.rng.choice(CITIES)
        choice = self.rng.choice
        return self._named(lambda: choice(_CITY_A) + choice(_CITY_B) + choice(_CITY_C))

    def street(self):
        kind = self.rng.choice(("Street", "Road", "Lane", "Avenue"))
        return f"{self.rng.randint(1, 199)} {self.last()} {kind}"

    def product(self):
        return f"{self.rng.choice(_ADJECTIVE)} {self.rng.choice(_NOUN)}"

    def model_code(self):
        letters = "".join(self.rng.choices("ABCDEFGHKLMNPRSTVWXZ", k=2))
        return f"{letters}-{self.rng.randint(10, 999)}"

    def number(self, low, high):
        return str(self.rng.randint(low, high))

    def amount(self):
        rng = self.rng
        size = rng.random()
        value = rng.randint(3, 99) if size < 0.35 else rng.randint(100, 4999)
        cents = rng.choice(("", "", f".{rng.randint(0, 99):02d}", f".{rng.randint(0, 99):02d}", ".50"))
        digits = f"{value}{cents}"
        if rng.random() < 0.4:
            return rng.choice("$€£") + digits
        return f"{digits} {rng.choice(_CURRENCY)}"

    def date(self):
        rng = self.rng
        day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2022, 2027)
        name = MONTHS[month - 1]
        return rng.choice((
            f"{year}-{month:02d}-{day:02d}",
            f"{year}-{month:02d}-{day:02d}",
            f"{day} {name} {year}",
            f"{name} {day}, {year}",
            f"{day} {name}",
            f"{day:02d}.{month:02d}.{year}",
        ))

    def time(self):
        return f"{self.rng.randint(7, 20)}:{self.rng.choice(('00', '15', '30', '45', '10', '20'))}"

    def day(self):
        return self.rng.choice(DAYS)

    def color(self):
        return self.rng.choice(COLORS)

    def year(self):
        return self.number(1950, 2024)

    def phone(self):
        rng = self.rng
        return f"{rng.randint(20, 99)} {rng.randint(100, 999)} {rng.randint(100, 999)}"

    def email(self):
        name = self.rng.choice((self.first().lower(), "info", "office", "sales", "help"))
        return f"{name}@{self.firm().lower()}.{self.rng.choice(('com', 'org', 'net', 'eu'))}"

    def code(self, prefixes, low=1000, high=99999):
        """An identifier such as `INV-20417`."""
        prefix = self.rng.choice(prefixes)
        return f"{prefix}{self.rng.randint(low, high)}"

    def order(self):
        return self.code(("#", "A-", "ORD-", ""), 10000, 99999)

    def span(self):
        """A length of time, as people write it."""
        return f"{self.rng.randint(2, 30)} {self.rng.choice(('days', 'weeks', 'months', 'hours'))}"

    def password(self):
        return f"{self.last().lower()}{self.rng.randint(10, 99)}"


class Slots:
    """Draws a value for a template's slot only when the template asks for it."""

    def __init__(self, values):
        self.values = values

    def __getitem__(self, name):
        values = self.values
        if name == "noun":
            return values.product().split()[1]
        if name == "number":
            return values.number(100, 99999)
        return getattr(values, name.rstrip("2"))()
