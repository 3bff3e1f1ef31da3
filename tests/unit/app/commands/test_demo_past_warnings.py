"""The warnings of a past: six kinds as published, raised and judged by the hub's own code."""

import json
import tomllib
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from app.commands import demo_past_hall
from app.commands.demo_past import LEAST_WARNINGS, warnings_of
from app.config import RESOURCES, read_catalogues
from app.domain.classes import EntityClass
from app.domain.errors import BugError, ConfigError
from app.domain.register import Site, Vehicle
from backends.demo.past.people import Staff
from backends.demo.past.plan import PastPlan
from backends.demo.past.warned import PUBLISHED, Warned, warned
from backends.demo.past.watched import Watched
from backends.store.people import People
from tests.unit.app.commands.test_demo_past import CHEAP, UNTIL_S, opened, rows, tables

DAYS = 3
SITES = [
    Site(f"S-{n}", f"演示化工{n}", "chemical_plant", 120.9, 32.0 + n / 100, 80.0, "cc")
    for n in range(3)
]
CLASSES = (EntityClass.HAZMAT_TRUCK, EntityClass.CHARTER_COACH, EntityClass.LINE_COACH)
VEHICLES = [
    Vehicle(f"V-{n}", f"苏F·{n:04d}", CLASSES[n % 3], "演示", "演示", "2030-01-01", "", "", "cc")
    for n in range(9)
]
KIND_OF = {
    **dict.fromkeys(("black_workshop", "illegal_resumption", "hazmat_standing"), "stay"),
    **dict.fromkeys(("licence_expired", "licence_scope"), "licence"),
    "driving_continuous": "fatigue",
    "unlicensed_movement": "track",
    "night_ban_hazmat": "night",
    "route_deviation": "route",
}


def plan(count: int) -> PastPlan:
    return PastPlan(7, DAYS, 0.007, UNTIL_S, count)


def laid(folder: Path, count: int, stops: tuple[float, ...] = (1.0,)) -> list[Warned]:
    """Lay the warnings up to shares of the time, opening the hall anew for each."""
    drawn = warned(plan(count), VEHICLES, SITES)
    span_s = UNTIL_S - plan(count).from_s
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo_past_hall, "People", lambda r, w, clock: People(r, w, clock, CHEAP))
        for share in stops:
            with closing(opened(folder, tables())) as hall:
                agreed, from_s = hall.agreed(plan(count))
                hall.admit()
                hall.watch(read_catalogues().alarms, {v.vehicle_id: v.plate for v in VEHICLES})
                watched = Watched(drawn, Staff.of(hall.people), hall, from_s)
                watched.until(agreed.from_s + share * span_s)
                hall.commit()
                if share == 1.0:
                    hall.finish(agreed)
    return drawn


def alarms(folder: Path) -> list[dict]:
    return [
        json.loads(body) for (body,) in rows(folder, "SELECT body FROM alarm WHERE to_seq IS NULL")
    ]


def test_the_published_number_is_of_six_kinds_and_twenty_were_verified_as_five() -> None:
    drawn = warned(plan(PUBLISHED), VEHICLES, SITES)
    kinds = Counter(KIND_OF[one.finding.rule] for one in drawn)
    assert kinds == {
        **{"stay": 296, "licence": 848, "fatigue": 261, "track": 410, "night": 1, "route": 1}
    }
    assert sum(kinds.values()) == len(drawn) == 1817
    assert Counter(one.verified_as for one in drawn if one.verified_as) == {
        **{"illegal_production": 8, "illegal_resumption": 2, "illegal_storage": 3},
        **{"mobile_refuelling": 4, "waste_transfer": 3},
    }
    assert len({one.alarm_id for one in drawn}) == 1817
    times = [one.finding.at_s for one in drawn]
    assert times == sorted(times)
    assert plan(1).from_s <= times[0]
    assert max(one.finding.at_s + one.judged_after_s for one in drawn) < UNTIL_S


def test_the_rules_that_are_named_are_the_halls_own_and_of_the_kind_they_stand_for() -> None:
    known = {
        rule["key"]: rule["kind"]
        for file in (RESOURCES / "rules" / "detectors").glob("*.toml")
        for rule in tomllib.loads(file.read_text("utf-8")).get("rule", ())
    }
    assert {rule: known[rule] for rule in KIND_OF} == KIND_OF


def test_fewer_are_laid_in_proportion_and_none_without_vehicles() -> None:
    drawn = warned(plan(60), VEHICLES, SITES)
    assert {KIND_OF[one.finding.rule] for one in drawn} == set(KIND_OF.values())
    assert 60 <= len(drawn) <= 63
    assert len({one.verified_as for one in drawn}) == 6  # the five, and those that were not
    assert warned(plan(60), [], SITES) == warned(plan(60), VEHICLES, []) == []
    assert warned(plan(0), VEHICLES, SITES) == []


def test_each_was_raised_noted_over_and_judged_by_the_hubs_own_decisions(tmp_path: Path) -> None:
    drawn = laid(tmp_path, 60)
    found = {one["alarm_id"]: one for one in alarms(tmp_path)}
    assert set(found) == {one.alarm_id for one in drawn}
    for one in drawn:
        alarm = found[one.alarm_id]
        assert alarm["state"] == "closed"
        assert not alarm["is_standing"]
        assert alarm["outcome"] == ("verified" if one.verified_as else "rejected")
        assert alarm["verified_as"] == one.verified_as
        assert alarm["raised_s"] == one.finding.at_s
        assert alarm["county"] == "cc"
        assert alarm["label"].startswith("苏F·")
        assert alarm["evidence"]["is_simulated"] is True
        assert [step[0] for step in alarm["steps"]] == [
            *("alarm_raised", "alarm_acknowledged", "alarm_returned", "alarm_closed")
        ]


def test_warnings_that_were_left_go_on_and_are_the_same_as_those_that_were_not(
    tmp_path: Path,
) -> None:
    laid(tmp_path / "once", 60)
    laid(tmp_path / "twice", 60, (0.31, 0.32, 0.8, 1.0))
    journal = "SELECT time_s, kind, subject, county, person, seat, body FROM journal ORDER BY seq"
    assert rows(tmp_path / "twice", journal) == rows(tmp_path / "once", journal)


def test_another_number_of_warnings_is_another_past(tmp_path: Path) -> None:
    laid(tmp_path, 60)
    with (
        closing(opened(tmp_path, tables())) as hall,
        pytest.raises(ConfigError, match="60 warnings"),
    ):
        hall.agreed(plan(61))


def test_a_finding_needs_a_watch(tmp_path: Path) -> None:
    with closing(opened(tmp_path, tables())) as hall, pytest.raises(BugError, match="watch"):
        hall.found(warned(plan(60), VEHICLES, SITES)[0].finding, UNTIL_S)


def test_how_many_there_are_follows_from_days_and_scale_unless_they_are_named() -> None:
    assert warnings_of(None, 30, 1.0) == warnings_of(None, 60, 2.0) == PUBLISHED
    assert warnings_of(None, 3, 0.1) == LEAST_WARNINGS
    assert warnings_of(0, 30, 1.0) == 0
    with pytest.raises(ConfigError, match="--warnings -1"):
        plan(-1)
