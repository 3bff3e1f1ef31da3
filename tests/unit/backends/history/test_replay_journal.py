"""The journal of a replay gives the board of any instant, however long it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.board import Board
from app.domain.entry import Entry
from backends.history.replay_journal import RECENT_S, ReplayJournal
from backends.store.database import Reading
from tests.unit.backends.history.replay_past import ALARM, BEGIN_S, FACTS, write_journal

DAY_S = 86_400.0
FENCE = {
    "name": "园区",
    "purpose": "watch",
    "kind": "circle",
    "points": [[120.9, 32.0]],
    "size_m": 300.0,
    "valid_from_s": 0.0,
    "valid_to_s": 0.0,
}
TASK = {
    "number": 1,
    "kind": "intercept",
    "alarm_id": "",
    "target_id": "V-1",
    "target_label": "苏F·D0371",
    "officer_id": "O-1",
    "officer_label": "P-0117",
    "terminal": "13900000117",
    "order": {},
}


def long_story() -> list[tuple[float, str, str, dict[str, object]]]:
    """Return ten days: each with an alarm closed at once; some things stay open for days."""
    facts: list[tuple[float, str, str, dict[str, object]]] = [
        (10.0, "alarm_raised", "alarm:old", ALARM),
        (20.0, "task_issued", "task:old", TASK),
        (30.0, "alarm_raised", "alarm:late", ALARM),
        (40.0, "geofence_drawn", "geofence:old", FENCE),
        (50.0, "geofence_drawn", "geofence:gone", FENCE),
    ]
    for day in range(10):
        at_s = day * DAY_S + 100.0
        facts += [
            (at_s, "alarm_raised", f"alarm:{day}", ALARM),
            (at_s + 10, "alarm_closed", f"alarm:{day}", {"outcome": "verified"}),
            (at_s + 20, "task_issued", f"task:{day}", {**TASK, "number": 2 + day}),
            (at_s + 30, "task_done", f"task:{day}", {}),
        ]
    facts += [
        (8 * DAY_S, "alarm_claimed", "alarm:old", {}),
        (9 * DAY_S, "alarm_closed", "alarm:late", {"outcome": "rejected"}),
        (3.5 * DAY_S, "geofence_changed", "geofence:old", {**FENCE, "size_m": 800.0}),
        (5 * DAY_S, "geofence_removed", "geofence:gone", {}),
    ]
    return sorted(facts, key=lambda fact: fact[0])


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplayJournal]:
    path = write_journal(tmp_path_factory.mktemp("long"), long_story())
    made = ReplayJournal(Reading(path))
    yield made
    made.close()


def board_of(entries: list[Entry]) -> Board:
    board = Board()
    for entry in entries:
        board.apply(entry)
    return board


@pytest.mark.parametrize("day", [0.0, 0.001, 1.5, 3.0, 7.9, 8.0001, 9.0001, 9.99])
def test_what_is_open_at_any_instant_is_as_a_fold_of_everything_says(
    journal: ReplayJournal, day: float
) -> None:
    at_s = BEGIN_S + day * DAY_S
    found, whole = board_of(journal.up_to(at_s)), board_of(journal.after(0, at_s))
    assert found.open_alarms() == whole.open_alarms()
    assert found.open_tasks() == whole.open_tasks()
    assert found.standing_geofences() == whole.standing_geofences()
    assert found.seq == whole.seq
    recent = {k: a for k, a in whole.alarms.items() if a.raised_s > at_s - RECENT_S}
    assert recent.items() <= found.alarms.items()


@pytest.mark.parametrize(("day", "radii_m"), [(3.0, [300, 300]), (4.0, [300, 800]), (9, [800])])
def test_geofences_are_those_of_then(
    journal: ReplayJournal, day: float, radii_m: list[float]
) -> None:
    board = board_of(journal.up_to(BEGIN_S + day * DAY_S))
    assert sorted(g.shape.size_m for g in board.standing_geofences()) == radii_m


def test_what_ended_lately_has_its_beginning_too(journal: ReplayJournal) -> None:
    board = board_of(journal.up_to(BEGIN_S + 9.5 * DAY_S))
    assert board.alarms["late"].outcome == "rejected"


def test_days_that_are_over_are_not_read_again(journal: ReplayJournal) -> None:
    at_s = BEGIN_S + 9.99 * DAY_S
    assert len(journal.up_to(at_s)) < len(journal.after(0, at_s)) / 2


def test_an_instant_stands_for_the_last_number_not_later(tmp_path: Path) -> None:
    journal = ReplayJournal(Reading(write_journal(tmp_path, FACTS)))
    numbers = [journal.number_at(BEGIN_S + at_s) for at_s in (0, 99.9, 100.0, 150, 200, 9e9)]
    assert numbers == [0, 0, 1, 1, 2, 3]
    assert [e.seq for e in journal.after(1, BEGIN_S + 9e9)] == [2, 3]
    assert journal.after(3, BEGIN_S + 9e9) == []
    journal.close()


def test_an_empty_journal_has_neither_entries_nor_marks(tmp_path: Path) -> None:
    journal = ReplayJournal(Reading(write_journal(tmp_path, ())))
    assert journal.up_to(BEGIN_S) == []
    assert journal.marks(0) == ([], 0)
    journal.close()
