"""A line gone through report by report against groups: who has told of earlier ones, and how well.

Three ways to come by the groups: **told**, as if people had said of every earlier report what it
tells of; **confirmed**, they say yes or no, rightly, to the likeliest case where one is suggested,
and look for nothing themselves; **alone**, nobody is asked and each report joins the likeliest from
some probability on.
"""

from dataclasses import dataclass

import numpy as np

from app.domain.cases.gathering import NOTHING, Gathering, group_features
from app.domain.cases.likeness import Evidence
from tests.bench.merging_boosting import boosted
from tests.bench.merging_judging import expected_error, fitted, of_clusters, pairs_in, reliability

SUGGEST_AT = 0.6
PRECISIONS = (0.97, 0.95, 0.90)
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
BAR_PRECISION, BAR_RECALL = 0.95, 0.80


@dataclass(frozen=True)
class Walk:
    """Every group that a report was held against: ``share`` of it is of the report's matter."""

    rows: np.ndarray
    share: np.ndarray
    size: np.ndarray
    p: np.ndarray
    group: list
    asked: int
    right: int


def evidence_of(parts):
    """Return an Evidence of the columns of a saved array: shape (n, fields)."""
    return Evidence(*np.asarray(parts, np.float64).T)


def walk(run, score, gathering, way, at=SUGGEST_AT):
    """Go through a line; ``gathering`` may be None where groups are told and only rows wanted."""
    _, matter = np.unique(run.matters, return_inverse=True)
    starts = np.searchsorted(run.later, np.arange(len(matter) + 1))
    group = np.arange(len(matter))
    first = {}
    rows, shares, sizes, chances = [], [], [], []
    asked = right = 0
    for i, mine in enumerate(matter.tolist()):
        part = slice(starts[i], starts[i + 1])
        joined = i
        if part.stop > part.start:
            earlier = run.earlier[part]
            held = group[earlier]
            ids, found = group_features(evidence_of(run.parts[part]), score[part], held)
            at_group = np.searchsorted(ids, held)
            size = np.bincount(at_group)
            share = np.bincount(at_group, matter[earlier] == mine) / size
            seen = found[:, 0] > NOTHING  # what scores less has no part in fitting
            p = gathering.probability(found[seen]) if gathering else np.zeros(int(seen.sum()))
            rows.append(found[seen])
            shares.append(share[seen])
            sizes.append(size[seen])
            chances.append(p)
            if len(p) and p.max() >= at:
                likely = int(np.argmax(p))
                is_right = share[seen][likely] > 0.5
                asked += 1
                right += is_right
                if way == "alone" or (way == "confirmed" and is_right):
                    joined = int(ids[seen][likely])
        group[i] = first.setdefault(mine, i) if way == "told" else joined
    return Walk(
        *(np.concatenate(one) for one in (rows, shares, sizes, chances)),
        *(group.tolist(), asked, int(right)),
    )


def learnt(runs, scores):
    """Return a Gathering, its base and its trees, fitted on groups as people make them.

    The last line is kept back: on it alone is judged how sure the trees may be (Platt 1999), for
    on what they were fitted on they are too sure. Groups made alone are left out of both.
    """
    both = list(zip(runs, scores, strict=True))
    walks = [walk(run, score, None, "told") for run, score in both[:-1]]
    first, _, _ = boosted(*_rows(walks))
    walks += [walk(run, score, first, "confirmed") for run, score in both[:-1]]
    gathering, base, trees = boosted(*_rows(walks))
    kept = [walk(*both[-1], gathering, way) for way in ("told", "confirmed")]
    p, share = (np.concatenate([getattr(w, name) for w in kept]) for name in ("p", "share"))
    log_odds = np.log(p / (1 - p))
    shift, slope = fitted(np.stack([np.ones_like(p), log_odds], axis=1), share)
    print(f"how sure they may be, on {len(p):,} of another line: {shift:+.3f} {slope:+.3f} x score")
    base = round(float(shift + slope * base), 4)
    trees = [(names, [*v[:3], *(round(float(slope * x), 4) for x in v[3:])]) for names, v in trees]
    return Gathering.of(base, trees), base, trees


def _rows(walks):
    rows, share = (np.concatenate([getattr(w, name) for w in walks]) for name in ("rows", "share"))
    print(f"trees fitted on {len(rows):,} groups held against a report")
    return rows, share


def recall_at(p, hit, of, real, precision):
    """Return the recall at the lowest probability from which a precision is kept, and that one."""
    order = np.argsort(-p, kind="stable")
    hits = np.cumsum((hit * of)[order])
    kept = np.flatnonzero(hits / np.cumsum(of[order]) >= precision)
    if not len(kept):
        return 0.0, 1.0
    return float(hits[kept[-1]] / real), float(p[order][kept[-1]])


def judged(runs, scores, gathering):
    """Print what is reached in the three ways; return (at, pair figures) of groups made alone."""
    real = sum(pairs_in(run.matters) for run in runs)
    both = list(zip(runs, scores, strict=True))
    for way in ("told", "confirmed"):
        walks = [walk(run, score, gathering, way) for run, score in both]
        p, share, size = (
            np.concatenate([getattr(w, name) for w in walks]) for name in ("p", "share", "size")
        )
        print(f"\ngroups {way}: precision and recall of pairs of a report with a group's")
        for precision in PRECISIONS:
            recall, at = recall_at(p, share, size, real, precision)
            print(f"P {precision}: R {recall:.3f} from {at:.3f} on")
        if way == "told":
            recall, _ = recall_at(p, share, size, real, BAR_PRECISION)
            reached = "reached" if recall >= BAR_RECALL else "not reached"
            print(f"Bar P >= {BAR_PRECISION} at R >= {BAR_RECALL}: {reached} ({recall:.3f})")
        else:
            whole, cubed = _clusters(runs, walks)
            print(f"pairs brought together {whole.recall:.3f}; B-cubed recall {cubed[1]:.3f}")
        asked, right = sum(w.asked for w in walks), sum(w.right for w in walks)
        again = sum(len(run.matters) - len(set(run.matters)) for run in runs)
        print(f"likeliest from {SUGGEST_AT} on: right in {right} of {asked} ({right / asked:.3f}),")
        print(
            f"found for {right / again:.3f} of {again}; calibration {expected_error(p, share):.4f}"
        )
        print("| from | groups | mean probability | share true |\n|---|---|---|---|")
        for start, count, mean, true in reliability(p, share):
            print(f"| {start:.1f} | {count} | {mean:.3f} | {true:.3f} |")
    return _alone(both, gathering)


def _alone(both, gathering):
    print(
        "\ngroups made alone\n| at | pair P | pair R | F1 | B-cubed P | R | F1 |\n"
        + "|---" * 7
        + "|"
    )
    told = []
    for at in THRESHOLDS:
        walks = [walk(run, score, gathering, "alone", at) for run, score in both]
        whole, cubed = _clusters([run for run, _ in both], walks)
        figures = (whole.precision, whole.recall, whole.f1, *cubed)
        print(f"| {at} | " + " | ".join(f"{one:.3f}" for one in figures) + " |", flush=True)
        told.append((at, whole))
    return told


def _clusters(runs, walks):
    group = [f"{n}/{one}" for n, w in enumerate(walks) for one in w.group]
    return of_clusters(group, [f"{n}/{one}" for n, run in enumerate(runs) for one in run.matters])
