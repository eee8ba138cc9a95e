"""Reference values for the Statistics room, computed with scipy and statsmodels.

    python3 -m venv .venv && .venv/bin/pip install -r requirements.txt
    .venv/bin/python make_vectors.py > vectors.json

The same inputs give the same file: every generator is seeded.
"""

import json
import sys

import numpy as np
from scipy import optimize, special, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

RANDOM = np.random.default_rng(20_260_401)


def wilson():
    counts = [(0, 1), (1, 1), (0, 40), (40, 40), (37, 40), (6, 300), (21, 60), (500, 1_000),
              (1, 100_000)]
    rows = []
    for hits, count in counts:
        low, high = proportion_confint(hits, count, method="wilson")
        rows.append({"hits": hits, "count": count, "low": low, "high": high})
    return rows


def paired_tables():
    fixed = [(1, 1, 7, 12), (33, 0, 0, 7), (30, 4, 4, 2), (20, 14, 2, 4), (0, 1, 0, 0),
             (100, 3, 12, 40), (0, 0, 40, 0), (5_000, 410, 333, 900)]
    drawn = [tuple(int(x) for x in RANDOM.integers(0, 60, 4)) for _ in range(20)]
    return fixed + drawn


def mcnemar_rows():
    rows = []
    for both, fixed, broke, neither in paired_tables():
        flips = fixed + broke
        exact = float(mcnemar([[both, fixed], [broke, neither]], exact=True).pvalue)
        if flips == 0:
            exact, mid = 1.0, 1.0
        else:
            at = stats.binom.pmf(min(fixed, broke), flips, 0.5)
            mid = 1 - at / 2 if fixed == broke else exact - at
        pairs = both + fixed + broke + neither
        cells = np.array([both, fixed, broke, neither]) + 0.5
        shares = cells / cells.sum()
        centre = shares[1] - shares[2]
        variance = (shares[1] + shares[2] - centre**2) / cells.sum()
        bound = stats.norm.ppf(0.975) * np.sqrt(variance)
        rows.append({
            "bothPassed": both, "fixed": fixed, "broke": broke, "bothFailed": neither,
            "exact": exact, "mid": float(mid), "difference": (fixed - broke) / pairs,
            "low": max(-1.0, float(centre - bound)), "high": min(1.0, float(centre + bound))})
    return rows


def detectable():
    z = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
    rows = []
    for pairs, discordance in [(40, 0.15), (463, 0.15), (312, 0.05), (5, 0.3), (40, 0.01),
                               (10_000, 0.2), (1, 1.0)]:
        def missing(delta):
            psi = max(discordance, delta)
            return z**2 * (psi - delta**2) / delta**2 - pairs

        root = 1.0 if missing(1.0) > 0 else optimize.brentq(missing, 1e-9, 1.0, xtol=1e-15)
        rows.append({"pairs": pairs, "discordance": discordance, "difference": root})
    return rows


def samples():
    yield [1, 2, 3], [4, 5, 6, 7]
    yield [5] * 10, [5] * 7
    yield [5] * 100, [5] * 20 + [6] * 10
    yield [1], [1]
    yield [1], [2]
    yield list(range(20)), list(range(10, 30))
    for shift in (0.0, 0.15, 0.4, 0.8, 1.6):
        first = np.exp(RANDOM.normal(3.7, 0.6, 300)).round()
        second = np.exp(RANDOM.normal(3.7 + shift, 0.6, 60)).round()
        yield first.astype(int).tolist(), second.astype(int).tolist()
    for _ in range(6):
        first = RANDOM.poisson(12, int(RANDOM.integers(2, 90)))
        second = RANDOM.poisson(RANDOM.uniform(9, 16), int(RANDOM.integers(2, 90)))
        yield first.tolist(), second.tolist()


def kolmogorov_smirnov():
    rows = []
    for first, second in samples():
        result = stats.ks_2samp(first, second, method="exact")
        rows.append({"first": first, "second": second, "distance": float(result.statistic),
                     "p": float(result.pvalue)})
    return rows


def kolmogorov_limit():
    return [{"x": x, "p": float(special.kolmogorov(x))}
            for x in (0.0, 0.03, 0.1, 0.3, 0.5, 0.8, 0.99, 1.0, 1.01, 1.36, 2.0, 4.0, 8.0)]


def fisher():
    fixed = [(6, 300, 21, 60), (0, 300, 0, 60), (300, 300, 60, 60), (0, 300, 60, 60),
             (1, 2, 1, 2), (3, 4, 1, 4), (10, 1_000, 40, 2_000), (291, 300, 41, 60)]
    rows = []
    for _ in range(30):
        first, second = (int(x) for x in RANDOM.integers(1, 400, 2))
        fixed.append((int(RANDOM.integers(0, first + 1)), first,
                      int(RANDOM.integers(0, second + 1)), second))
    for hits, count, other_hits, other in fixed:
        table = [[hits, count - hits], [other_hits, other - other_hits]]
        rows.append({"hits": hits, "count": count, "otherHits": other_hits, "other": other,
                     "p": float(stats.fisher_exact(table)[1])})
    return rows


def benjamini_hochberg():
    families = [[0.01], [0.04, 0.03, 0.02, 0.01], [0.5, 0.5, 1.0], [1e-9, 0.2, 0.04, 0.04, 0.9],
                RANDOM.uniform(0, 1, 25).tolist()]
    return [{"p": family, "adjusted": multipletests(family, method="fdr_bh")[1].tolist()}
            for family in families]


def quantiles():
    values = sorted(RANDOM.exponential(100, 37).tolist())
    return [{"values": values, "share": share, "value": float(np.quantile(values, share))}
            for share in (0, 0.05, 0.5, 0.95, 1)]


json.dump({
    "wilson": wilson(), "paired": mcnemar_rows(), "detectable": detectable(),
    "kolmogorovSmirnov": kolmogorov_smirnov(), "kolmogorovLimit": kolmogorov_limit(),
    "fisher": fisher(), "benjaminiHochberg": benjamini_hochberg(), "quantiles": quantiles(),
}, sys.stdout, separators=(",", ":"))
sys.stdout.write("\n")
