"""What a figure is made of: parts that sum up to it, and the rows themselves, page by page."""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import ConfigError
from app.domain.measures.asking import (
    MEMBERS_AT_MOST,
    OTHERS,
    PARTS_AT_MOST,
    Member,
    MembersQuestion,
    Part,
    PartOrder,
    PartsQuestion,
)
from app.domain.measures.indicator import Better, Counting
from backends.indicators.coded import COUNTY
from backends.indicators.facts import F8, I4
from backends.indicators.selecting import Rows, Selected, is_part
from backends.indicators.tallying import counts_of, quotient

VALUE = "value"
LONGEST_NUMBER = 15  # digits; what is longer is a text
LONGEST_CURSOR = 60  # characters


class _Keys:
    """The parts that rows are in, numbered as they are met; those of two tables alike."""

    def __init__(self) -> None:
        self.words: list[tuple[str, str]] = []
        self._place: dict[str, int] = {}

    def take(self, rows: Rows, part: str) -> I4:
        """Return of each row the number of its part."""
        words, codes = rows.parted(part)
        there = np.flatnonzero(np.bincount(codes + 1, minlength=len(words) + 1)) - 1
        places = np.zeros(len(words) + 1, dtype=np.int32)  # -1 is the last
        for code in there.tolist():
            places[code] = self._number(*(words[code] if code >= 0 else ("", "")))
        return places[codes]

    def _number(self, key: str, name: str) -> int:
        if key not in self._place:
            self._place[key] = len(self.words)
            self.words.append((key, name))
        return self._place[key]

    def folded(self, ranks: NDArray[np.intp], most: int) -> tuple[list[tuple[str, str]], I4]:
        """Return the first ``most`` by rank, then the others as one; and where each went."""
        kept = [self.words[place] for place in ranks[:most].tolist()]
        goes = np.full(len(self.words), most, dtype=np.int32)
        goes[ranks[:most]] = np.arange(len(kept))
        if len(self.words) > most:
            kept.append((OTHERS, ""))
        return kept, goes


def parts_of(selected: Selected, question: PartsQuestion) -> tuple[list[Part], Part, int]:
    """Return parts, the whole, and how many parts there are; raise ConfigError for no part."""
    per_zeros = None if selected.per is None else _zeros(selected.per)
    whole_value, whole_of = selected.sums(_zeros(selected.rows), per_zeros, 1)
    whole = Part("", "", _said(whole_value[0]), _said(whole_of[0]))
    keys, groups, per_groups = _grouped(selected, question.by)
    count = len(keys.words)
    most = min(max(question.most, 1), PARTS_AT_MOST)
    values, of = selected.sums(groups, per_groups, count)
    ranks = _ranked(selected, question.order, keys.words, values, of)
    words, goes = keys.folded(ranks, most)
    groups, per_groups = goes[groups], None if per_groups is None else goes[per_groups]
    if question.across:
        return list(_crossed(selected, question.across, words, groups, per_groups)), whole, count
    values, of = selected.sums(groups, per_groups, len(words))
    parts = [
        Part(key, name, _said(value), _said(all_of))
        for (key, name), value, all_of in zip(words, values, of, strict=True)
    ]
    return parts, whole, count


def untold_parts(
    parts: Iterable[Part], question: PartsQuestion, silent: Collection[str]
) -> list[Part]:
    """Return parts without the numbers of counties for which nobody speaks, those last."""

    def is_silent(one: Part) -> bool:
        return (one.key if question.by == COUNTY else one.across) in silent

    told = [replace(one, value=None) if is_silent(one) else one for one in parts]
    is_ranked = question.by == COUNTY and question.order is not PartOrder.KEY
    return sorted(told, key=is_silent) if is_ranked else told


def page_of(
    selected: Selected, question: MembersQuestion, now_s: float
) -> tuple[list[Member], str, int]:
    """Return a page of rows, the cursor of the next, and how many rows there are in all.

    Raises ConfigError for what is no part and for a cursor that is none.
    """
    rows = selected.side(question.side)
    for part, key in question.within:
        if key == OTHERS:
            raise ConfigError(f"{part}: '{OTHERS}' are several parts; ask for one")
        rows = rows.where(is_part(rows, selected.indicator.part(part), key))
    count, times_s = len(rows.rows), rows.newest()
    index, times = rows.rows, times_s
    if question.after:
        after_s, after_row = _cursor(question.after)
        is_after = (times < after_s) | ((times == after_s) & (index < after_row))
        index, times = index[is_after], times[is_after]
    most = min(max(question.most, 1), MEMBERS_AT_MOST)
    is_end = len(index) <= most
    if not is_end:  # to put all in order would take longer
        is_near = times >= -np.partition(-times, most)[most]
        index, times = index[is_near], times[is_near]
    order = np.lexsort((-index, -times))[:most]
    page = index[order]
    members = [rows.facts.member(row) for row in page.tolist()]
    indicator = selected.indicator
    if indicator.of_field and indicator.counting is not Counting.DISTINCT:
        numbers = rows.facts.numbers(indicator.of_field, page, now_s)
        # Of a series the value has its quantity and limit; another number of it has neither.
        if indicator.of_field != VALUE:
            members = [replace(one, quantity="", limit=None) for one in members]
        said = zip(members, numbers.tolist(), strict=True)
        members = [replace(one, value=_said(number)) for one, number in said]
    cursor = "" if is_end else f"{float(times[order[-1]])!r}:{int(page[-1])}"
    return members, cursor, count


def _grouped(selected: Selected, part: str) -> tuple[_Keys, I4, I4 | None]:
    keys, part = _Keys(), selected.indicator.part(part)
    groups = keys.take(selected.rows, part)
    per = None if selected.per is None else keys.take(selected.per, part)
    return keys, groups, per


def _crossed(
    selected: Selected,
    across: str,
    words: Sequence[tuple[str, str]],
    groups: I4,
    per_groups: I4 | None,
) -> Iterator[Part]:
    """Yield what each part comes to in each of another dimension, where there are rows at all."""
    keys, crossing, per_crossing = _grouped(selected, across)
    met = counts_of(crossing, len(keys.words))
    if per_crossing is not None:
        met = met + counts_of(per_crossing, len(keys.words))
    room = max(1, PARTS_AT_MOST // max(1, len(words)))
    most = room if len(keys.words) <= room else room - 1
    ranks = np.argsort(-met, kind="stable")
    ranks[:most] = sorted(ranks[:most].tolist(), key=lambda place: _natural(keys.words[place][0]))
    columns, goes = keys.folded(ranks, most)
    cells, size = groups * len(columns) + goes[crossing], len(words) * len(columns)
    there, per_cells = counts_of(cells, size), None
    if per_groups is not None and per_crossing is not None:
        per_cells = per_groups * len(columns) + goes[per_crossing]
        there = there + counts_of(per_cells, size)
    values, of = selected.sums(cells, per_cells, size)
    for cell in np.flatnonzero(there).tolist():
        (key, name), (other, its_name) = words[cell // len(columns)], columns[cell % len(columns)]
        yield Part(key, name, _said(values[cell]), _said(of[cell]), other, its_name)


def _ranked(
    selected: Selected, order: PartOrder, words: Sequence[tuple[str, str]], values: F8, of: F8
) -> NDArray[np.intp]:
    """Return the places of parts in the order in which they come."""
    by_key = sorted(range(len(words)), key=lambda place: _natural(words[place][0]))
    places = np.array(by_key, dtype=np.intp)
    if order is PartOrder.KEY:
        return places
    better = selected.indicator.better
    worth = -values
    if order is PartOrder.WORST and better is not Better.NONE:
        number = quotient(values, of) if selected.indicator.is_quotient else values
        worth = number if better is Better.HIGH else -number
    return places[np.argsort(worth[places], kind="stable")]  # what is no number comes last


def _natural(key: str) -> tuple[int, float, str]:
    """Return by what keys are ordered: numbers as numbers, then texts."""
    is_number = key.isdecimal() and len(key) <= LONGEST_NUMBER
    return (0, float(key), key) if is_number else (1, 0.0, key)


def _zeros(rows: Rows) -> I4:
    return np.zeros(len(rows.rows), dtype=np.int32)


def _said(number: float) -> float | None:
    return float(number) if math.isfinite(number) else None


def _cursor(text: str) -> tuple[float, int]:
    time_s, _, row = text.partition(":")
    try:
        found = float(time_s), int(row)
    except ValueError:
        found = math.nan, 0
    if not math.isfinite(found[0]) or len(text) > LONGEST_CURSOR:
        raise ConfigError(f"'{text[:LONGEST_CURSOR]}' is no cursor of a page")
    return found
