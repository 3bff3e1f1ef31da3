"""The directory: which rows hold on a day, who is on duty, and what identifies a row."""

import pytest

from app.domain.directory import (
    Directory,
    DirectoryKind,
    DutyTurn,
    PropertyScore,
    id_of,
    on_day,
    on_duty,
)


def turn(begins: str, hours: float) -> DutyTurn:
    return DutyTurn("DT-1", "dep-fire", "甲", "", begins, hours)


@pytest.mark.parametrize(
    ("begins", "hours", "minute", "is_on"),
    [
        ("08:00", 12.0, 8 * 60, True),
        ("08:00", 12.0, 20 * 60, False),
        ("08:00", 12.0, 8 * 60 - 1, False),
        ("20:00", 12.0, 3 * 60, True),
        ("20:00", 12.0, 8 * 60, False),
        ("00:30", 24.0, 0, True),
    ],
)
def test_a_turn_holds_from_its_beginning_and_may_pass_midnight(begins, hours, minute, is_on):
    assert turn(begins, hours).is_on(minute) is is_on


def test_a_row_holds_on_its_first_and_last_day_and_for_ever_without_days():
    dated = DutyTurn(
        "a", "d", "甲", "", "08:00", 1.0, valid_from="2026-01-02", valid_to="2026-01-04"
    )
    always = turn("08:00", 1.0)
    for day, rows in (
        ("2026-01-01", [always]),
        ("2026-01-02", [dated, always]),
        ("2026-01-04", [dated, always]),
        ("2026-01-05", [always]),
    ):
        assert on_day([dated, always], day) == rows


def test_after_midnight_the_turn_of_the_evening_before_holds():
    def night(name: str, day: str) -> DutyTurn:
        days = {"valid_from": day, "valid_to": day}
        return DutyTurn(name, "d", name, "", "20:00", 12.0, **days)

    rows = [night("张", "2026-02-28"), night("李", "2026-03-01"), turn("00:00", 24.0)]
    for day, minute, names in (
        ("2026-02-28", 19 * 60, []),
        ("2026-02-28", 20 * 60, ["张"]),
        ("2026-03-01", 2 * 60, ["张"]),
        ("2026-03-01", 8 * 60, []),
        ("2026-03-01", 23 * 60, ["李"]),
        ("2026-03-02", 2 * 60, ["李"]),
        ("2026-03-02", 21 * 60, []),
    ):
        assert [one.name for one in on_duty(rows, day, minute)] == [*names, "甲"]


def test_each_kind_has_its_rows_and_each_row_its_id():
    score = PropertyScore("SC-1", "PR-1", "street", 1.0, 5.0)
    directory = Directory(scores=(score,))
    assert directory.of(DirectoryKind.SCORES) == (score,)
    assert all(directory.of(kind) == () for kind in DirectoryKind if kind != "scores")
    assert id_of(score) == "SC-1"
    assert score.county == ""
