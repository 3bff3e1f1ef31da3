"""Clusters that merging finds in real complaints, for a person to read; prints them, numbered.

``python -m tests.bench.merging_real [--at P] [--show N]``. The complaints of
``DUTYWALL_DATA/text/complaints.xlsx`` have neither places nor types: words, named places, doors and
times alone are compared. Nothing is measured here: nobody has said which of them are one matter.
"""

import argparse
import datetime as dt
import itertools
import os
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from app.domain.cases.case import CasePlace
from app.domain.cases.gathering import group_features
from backends.cases.intake.cells import Number
from backends.cases.intake.opening import open_sheet
from backends.cases.merging.grams import Telling
from backends.cases.merging.measured import read_measured
from backends.cases.merging.report import report_of
from backends.cases.merging.window import WINDOW_S, Window
from backends.cases.merging.words import shared_words

ROOT = Path(__file__).resolve().parents[2]
EXCEL_ZERO = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)
FORMATS = ("%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d")


def seconds(text):
    """Return a time as Excel or a person wrote it, in seconds of UTC."""
    try:
        return (EXCEL_ZERO + dt.timedelta(days=float(text))).timestamp()
    except ValueError:
        pass
    for one in FORMATS:
        try:
            return dt.datetime.strptime(text.strip(), one).replace(tzinfo=dt.UTC).timestamp()
        except ValueError:
            continue
    raise ValueError(f"no time: {text!r}")


def complaints(path):
    """Return number, user, title, text and time of each complaint, the oldest first."""
    sheet = open_sheet(path)
    told = []
    try:
        for row in itertools.islice(sheet.rows(), 1, None):
            number, user, title, at, text = (_text(cell) for cell in row.cells[:5])
            told.append((number, user, title, " ".join(text.split()), seconds(at)))
    finally:
        sheet.close()
    return sorted(told, key=lambda one: one[4])


def _likeliest(evidence, group, measured):
    """Return which of the others is likest in the likeliest group, and how likely that group is."""
    if not len(group):
        return -1, 0.0
    score = measured.likeness.score(evidence)
    ids, rows = group_features(evidence, score, group)
    chances = measured.gathering.probability(rows)
    best = int(np.argmax(chances))
    likest = int(np.argmax(np.where(group == ids[best], score, -np.inf)))
    return likest, float(chances[best])


def _text(cell):
    """Return what stands in a cell, a number as it was written."""
    return cell.text if isinstance(cell, Number) else cell if isinstance(cell, str) else ""


def main():
    """Print clusters of two or more, the largest first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at", type=float, default=0.6)
    parser.add_argument("--show", type=int, default=30)
    asked = parser.parse_args()
    folder = Path(os.environ.get("DUTYWALL_DATA", ROOT.parent / "shared/data"))
    path = folder / "text/complaints.xlsx"
    if not path.exists():
        sys.exit(f"not run: there is no {path.name}")
    told = complaints(path)
    measured = read_measured()
    telling = Telling()
    telling.assume(measured.texts, measured.with_gram)
    window = Window(telling)
    head, chance, why = list(range(len(told))), [0.0] * len(told), [()] * len(told)
    began_s = time.perf_counter()
    for i, (_, _, title, text, at_s) in enumerate(told):
        mine = report_of(
            **{"case_id": str(i), "head_id": str(i), "county": "", "salt": b"bench"},
            **{"type_code": "", "aspect": "", "title": title, "text": text},
            **{"place": CasePlace(), "raised_s": at_s, "phone": ""},
        )
        found = window.compared(mine)
        others = [int(other.case_id) for other in found.reports]
        likely, p = _likeliest(found.evidence, np.array([head[n] for n in others]), measured)
        if p >= asked.at:
            other = others[likely]
            head[i], chance[i] = head[other], p
            why[i] = shared_words(f"{title} {text}", f"{told[other][2]} {told[other][3]}", telling)
        telling.add(mine.grams)
        window.put(mine)
        if not i % 500:
            window.drop_before(at_s - WINDOW_S)
    took_ms = (time.perf_counter() - began_s) / len(told) * 1e3
    groups = defaultdict(list)
    for i, first in enumerate(head):
        groups[first].append(i)
    many = sorted((g for g in groups.values() if len(g) > 1), key=len, reverse=True)
    print(
        f"{len(told)} complaints, {took_ms:.2f} ms each; at {asked.at}: {len(many)} clusters of two"
    )
    print(f"or more with {sum(map(len, many))} complaints; the largest has {len(many[0])}\n")
    for n, group in enumerate(many[: asked.show]):
        users = len({told[i][1] for i in group})
        print(f"## {n}: {len(group)} by {users}")
        for i in group[:6]:
            number, _, title, text, at_s = told[i]
            day = dt.datetime.fromtimestamp(at_s, dt.UTC).date()
            print(f"  {day} {chance[i]:.2f} [{number}] {title} | {text[:90]} | {'、'.join(why[i])}")


if __name__ == "__main__":
    main()
