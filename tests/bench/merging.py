"""Merging judged on simulated lines split by place and time, and on LCQMC; prints markdown.

``python -m tests.bench.merging [--seeds N] [--write]``. Weights are fitted on the west of some
lines in their first fortnight and judged on the east of other lines in their second; every pair
counts, none is sampled. ``--write`` puts weights and figures into resources/merging/likeness.toml.
LCQMC's test pairs (``DUTYWALL_DATA``) and the optional embedding are "not run" where not there.
"""

import argparse
import datetime as dt
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from app.domain.cases.case import CasePlace
from app.domain.cases.gathering import group_features
from app.domain.cases.likeness import ALONE_PAIRS, FEATURES, Likeness
from backends.cases.merging.grams import Telling, plain
from backends.cases.merging.measured import SHIPPED, read_measured
from backends.cases.merging.report import report_of
from backends.cases.merging.window import WINDOW_S, Window
from tests.bench.machine import machine_line
from tests.bench.merging_beside import DAYS, MATTERS_A_DAY, MIDDLE_S, former, guessing, sentences
from tests.bench.merging_grouped import (
    BAR_PRECISION,
    BAR_RECALL,
    SUGGEST_AT,
    judged,
    learnt,
)
from tests.bench.merging_judging import (
    by_kind,
    expected_error,
    fitted,
    joined,
    of_clusters,
    of_pairs,
    pairs_in,
    reliability,
)
from tests.bench.merging_line import SIDE_DEG, WEST_DEG, Line

ROOT = Path(__file__).resolve().parents[2]
MIDDLE_DEG = WEST_DEG + SIDE_DEG / 2
THRESHOLDS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
ALONE_FROM = 0.95
ADVERTISED = 0.84
BLOCKING_BAR = 0.999
GRAMS_SHIPPED = 150


@dataclass(frozen=True)
class Run:
    """All pairs of a line that were compared, in the order in which its reports came."""

    features: np.ndarray
    parts: np.ndarray  # the columns of the evidence, in its order
    truth: np.ndarray
    later: np.ndarray
    earlier: np.ndarray
    matters: list
    kinds: list
    raised_s: np.ndarray
    read_ms: float
    compare_ms: float
    most_compared: int


def side(line, *, is_west, is_early):
    """Return the reports of one half of a line's place and time; matters are never cut by place."""
    west = {m.number for m in line.matters if m.spot.lon_deg < MIDDLE_DEG}
    return [
        one
        for one in line.reports
        if (one.matter in west) == is_west and (one.raised_s < MIDDLE_S) == is_early
    ]


def report(told, number):
    """Return a report of the line as the program compares it."""
    has_point = not np.isnan(told.lon_deg)
    place = CasePlace(
        told.lon_deg if has_point else None, told.lat_deg if has_point else None, told.address
    )
    return report_of(
        **{"case_id": str(number), "head_id": str(number), "county": "", "salt": b"bench"},
        **{"type_code": told.type_code, "aspect": told.aspect, "title": told.title},
        **{"text": told.text, "place": place, "raised_s": told.raised_s, "phone": told.phone},
    )


def compared(told, telling):
    """Return every pair that the window compares, report by report as they come."""
    window = Window(telling)
    features, parts, later, earlier = [], [], [], []
    read_s = compare_s = 0.0
    most = 0
    for i, one in enumerate(told):
        began_s = time.thread_time()
        mine = report(one, i)
        read_at_s = time.thread_time()
        found = window.compared(mine)
        telling.add(mine.grams)
        window.put(mine)
        window_s = time.thread_time() - read_at_s
        read_s += read_at_s - began_s
        compare_s += window_s
        most = max(most, len(found.reports))
        if found.reports:
            features.append(found.evidence.features().astype(np.float32))
            columns = [getattr(found.evidence, one.name) for one in fields(found.evidence)]
            parts.append(np.stack(columns, axis=1).astype(np.float32))
            earlier.append([int(other.case_id) for other in found.reports])
            later.append(np.full(len(found.reports), i))
        if not i % 500:
            window.drop_before(one.raised_s - WINDOW_S)
    matters = np.array([one.matter for one in told])
    at, before = np.concatenate(later), np.concatenate(earlier)
    return Run(
        np.concatenate(features).astype(np.float64),
        np.concatenate(parts),
        matters[at] == matters[before],
        at,
        before,
        matters.tolist(),
        [one.kind for one in told],
        np.array([one.raised_s for one in told]),
        read_s / len(told) * 1e3,
        compare_s / len(told) * 1e3,
        most,
    )


def true_within(run):
    """Return how many pairs of one matter were told within the window of each other."""
    by_matter = {}
    for matter, at_s in zip(run.matters, run.raised_s, strict=True):
        by_matter.setdefault(matter, []).append(at_s)
    return sum(
        int((np.abs(np.subtract.outer(times, times)) <= WINDOW_S).sum() - len(times)) // 2
        for times in by_matter.values()
    )


def clusters(run, chances, at):
    """Return a cluster for each report: each joins its likeliest earlier one, or begins anew."""
    best = [None] * len(run.matters)
    for k in np.argsort(chances, kind="stable"):
        if chances[k] >= at:
            best[run.later[k]] = int(run.earlier[k])
    return joined(best)


def merging(seeds):
    """Fit on some lines, judge on others; print everything; return what is written down."""
    telling = Telling()
    runs = [
        compared(side(Line(seed, DAYS, MATTERS_A_DAY), is_west=True, is_early=True), telling)
        for seed in range(100, 101 + seeds)  # the last one for how sure the trees may be
    ]
    weights = fitted(
        np.concatenate([run.features for run in runs[:-1]]),
        np.concatenate([run.truth for run in runs[:-1]]).astype(np.float64),
    )
    print(f"fitted on {sum(len(r.truth) for r in runs[:-1]):,} pairs of {seeds} lines\n")
    shares = dict(zip(FEATURES, np.round(weights, 4).tolist(), strict=True))
    print("| " + " | ".join(shares) + " |\n|" + "---|" * len(shares))
    print("| " + " | ".join(f"{one:.2f}" for one in shares.values()) + " |\n")
    tests = [
        compared(side(Line(seed, DAYS, MATTERS_A_DAY), is_west=False, is_early=False), telling)
        for seed in range(1, 1 + seeds)
    ]
    chances = [1 / (1 + np.exp(-np.clip(r.features @ weights, -40, 40))) for r in tests]
    _judged(tests, chances)
    gathering, base, trees = learnt(runs, [run.features @ weights for run in runs])
    figures = judged(tests, [run.features @ weights for run in tests], gathering)
    return shares, figures, (base, trees)


def suggestions(tests, chances):
    """Return how many reports have a suggestion, are suggested right, and tell again.

    The likeliest is what counts; to tell again is to tell of a matter that was told before.
    """
    asked = right = repeats = 0
    for run, p in zip(tests, chances, strict=True):
        best = np.zeros(len(run.matters))
        is_right = np.zeros(len(run.matters), bool)
        np.maximum.at(best, run.later, p)
        top = p == best[run.later]
        is_right[run.later[top]] = run.truth[top]
        asked += int((best >= SUGGEST_AT).sum())
        right += int(((best >= SUGGEST_AT) & is_right).sum())
        repeats += len(run.matters) - len(set(run.matters))
    return asked, right, repeats


def memory_mib():
    """Return how much memory this process holds now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def full(reports):
    """Print what a window of 14 days at 3,000 a day costs: memory, and ms a report at the end."""
    measured = read_measured()
    line = Line(7, 14, 1_000)
    told = line.reports[:reports]
    before_mib = memory_mib()
    telling = Telling()
    window = Window(telling)
    times_ms = []
    for i, one in enumerate(told):
        began_s = time.thread_time()
        mine = report(one, i)
        if i % 100 == 0:
            found = window.compared(mine)
            if found.reports:
                score = measured.likeness.score(found.evidence)
                _, rows = group_features(found.evidence, score, np.arange(len(score)))
                measured.gathering.probability(rows)
        telling.add(mine.grams)
        window.put(mine)
        if i % 100 == 0 and i > len(told) // 2:
            times_ms.append((time.thread_time() - began_s) * 1e3)
    middle_ms, late_ms = np.median(times_ms), np.quantile(times_ms, 0.95)
    print(f"a window of {len(window):,} reports: {memory_mib() - before_mib:.0f} MiB; a report")
    print(
        f"{middle_ms:.1f} ms of a core (p95 {late_ms:.1f}) to be read, compared, weighed and kept\n"
    )


def _judged(tests, chances):
    p, truth = np.concatenate(chances), np.concatenate([r.truth for r in tests])
    reports = sum(len(r.matters) for r in tests)
    within = sum(true_within(r) for r in tests)
    real = sum(pairs_in(r.matters) for r in tests)
    every = sum(len(r.matters) * (len(r.matters) - 1) // 2 for r in tests)
    print(f"judged on {reports:,} reports, {every:,} pairs, {real:,} of them one matter")
    if truth.sum() / within < BLOCKING_BAR:
        sys.exit(f"blocking recall {truth.sum() / within:.5f}, at least {BLOCKING_BAR}")
    print(f"blocking recall {truth.sum() / within:.5f} (bar 0.999); {len(p):,} pairs compared, ")
    print(f"{truth.mean():.4f} of them one matter; most for one report {tests[0].most_compared}")
    print(f"{np.mean([r.read_ms for r in tests]):.2f} ms of a core to read a report, ")
    print(f"{np.mean([r.compare_ms for r in tests]):.2f} ms to compare and keep it\n")
    print("| at | pair P | pair R | F1 | hit | false | missed | right no | cluster P | cluster R |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    told = []
    for at in THRESHOLDS:
        one = of_pairs(p >= at, truth, real, every)
        label = [f"{n}/{c}" for n, r in enumerate(tests) for c in clusters(r, chances[n], at)]
        matter = [f"{n}/{m}" for n, r in enumerate(tests) for m in r.matters]
        whole, cubed = of_clusters(label, matter)
        print(
            f"| {at} | {one.precision:.3f} | {one.recall:.3f} | {one.f1:.3f} | {one.hit} |"
            f" {one.false} | {one.missed} | {one.right_no} | {whole.precision:.3f} |"
            f" {whole.recall:.3f} |"
        )
        told.append((at, one, whole, cubed))
    print("\n| at | cluster F1 | B-cubed P | R | F1 |\n|---|---|---|---|---|")
    for at, _, whole, cubed in told:
        print(f"| {at} | {whole.f1:.3f} | " + " | ".join(f"{x:.3f}" for x in cubed) + " |")
    good = [(whole.recall, at) for at, _, whole, _ in told if whole.precision >= BAR_PRECISION]
    recall, at = max(good, default=(0.0, None))
    print(f"\nBy pairs alone: P >= {BAR_PRECISION} at R {recall:.3f} (bar {BAR_RECALL}) from {at}.")
    suggested = next(one for at_, one, _, _ in told if at_ == SUGGEST_AT)
    print(f"Suggested merges that are right: {suggested.precision:.3f}; advertised {ADVERTISED}")
    asked, right, repeats = suggestions(tests, chances)
    print(f"Likeliest case, as a person is asked from {SUGGEST_AT} on: right in {right} of {asked}")
    print(f"({right / asked:.3f}), found for {right / repeats:.3f} of {repeats} that tell it again")
    none = of_pairs(np.zeros(len(p), bool), truth, real, every)
    print(f"('no' to every pair has an accuracy of {none.accuracy:.4f}: worth nothing)\n")
    kinds = np.concatenate([np.array(r.kinds)[r.later] for r in tests])
    for kind, (false, of) in by_kind(p >= SUGGEST_AT, truth, kinds).items():
        print(f"false at {SUGGEST_AT} where the later was '{kind}': {false} of {of}")
    print(f"\nexpected calibration error {expected_error(p, truth):.4f}\n")
    print("| from | pairs | mean probability | share true |\n|---|---|---|---|")
    for start, count, mean, share in reliability(p, truth):
        print(f"| {start:.1f} | {count} | {mean:.3f} | {share:.3f} |")


def written(shares, groups, figures, telling_texts, sharpness):
    """Return the file that the program reads."""
    today = dt.datetime.now(dt.UTC).date()
    counts = Counter()
    for text in telling_texts:
        letters = plain(text)
        grams = {letters[i : i + n] for n in (1, 2) for i in range(len(letters) - n + 1)}
        counts.update(grams)
    lines = [
        "# How much each thing that two reports have in common weighs, and what was reached by it.",
        "# Written by tests/bench/merging.py --write; docs/merging.md says how it was measured.",
        "# A pair may be merged without people only where figures of the hall's own line allow it:",
        "# the low end of its precision's interval from alone_from on, of alone_pairs or more.",
        "# They stand in merging.toml of its data folder. None was measured here, so it stays off.",
        f"fitted_on = {today}",
        'source = "simulated lines of tests/bench/merging_line.py, split by place and time"',
        'standing = "house"',
        f"suggest_at = {SUGGEST_AT}",
        f"alone_from = {ALONE_FROM}",
        f"alone_pairs = {ALONE_PAIRS}",
        f"sharpness = {sharpness}",
        f"texts = {len(telling_texts)}",
        "",
        "[weights]",
        *(f"{name} = {value}" for name, value in shares.items()),
    ]
    for at, one in figures:
        if at >= SUGGEST_AT:
            lines += [
                *("", "[[figures]]", 'line = "bench"', f"measured_on = {today}", f"at = {at}"),
                f"precision = {one.precision:.4f}",
                f"recall = {one.recall:.4f}",
                f"pairs = {one.hit + one.false}",
            ]
    base, trees = groups
    lines += ["", "# A report against all that a case stands for: each tree asks three features,"]
    lines += ["# then stand the three values they are held against and what the four answers add."]
    lines += ["[groups]", f"base = {base}", "trees = ["]
    for names, values in trees:
        asked = ", ".join([*(f'"{name}"' for name in names), *map(str, values)])
        lines.append(f"  [{asked}],")
    lines += ["]", "", "# In how many of the texts these letters stand: the most frequent alone."]
    lines += ["[with_gram]"]
    lines += [f'"{gram}" = {n}' for gram, n in counts.most_common(GRAMS_SHIPPED)]
    return "\n".join(lines) + "\n"


def main():
    """Measure, print, and write the file where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--embedded", type=int, default=400, help="pairs to embed; 0: all")
    parser.add_argument(
        "--full", type=int, nargs="?", const=42_000, help="reports of a window as well"
    )
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    print(machine_line(), "\n")
    shares, figures, groups = merging(asked.seeds)
    Likeness.of(shares, SUGGEST_AT, ALONE_FROM, ())  # what is written can be read
    sharpness = guessing()
    former()
    sentences(asked.embedded)
    if asked.full:
        full(asked.full)
    if asked.write:
        texts = [f"{one.title} {one.text}" for one in Line(100, 7, 100).reports]
        SHIPPED.parent.mkdir(parents=True, exist_ok=True)
        SHIPPED.write_text(written(shares, groups, figures, texts, sharpness), encoding="utf-8")
        print(f"written: {SHIPPED.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
