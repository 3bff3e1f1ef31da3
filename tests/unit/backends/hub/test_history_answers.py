"""What the reader answers from the recording: within the seat's county, joined without a seam."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.domain.errors import OperatorError
from app.domain.readings import Series
from backends.history.archive import HistoryArchive
from backends.history.layout import READINGS, TRACKS
from backends.hub.history_answers import HistoryAnswers
from backends.hub.inner import ChildQuestion
from backends.hub.series_desk import plain
from tests.unit.backends.history.ground import START_S, open_recording, record
from tests.unit.backends.hub.ground import CITY, EAST, WEST

EVERYWHERE = [[120.0, 31.0], [122.0, 31.0], [122.0, 33.0], [120.0, 33.0]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("answers") / "recorded"
    recording = open_recording(path)
    for layout in (TRACKS, READINGS):
        record(recording, layout, 1200.0)
    recording.catalogue.close()
    return path


def ask(
    name: str, county: str, frozen: dict[str, Any] | None = None, **arguments: Any
) -> ChildQuestion:
    return ChildQuestion("q", name, county, arguments, frozen or {})


def test_each_scope_gets_the_fixes_that_it_may_see(folder: Path) -> None:
    answers = HistoryAnswers(folder, CITY)
    when = {"from_s": START_S, "to_s": START_S + 1200.0}
    fixes = {
        scope: sum(
            stay["fixes"]
            for stay in answers.inside(ask("inside", scope, ring=EVERYWHERE, **when))["stays"]
        )
        for scope in ("city", WEST, EAST, "999999")
    }
    rows = HistoryArchive(folder).changes(START_S - 1, START_S + 1200.0)
    county = rows.columns["county"]
    assert fixes["city"] == len(rows)
    assert (fixes[WEST], fixes[EAST]) == ((county == 1).sum(), (county == 2).sum())
    assert fixes["999999"] == 0


def test_the_answer_says_what_was_recorded_at_all(folder: Path) -> None:
    answer = HistoryAnswers(folder, CITY).inside(
        ask("inside", "city", ring=EVERYWHERE, from_s=START_S, to_s=START_S + 60.0)
    )
    assert answer["recorded"] == HistoryArchive(folder).span()
    assert (answer["holes"], answer["total"]) == ([], len(answer["stays"]))


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"ring": EVERYWHERE, "from_s": "x", "to_s": 1.0},
        {"ring": "no ring", "from_s": 0.0, "to_s": 1.0},
        {"ring": [[1.0, 2.0, 3.0]] * 4, "from_s": 0.0, "to_s": 1.0},
        {"ring": [], "from_s": 0.0, "to_s": 1.0},
        {"ring": EVERYWHERE, "from_s": 2.0, "to_s": 1.0},
        {"ring": EVERYWHERE, "from_s": 0.0, "to_s": 8 * 86_400.0},
        {"ring": EVERYWHERE, "from_s": math.nan, "to_s": 1.0},
    ],
)
def test_a_question_that_is_none_is_refused(folder: Path, arguments: dict[str, Any]) -> None:
    with pytest.raises(OperatorError, match="bad_value"):
        HistoryAnswers(folder, CITY).inside(ask("inside", "city", **arguments))


@pytest.mark.parametrize("most", [2000, 20])
def test_memory_and_archive_are_one_series_without_a_seam(folder: Path, most: int) -> None:
    name, from_s, to_s = "S001/q1", START_S - 100.0, START_S + 1300.0
    whole = HistoryArchive(folder).series(name, from_s, to_s)
    assert len(whole.t_s) > 40
    newer = whole.t_s >= whole.t_s[30]
    memory = Series(
        name,
        whole.t_s[newer],
        whole.values[newer],
        whole.marks[newer],
        whole.timings[newer],
    )
    answer = HistoryAnswers(folder, CITY).series(
        ask("series", "city", plain(memory), series_id=name, from_s=from_s, to_s=to_s, most=most)
    )
    if most > len(whole.t_s):
        assert answer == plain(whole)
    else:
        assert most / 2 <= len(answer["t_s"]) <= most
        assert answer["thinned_from"] == len(whole.t_s)
        assert answer["t_s"] == sorted(answer["t_s"])
        assert answer["t_s"][-1] == whole.t_s[-1]


def test_one_backfilled_value_in_memory_hides_nothing_of_the_archive(folder: Path) -> None:
    name, from_s, to_s = "S001/q1", START_S - 100.0, START_S + 1300.0
    whole = HistoryArchive(folder).series(name, from_s, to_s)
    flags = np.zeros(2, np.uint8)
    t_s, values = np.array([START_S - 50.0004, to_s - 1.0]), np.array([1.0, np.nan])
    memory = plain(Series(name, t_s, values, flags, flags))
    answer = HistoryAnswers(folder, CITY).series(
        ask("series", "city", memory, series_id=name, from_s=from_s, to_s=to_s, most=2000)
    )
    assert answer["t_s"] == [t_s[0], *whole.t_s, t_s[1]]
    assert (answer["values"][0], answer["values"][-1]) == (1.0, None)
    assert answer["thinned_from"] == 0


def test_what_is_in_memory_and_archive_is_told_once_also_to_less_than_a_millisecond(
    folder: Path,
) -> None:
    name, from_s, to_s = "S001/q1", START_S - 100.0, START_S + 1300.0
    whole = HistoryArchive(folder).series(name, from_s, to_s)
    memory = Series(name, whole.t_s + 0.0003, whole.values, whole.marks, whole.timings)
    answer = HistoryAnswers(folder, CITY).series(
        ask("series", "city", plain(memory), series_id=name, from_s=from_s, to_s=to_s, most=2000)
    )
    assert answer == plain(whole)


def test_a_hub_that_remembers_nothing_shows_the_archive(folder: Path) -> None:
    nothing = plain(Series("S001/q1", *(np.zeros(0) for _ in range(4))))
    answer = HistoryAnswers(folder, CITY).series(
        ask("series", "city", nothing, series_id="S001/q1", from_s=0.0, to_s=START_S + 9e3)
    )
    assert answer == plain(HistoryArchive(folder).series("S001/q1", 0.0, START_S + 9e3))
