"""Reports are made once for each of their times; a time that went by unmade is said, once."""

import datetime as dt
from pathlib import Path

import pytest

from app.config import RESOURCES
from app.domain.errors import ConfigError, StoreError
from app.report_schedule import Due, Every, Made, Planned, Schedule, due_now, read_schedule
from widgets.hall_time import CHINA

DAY_S = 86_400.0


def at_s(text: str) -> float:
    return dt.datetime.fromisoformat(text).replace(tzinfo=CHINA).timestamp()


def planned(**more: object) -> Planned:
    given: dict[str, object] = {
        "key": "m",
        "title": {"zh_CN": "晨", "en": "M"},
        "of": ("morning",),
        "every": Every.DAY,
        "at": "07:30",
        "within_hours": 4.0,
    }
    return Planned(**(given | more))  # type: ignore[arg-type]


def due(one: Planned, now: str, last: str = "") -> tuple[Due, ...]:
    return due_now(Schedule(1, (one,)), {"m": at_s(last)} if last else {}, at_s(now))


def test_a_report_is_due_from_its_time_on_and_once() -> None:
    assert due(planned(), "2026-11-23T07:29:59", "2026-11-22T07:30") == ()
    (one,) = due(planned(), "2026-11-23T07:30", "2026-11-22T07:30")
    assert (one.is_now, one.slot_s, one.missed_s) == (True, at_s("2026-11-23T07:30"), ())
    assert due(planned(), "2026-11-23T08:00", "2026-11-23T07:30") == ()


def test_times_that_went_by_are_missed_and_the_newest_is_still_made() -> None:
    (one,) = due(planned(), "2026-11-23T08:00", "2026-11-20T07:30")
    assert one.is_now
    assert one.missed_s == (at_s("2026-11-21T07:30"), at_s("2026-11-22T07:30"))


def test_what_is_too_late_is_missed_and_not_made() -> None:
    (one,) = due(planned(), "2026-11-23T12:00", "2026-11-22T07:30")
    assert not one.is_now
    assert one.missed_s == (at_s("2026-11-23T07:30"),)


def test_a_report_that_was_never_made_has_missed_nothing() -> None:
    assert due(planned(), "2026-11-23T12:00") == ()
    (one,) = due(planned(), "2026-11-23T09:00")
    assert (one.is_now, one.missed_s) == (True, ())


def test_weeks_and_months_have_their_day() -> None:
    weekly = planned(every=Every.WEEK, weekday=1)
    assert due(weekly, "2026-11-24T08:00", "2026-11-23T07:30") == ()
    (one,) = due(weekly, "2026-11-23T08:00", "2026-11-16T07:30")
    assert one.slot_s == at_s("2026-11-23T07:30")
    monthly = planned(every=Every.MONTH, day=1)
    (one,) = due(monthly, "2026-12-01T07:31", "2026-11-01T07:30")
    assert one.slot_s == at_s("2026-12-01T07:30")
    assert due(monthly, "2026-12-02T07:00", "2026-12-01T07:30") == ()


def test_a_year_of_silence_is_not_counted_for_ever() -> None:
    (one,) = due(planned(), "2026-11-23T08:00", "2000-01-01T07:30")
    assert len(one.missed_s) < 500


def test_what_was_made_is_remembered(tmp_path: Path) -> None:
    made = Made(tmp_path / "reports" / "made.json")
    assert made.last_s == {}
    made.note("m", 5 * DAY_S)
    assert Made(tmp_path / "reports" / "made.json").last_s == {"m": 5 * DAY_S}
    (tmp_path / "reports" / "made.json").write_text("[1]")
    with pytest.raises(StoreError, match=r"made\.json"):
        Made(tmp_path / "reports" / "made.json")


def test_the_schedule_that_ships_can_be_read() -> None:
    found = read_schedule(RESOURCES / "reports" / "schedule.toml")
    assert {"morning", "weekly", "monthly"} <= {one.key for one in found.report}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('at = "07:30"', 'at = "25:00"', "25:00"),
        ("weekday = 1", "weekday = 8", "weekday is 8"),
        ("day = 1\n", "day = 31\n", "day is 31"),
        ('key = "weekly"', 'key = "morning"', "twice"),
        ('["pdf", "docx"]', '["exe"]', "formats"),
        ("within_hours = 4.0", "within_hours = -1.0", "within_hours"),
        ("version = 1", "version = 2", "version is 2"),
        ('of = ["morning"]', "of = []", "of is empty"),
        ('every = "day"', 'every = "second"', "second"),
    ],
)
def test_a_wrong_table_is_refused_with_what_is_wrong(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = (RESOURCES / "reports" / "schedule.toml").read_text("utf-8")
    assert old in text
    path = tmp_path / "schedule.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ConfigError, match=said):
        read_schedule(path)
