"""The hall's own figures of merging, in a file beside its journal: written by hand, read at start.

``dutywall cases measure --write`` lays them down; a file that is damaged counts for nothing.
"""

import datetime as dt
import logging
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from app.domain.cases.likeness import LineFigures
from backends.cases.merging.measured import FiguresRead, Measured, line_figures
from backends.wire.private_file import write_whole

log = logging.getLogger("store")

FILE = "merging.toml"
LINES = frozenset({"own", "simulated"})
DECIMALS = 4


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    measured_on: dt.date
    days: int
    figures: tuple[FiguresRead, ...] = ()


def with_own(measured: Measured, folder: Path) -> Measured:
    """Return what was measured with the figures of a hall's data folder, where it has any."""
    path = folder / FILE
    if not path.exists():
        return measured
    try:
        figures = read_own(path)
    except (OSError, ValueError) as error:  # of TOML, of UTF-8 and of msgspec too
        log.error("%s: %s; nothing is merged without people", path.name, error)  # noqa: TRY400
        return measured
    likeness = measured.likeness
    return replace(measured, likeness=replace(likeness, figures=likeness.figures + figures))


def read_own(path: Path) -> tuple[LineFigures, ...]:
    """Return a hall's figures; raise OSError, or ValueError saying what is wrong in the file."""
    read = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File)
    for one in read.figures:
        if one.line not in LINES:
            raise ValueError(f"line '{one.line}', {' or '.join(sorted(LINES))}")
    return tuple(line_figures(one) for one in read.figures)


def write_own(folder: Path, answer: Mapping[str, Any], today: dt.date) -> int:
    """Write what ``case_measured`` answered, whole or not at all; return how many figures."""
    blocks = [block for line in answer["lines"] for block in _blocks(line, today)]
    head = (
        "# How right merging was, by what this hall's people decided on what they were shown.",
        "# What nobody was shown is not in it. Written by: dutywall cases measure --write",
        f"measured_on = {today}",
        f"days = {int(answer['days'])}",
        "",
    )
    write_whole(folder / FILE, "\n".join((*head, *blocks)).encode())
    return len(blocks)


def _blocks(line: Mapping[str, Any], today: dt.date) -> Iterable[str]:
    for one in line["figures"]:
        precision, recall = one["precision"], one["recall"]
        if precision is None:
            continue
        values = {
            "at": one["at"],
            "precision": round(precision["value"], DECIMALS),
            "recall": 0.0 if recall is None else round(recall["value"], DECIMALS),
            "pairs": precision["of"],
            "same": 0 if recall is None else recall["of"],
        }
        told = [f"{name} = {value}" for name, value in values.items()]
        head = ("[[figures]]", f'line = "{line["line"]}"', f"measured_on = {today}")
        yield "\n".join((*head, *told, ""))
