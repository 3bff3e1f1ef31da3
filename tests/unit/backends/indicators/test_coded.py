"""Columns say what plain dicts say, and what is touched covers whatever is not as it was."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.measures.indicator import FactKind
from app.domain.measures.period import day_begins_s, day_of
from app.domain.measures.terms import Term, term
from backends.indicators.coded import CodedFacts

FIRST_DAY = 20_000
TIMES = st.sampled_from(
    [
        0.0,
        *(
            day_begins_s(FIRST_DAY + day) + at_s
            for day in range(4)
            for at_s in (0.0, 3599.0, 3600.0, 43_200.5, 86_399.0)
        ),
    ]
)
ROWS = st.fixed_dictionaries(
    {
        "open": st.booleans(),
        "state": st.sampled_from(["", "filed", "closed", "空"]),
        "county": st.sampled_from(["", "aa", "bb", "elsewhere"]),
        "size": st.sampled_from([math.nan, -1.0, 0.0, 2.0, math.inf]),
        "raised": TIMES,
        "closed": TIMES,
    }
)
CHANGES = st.lists(st.lists(st.tuples(st.integers(0, 9), ROWS), max_size=6), max_size=6)
TERMS = [
    *("open", "!open", "state = filed | closed", "state != filed", "state = nowhere"),
    *("state = filed", "size >= 0", "size < 2", "size = -1 | 2", "size != 0", "county = aa"),
    *("hour = 0 | 12", "weekday = 1", "day = 2024-10-04 | 2024-10-05", "size > 1e9"),
]


class Table(CodedFacts):
    """A table of ten rows at most, whatever is put into it."""

    def __init__(self) -> None:
        super().__init__(
            FactKind.CASES,
            counties=(("aa", "甲县", 3), ("bb", "乙县", 7)),
            flags=("open",),
            values=("state", "county"),
            numbers=("size",),
            spans=("raised", "closed"),
        )

    def change(self, rows: list[tuple[int, Mapping[str, Any]]]) -> None:
        if rows:
            self._begin()
        for row, values in rows:
            self._grow(row + 1)
            self._put(
                row,
                flags={"open": values["open"]},
                values={"state": values["state"], "county": values["county"]},
                numbers={"size": values["size"]},
                spans={"raised": values["raised"], "closed": values["closed"]},
            )


def plainly(one: Term, row: Mapping[str, Any]) -> bool:
    """Say of a dict whether a term holds."""
    if one.is_flag:
        return bool(row[one.field]) == (one.how == "=")
    if one.values:
        words = {
            "state": row["state"],
            "county": row["county"],
            "size": row["size"],
            **clock(float(row["raised"])),
        }
        value = words[one.field]
        wanted = [float(v) for v in one.values] if one.field == "size" else list(one.values)
        return (value in wanted) == (one.how == "=")
    limit, size = one.number, float(row["size"])
    return {">=": size >= limit, ">": size > limit, "<=": size <= limit, "<": size < limit}[one.how]


def clock(time_s: float) -> dict[str, str]:
    if not time_s:
        return {"hour": "", "weekday": "", "day": ""}
    day = day_of(time_s)
    return {
        "hour": str(int((time_s - day_begins_s(day)) // 3600)),
        "weekday": str((day + 3) % 7),
        "day": str(np.datetime64(day, "D")),
    }


EMPTY = {"open": False, "state": "", "county": "", "size": math.nan, "raised": 0.0, "closed": 0.0}


@settings(max_examples=15, deadline=None)
@given(changes=CHANGES)
def test_masks_parts_and_times_are_those_of_plain_rows(
    changes: list[list[tuple[int, Mapping[str, Any]]]],
) -> None:
    facts, plain = Table(), [dict(EMPTY) for _ in range(10)]
    for rows in changes:
        facts.change(rows)
        for row, values in rows:
            plain[row] = dict(values)
    known = plain[: facts.size]
    every = facts.rows(())
    for text in TERMS:
        found = facts.mask(term(text), every, 0.0).tolist()
        assert found == [plainly(term(text), row) for row in known], text
        some = every[::2]
        assert facts.mask(term(text), some, 0.0).tolist() == found[::2]
    for part in ("state", "county", "hour", "weekday", "day"):
        keys = [*(key for key, _ in facts.parts(part)), ""]
        said = [keys[code] for code in facts.codes(part, every)]
        assert said == [(row | clock(row["raised"]))[part] for row in known]
    for span in ("raised", "closed"):
        assert facts.times_s(span).tolist() == [row[span] for row in known]
    index = {"aa": 3, "bb": 7}
    assert facts.counties(every).tolist() == [index.get(row["county"], 0) for row in known]


@settings(max_examples=15, deadline=None)
@given(changes=CHANGES)
def test_every_day_of_a_row_that_changed_is_touched_and_no_revision_forgets(
    changes: list[list[tuple[int, Mapping[str, Any]]]],
) -> None:
    facts, plain = Table(), [dict(EMPTY) for _ in range(10)]
    states = [(facts.revision, [dict(row) for row in plain])]
    for rows in changes:
        facts.change(rows)
        for row, values in rows:
            plain[row] = dict(values)
        states.append((facts.revision, [dict(row) for row in plain]))
    for revision, before in states:
        touched = facts.touched(revision)
        assert not touched.all
        for was, now in zip(before, plain, strict=True):
            if repr(was) == repr(now):
                continue
            for span in ("raised", "closed"):
                days = {day_of(row[span]) for row in (was, now) if row[span]}
                assert days <= touched.days.get(span, frozenset())
        if before == plain and revision == facts.revision:
            assert touched.days == {}


@pytest.mark.parametrize("time_s", [math.nan, math.inf, -math.inf, -5.0, 1e300])
def test_a_time_that_is_none_is_none(time_s: float) -> None:
    facts = Table()
    facts.change([(0, EMPTY | {"raised": time_s, "closed": time_s})])
    assert facts.times_s("raised").tolist() == [0.0]
    assert facts.codes("day", facts.rows(())).tolist() == [-1]
    assert facts.touched(0).days == {}


def test_words_of_any_kind_are_words() -> None:
    facts = Table()
    odd = ["\x00", "a|b", " ", "\ud800", "…", "x" * 10_000]
    facts.change([(n, EMPTY | {"state": word}) for n, word in enumerate(odd)])
    assert [facts.parts("state")[code][0] for code in facts.codes("state", facts.rows(()))] == odd


def test_a_name_that_comes_later_stays() -> None:
    words = Table().words["state"]
    assert words.code("a") == words.code("a", "甲") == words.code("a")
    assert words.words == [("a", "甲")]
    assert words.code("", "nobody") == -1
