"""What the simulated line lets anybody reach: its own likelihoods, put together by Bayes' rule.

``python -m tests.bench.merging_ceiling [--seeds N]``. For each report of the judged half the chance
of every earlier matter of its type at its place, and of a new one, is computed from what the
generator draws from: where, when, which word, which door, which telephone, how many tell of one
matter. Who judges so knows the true type and place, which no report says for sure. **Told**: he is
also told of all earlier reports which are one matter; **alone**: he goes by what he thought.
"""

import argparse
import math
import re
from collections import defaultdict

import numpy as np

from tests.bench.merging import side
from tests.bench.merging_beside import DAYS, MATTERS_A_DAY
from tests.bench.merging_grouped import PRECISIONS, recall_at
from tests.bench.merging_judging import of_clusters
from tests.bench.merging_line import (
    DAY_S,
    DOORS,
    LATER_DAYS,
    LON_SHRINK,
    LONGEST_DAYS,
    M_PER_DEG,
    OFF_M,
    OFF_SPREAD,
    OWN_WORD,
    SAME_CALLER,
    SIBLINGS,
    SOON_DAYS,
    SOON_SHARE,
    SPOT_M,
    TYPES,
    WRONG_DOOR,
    Line,
)

DOOR = re.compile(r"(\d+)号")
GRID = np.arange(-58.0, 59.0, 4.0)
EAST_M, NORTH_M = (grid.ravel() for grid in np.meshgrid(GRID, GRID))
INSIDE = np.hypot(EAST_M, NORTH_M) <= SPOT_M
EAST_M, NORTH_M = EAST_M[INSIDE], NORTH_M[INSIDE]
MOST_TOLD = 30
PHONES = 1e8
ALONE_AT = (0.5, 0.6, 0.7, 0.8, 0.9)
# As merging_line draws it: 72 of 100 matters are told once, 23 two to four times, 5 up to thirty.
TOLD_TIMES = np.zeros(MOST_TOLD + 1)
TOLD_TIMES[1], TOLD_TIMES[2:5], TOLD_TIMES[5:] = 0.72, 0.23 / 3, 0.05 / 26
WAYS_LOG = np.array(
    [
        [math.log(math.comb(c - 1, n - 1)) if 1 <= n <= c else -np.inf for n in range(31)]
        for c in range(MOST_TOLD + 1)
    ]
)


class Known:
    """What reports say of one matter: logs of how likely each place, word and door is its own."""

    def __init__(self, words, at_s=0.0):
        self.at_s = at_s
        self.logs = (np.zeros(len(EAST_M)), np.zeros(words), _doors_prior_log())
        self.phones = set()
        self.count = 0

    def add(self, said, phone):
        """Take in one report."""
        self.logs = tuple(mine + log for mine, log in zip(self.logs, said, strict=True))
        self.phones.add(phone)
        self.count += 1

    def fits(self, said, kinds=(0, 1, 2)):
        """Return the density of a report's place, word and door under what is known of some."""
        fresh = Known(len(self.logs[1]))
        known = [self.logs[k] if k in kinds else fresh.logs[k] for k in range(3)]
        return math.prod(_mean(mine, log) for mine, log in zip(known, said, strict=True))


def _doors_prior_log():
    prior = np.full(DOORS + 10, -6.0)  # a neighbour's door may lie beyond
    prior[1:DOORS] = 0.0
    return prior


def _mean(prior_log, log):
    prior = np.exp(prior_log - prior_log.max())
    return float((prior * np.exp(log)).sum() / prior.sum())


def _said(one, matter):
    """Return what a report says of place, word and door, each as logs over what may be true."""
    _, objects, wrongs, _ = TYPES[matter.type_code]
    told = [
        i for i, word in enumerate(objects) if any(one.title.endswith(word + w) for w in wrongs)
    ]
    words = np.full(len(objects), (1 - OWN_WORD) / len(objects))
    words[max(told, key=lambda i: len(objects[i]))] += OWN_WORD
    doors = np.ones(DOORS + 10)
    door = DOOR.search(one.text)
    if door and int(door[1]) < len(doors):
        doors[:] = WRONG_DOOR / (DOORS - 1)
        doors[int(door[1])] += 1 - WRONG_DOOR
    where = np.zeros(len(EAST_M))
    if not np.isnan(one.lon_deg):
        east_m = (one.lon_deg - matter.spot.lon_deg) * M_PER_DEG * LON_SHRINK
        north_m = (one.lat_deg - matter.spot.lat_deg) * M_PER_DEG
        off_m = np.clip(np.hypot(EAST_M - east_m, NORTH_M - north_m), 3.0, 400.0)
        z = (np.log(off_m) - np.log(OFF_M)) / OFF_SPREAD
        where = -0.5 * z * z - np.log(off_m**2 * OFF_SPREAD * (2 * np.pi) ** 1.5)
    return where, np.log(words), np.log(doors)


def _a_day(count, days):
    """Return how many more a day are expected of a matter told so often, so long after it began."""
    if not 0 <= days <= LONGEST_DAYS:
        return 0.0
    soon, later = math.exp(-days / SOON_DAYS), math.exp(-days / LATER_DAYS)
    left = max(SOON_SHARE * soon + (1 - SOON_SHARE) * later, 1e-12)
    rate = SOON_SHARE / SOON_DAYS * soon + (1 - SOON_SHARE) / LATER_DAYS * later
    more = np.arange(MOST_TOLD + 1) - count
    with np.errstate(divide="ignore"):
        log = np.log(TOLD_TIMES) + WAYS_LOG[:, min(count, MOST_TOLD)] + more * math.log(left)
    chance = np.exp(log - log.max())
    return float((chance * np.maximum(more, 0)).sum() / chance.sum() * rate / left)


def _as_new(said, known, days):
    """Return the density of a report as of a new matter that looks like a known one."""
    third = SIBLINGS / 3
    again = third / 10 * known.fits(said) if 3 < days < 13 else 0.0
    return again + (third / 4 * known.fits(said, (1,)) if abs(days) < 2 else 0.0)


def judged(lines, alone_at=None):
    """Return chances, hits, sizes, labels and matters of all reports of some lines."""
    chances, hits, sizes, labels, matters = [], [], [], [], []
    for number, line in enumerate(lines):
        shares = dict(zip(line.spots, line.shares.tolist(), strict=True))
        seen = defaultdict(dict)
        for one in side(line, is_west=False, is_early=False):
            matter = line.matters[one.matter]
            groups = seen[matter.spot, matter.type_code]
            said = _said(one, matter)
            words = len(said[1])
            new = MATTERS_A_DAY * shares[matter.spot] / len(TYPES) * Known(words).fits(said)
            found = {}
            for key, known in groups.items():
                days = (one.raised_s - known.at_s) / DAY_S
                new += _as_new(said, known, days)
                phone = SAME_CALLER * PHONES / len(known.phones) * (one.phone in known.phones)
                of_phone = 1 - SAME_CALLER + phone
                found[key] = _a_day(known.count, days) * known.fits(said) * of_phone
            whole = new + sum(found.values())
            for key, density in found.items():
                chances.append(density / whole)
                hits.append(key == one.matter)
                sizes.append(groups[key].count)
            key, at_s = one.matter, matter.at_s
            if alone_at is not None:
                likely = max(found, key=found.get, default=None)
                is_joined = likely is not None and found[likely] / whole >= alone_at
                key, at_s = likely if is_joined else f"{number}/{len(labels)}", one.raised_s
            groups.setdefault(key, Known(words, at_s)).add(said, one.phone)
            labels.append(key if alone_at is not None else f"{number}/{key}")
            matters.append(f"{number}/{one.matter}")
    return np.array(chances), np.array(hits), np.array(sizes, float), labels, matters


def main():
    """Print the ceiling, told and alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2)
    lines = [Line(n, DAYS, MATTERS_A_DAY) for n in range(1, 1 + parser.parse_args().seeds)]
    chances, hits, sizes, labels, matters = judged(lines)
    real = of_clusters(labels, matters)[0].hit
    for precision in PRECISIONS:
        recall, at = recall_at(chances, hits, sizes, real, precision)
        print(f"told of all earlier reports: P {precision}: R {recall:.3f} from {at:.3f} on")
    for at in ALONE_AT:
        *_, labels, matters = judged(lines, at)
        whole, _ = of_clusters(labels, matters)
        print(f"alone from {at}: P {whole.precision:.3f} R {whole.recall:.3f}", flush=True)


if __name__ == "__main__":
    main()
