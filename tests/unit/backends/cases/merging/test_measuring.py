"""From what people did in a hall to its own figures, the file of them, and the judge's leave."""

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.cases.commands import CaseAt, MergeCases, TellApart
from app.domain.cases.steps import CaseStep
from app.domain.errors import OperatorError
from backends.cases.merging.measured import read_measured
from backends.cases.merging.measuring import DAY_S, MeasureAnswers
from backends.cases.merging.own_figures import FILE, read_own, with_own, write_own
from backends.hub.inner import ChildQuestion
from tests.unit.backends.cases.merging.test_answers import LI, Hall

TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.journal.close()


def measured(hall: Hall, county: str = "city", **arguments: object) -> dict:
    asked = ChildQuestion("q", "case_measured", county, arguments, {})
    return MeasureAnswers(hall.answers._reading).measured(asked)


def merge(hall: Hall, into: str, other: str, **why: object) -> None:
    hall.do(MergeCases(CaseAt(into, hall.seq(into)), (CaseAt(other, hall.seq(other)),), why))


def test_what_people_did_becomes_figures_of_the_last_days(hall: Hall) -> None:
    assert measured(hall)["lines"][0]["decided"] == 0
    for case_id in "abcdef":
        hall.call(case_id, "人民路井盖破损")
    merge(hall, "a", "b", probability=0.97)
    hall.clock.advance(10 * DAY_S)
    merge(hall, "a", "c", probability=0.97)
    merge(hall, "a", "d", probability=0.8)
    hall.step("d", CaseStep.SPLIT)
    merge(hall, "a", "f")
    hall.do(TellApart("e", hall.seq("e"), ("a",), {"probability": 0.65}))
    own, simulated = measured(hall, days=5)["lines"]
    assert (own["line"], own["decided"], own["same"], own["unsuggested"]) == ("own", 4, 2, 1)
    by_at = {one["at"]: one for one in own["figures"]}
    assert (by_at[0.6]["precision"]["hits"], by_at[0.6]["precision"]["of"]) == (1, 3)
    assert (by_at[0.95]["precision"]["hits"], by_at[0.95]["precision"]["of"]) == (1, 1)
    assert (by_at[0.95]["recall"]["hits"], by_at[0.95]["recall"]["of"]) == (1, 2)
    assert by_at[0.95]["precision"]["low"] < 0.95
    assert simulated["decided"] == 0
    assert measured(hall, days=20)["lines"][0]["decided"] == 5
    with pytest.raises(OperatorError, match="out_of_scope"):
        measured(hall, "cc")
    for wrong in ({"days": 0}, {"days": 9_999}, {"days": "x"}, {"mood": 1}):
        with pytest.raises(OperatorError, match="bad_value"):
            measured(hall, **wrong)


def test_what_simulated_people_told_of_is_a_line_of_its_own(hall: Hall) -> None:
    hall.call("a", "人民路井盖破损")
    invented = replace(LI, is_demo=True)
    for case_id in "bc":
        hall.call(case_id, "人民路的窨井盖碎了", by=invented)
    merge(hall, "b", "c", probability=0.97)
    merge(hall, "a", "b", probability=0.97)  # a real and a simulated one: in neither line
    own, simulated = measured(hall)["lines"]
    assert (own["decided"], simulated["decided"]) == (0, 1)


def answer(line: str, precision: float, of: int) -> dict:
    share = {"hits": round(precision * of), "of": of, "low": 0.0, "high": 1.0, "value": precision}
    recall = share | {"value": 0.5, "of": 80}
    figures = [
        {"at": 0.6, "precision": share, "recall": recall},
        {"at": 0.9, "precision": share, "recall": None},
        {"at": 0.95, "precision": None, "recall": recall},
    ]
    return {"lines": [{"line": line, "figures": figures}], "days": 90}


def test_figures_that_were_written_are_read_and_allow_merging_only_on_the_own_line(
    tmp_path: Path,
) -> None:
    assert with_own(read_measured(), tmp_path).likeness == read_measured().likeness
    for line, at in (("simulated", None), ("own", 0.6)):
        assert write_own(tmp_path, answer(line, 0.98, 900), TODAY) == 2
        first, second = read_own(tmp_path / FILE)
        assert (first.line, first.pairs, first.same, first.recall) == (line, 900, 80, 0.5)
        assert (second.same, second.recall) == (0, 0.0)
        assert with_own(read_measured(), tmp_path).likeness.alone_at("own") == at
    write_own(tmp_path, answer("own", 0.96, 300), TODAY)
    assert with_own(read_measured(), tmp_path).likeness.alone_at("own") is None


@pytest.mark.parametrize(
    "wrong",
    [
        "[",
        "measured_on = 2026-11-23",
        'measured_on = 2026-11-23\ndays = 9\n[[figures]]\nline = "bench"\n'
        "measured_on = 2026-11-23\nat = 0.6\nprecision = 1\nrecall = 1\npairs = 999",
        'measured_on = 2026-11-23\ndays = 9\n[[figures]]\nline = "own"\n'
        "measured_on = 2026-11-23\nat = 0.6\nprecision = nan\nrecall = 1\npairs = 999",
        'measured_on = 2026-11-23\ndays = 9\n[[figures]]\nline = "own"\n'
        "measured_on = 2026-11-23\nat = 0.6\nprecision = 1\nrecall = 1\npairs = -1",
    ],
)
def test_a_damaged_file_of_figures_counts_for_nothing_and_is_named(
    tmp_path: Path, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).write_text(wrong, "utf-8")
    with caplog.at_level(logging.CRITICAL, "x"), caplog.at_level(logging.ERROR, "store"):
        assert with_own(read_measured(), tmp_path).likeness.alone_at("own") is None
    assert FILE in caplog.text
