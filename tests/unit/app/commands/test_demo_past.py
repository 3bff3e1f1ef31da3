"""A past is laid through the hub's own decisions: once, and where nothing else is."""

import datetime as dt
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from app.commands import demo_past_hall
from app.commands.demo_past import until_s
from app.commands.demo_past_hall import SEAT, PastHall
from app.domain.cases.calendar import CITY_TIME, DAY_S
from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.clock import SetClock
from app.domain.command import WriteLog
from app.domain.errors import ConfigError, StoreError
from app.domain.people import Person, Role, Scope
from app.domain.register import Camera
from backends.cases.catalogue_file import read_case_catalogue
from backends.demo.demands.found_source import FoundSource, past_sightings, read_found_words
from backends.demo.demands.phrases import read_phrases
from backends.demo.demands.source import DemandSource
from backends.demo.past.life import Life
from backends.demo.past.people import Staff
from backends.demo.past.plan import PastPlan
from backends.hub.deciding import Facts
from backends.store.people import People
from tests.unit.backends.demo_city.test_demands import SPOTS

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
UNTIL_S = dt.datetime(2026, 11, 20, tzinfo=CITY_TIME).timestamp()
PLAN = PastPlan(seed=7, days=3, scale=0.007, until_s=UNTIL_S)
HOLIDAY = PastPlan(
    7, 9, 0.008, dt.datetime(2026, 10, 9, tzinfo=CITY_TIME).timestamp()
)  # National Day
OUTSIDE = frozenset({"power", "water_supply", "gas", "telecom"})
JOURNAL = "SELECT time_s, kind, subject, county, person, role, seat, body FROM journal ORDER BY seq"


def tables() -> CaseCatalogue:
    shipped = read_case_catalogue(Path("none"))
    kinds = {edition[-1].unit_kind for edition in shipped.types.values()}
    units = {
        "centre": Unit("centre", "演示中心", "city", is_demo=True),
        "dep-all": Unit("dep-all", "局", "city", "centre", department="all", is_demo=True),
        "seat-all": Unit("seat-all", "席", "city", "dep-all", department="all", is_demo=True),
        "dep-b": Unit("dep-b", "乙局", "city", "centre", department="b", is_demo=True),
        "team": Unit(
            "team",
            "队",
            "county",
            "centre",
            "cc",
            kinds=frozenset(kinds - OUTSIDE),
            department="all",
            is_demo=True,
        ),
        "out": Unit("out", "外单位", "outside", kinds=OUTSIDE, is_demo=True),
    }
    return CaseCatalogue(shipped.types, units, shipped.channels, shipped.calendar)


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        demo_past_hall,
        "People",
        lambda reading, writing, clock: People(reading, writing, clock, CHEAP),
    )


@pytest.fixture
def catalogue() -> CaseCatalogue:
    return tables()


def opened(folder: Path, catalogue: CaseCatalogue) -> PastHall:
    return PastHall.open(folder, folder, Facts(catalogue=catalogue, county_at=lambda _: "cc"))


class LeftError(Exception):
    """Somebody pulled the plug."""


def lived(
    folder: Path, catalogue: CaseCatalogue, plan: PastPlan = PLAN, leave_after: int = 10**9
) -> Life:
    """Live a past, or only as many days of it; nothing is committed when it is left."""
    with closing(opened(folder, catalogue)) as hall:
        plan, from_s = hall.agreed(plan)
        hall.admit()
        source = DemandSource(plan.seed, SPOTS, read_phrases(), catalogue, plan.matters_a_day)
        cameras = tuple(Camera(f"C-{n}", f"路口{n}", 120.9, 32.0, 0.0, "", "cc") for n in range(5))
        finds = FoundSource(plan.seed, (), cameras, (), catalogue, read_found_words())
        seen = past_sightings(finds, plan.until_s)
        life = Life(plan, source, catalogue, Staff.of(hall.people), hall, 10.0, seen=seen)
        days = iter(range(leave_after))

        def each_day(_at_s: float) -> None:
            if next(days, None) is None:
                raise LeftError
            hall.commit()

        life.live(from_s, each_day)
        hall.finish(plan)
    return life


def rows(folder: Path, query: str = JOURNAL) -> list[Any]:
    with closing(sqlite3.connect(folder / "journal.db")) as opened:
        return opened.execute(query).fetchall()


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Life]]:
    folder = tmp_path_factory.mktemp("laid")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo_past_hall, "People", lambda r, w, clock: People(r, w, clock, CHEAP))
        yield folder, lived(folder, tables())


def test_days_of_the_past_stand_in_the_journal_at_their_own_times(laid):
    folder, life = laid
    assert not life.told.refused
    found = rows(folder)
    times = [row[0] for row in found]
    assert times == sorted(times)
    assert PLAN.from_s <= times[0] < times[-1] < UNTIL_S
    assert {row[6] for row in found} == {SEAT, ""}
    opened_now = [row for row in found if row[1] == "case_opened"]
    assert len(opened_now) == life.told.calls > 25
    assert all('"is_demo":true' in row[7] for row in opened_now)


def test_what_cameras_saw_is_judged_sent_and_dealt_with_like_any_case(laid):
    folder, _ = laid
    query = "SELECT state, count(*) FROM matter WHERE channel = 'video' GROUP BY state"
    found = dict(rows(folder, query))
    assert found["void"] > 0
    assert found.keys() & {"closed", "evaluated", "handling"}
    assert rows(folder, "SELECT count(DISTINCT seen_by) FROM matter WHERE channel = 'video'")[0][0]


def test_the_chain_of_a_past_holds_and_its_table_is_what_its_entries_say(laid, catalogue):
    folder, _ = laid
    before = rows(folder, "SELECT case_id, body FROM matter ORDER BY case_id")
    with closing(opened(folder, catalogue)) as hall:
        assert hall._journal.verify().ok
        hall._journal.rebuild()
    assert rows(folder, "SELECT case_id, body FROM matter ORDER BY case_id") == before


def test_departments_leaders_and_the_shift_all_have_a_hand_in_it(laid):
    folder, _ = laid
    kinds = {row[1] for row in rows(folder)}
    assert {"case_voided", "case_routed", "case_merged", "case_replied", "case_evaluated"} <= kinds
    by = {(row[4], row[1]) for row in rows(folder)}
    assert ("D-all", "case_taken") in by
    assert not any(person == "D-all" and kind == "case_dispatched" for person, kind in by)
    assert {"P-0231", "P-0117"} <= {person for person, _ in by}


def test_a_past_that_was_left_goes_on_and_is_the_same_as_one_that_was_not(
    laid, tmp_path, catalogue
):
    with pytest.raises(LeftError):
        lived(tmp_path, catalogue, leave_after=1)
    assert 0 < len(rows(tmp_path)) < len(rows(laid[0]))
    lived(tmp_path, catalogue)
    assert rows(tmp_path) == rows(laid[0])


def test_a_second_run_says_that_it_is_there_and_another_past_is_refused(laid, catalogue):
    with closing(opened(laid[0], catalogue)) as hall:
        later = PastPlan(PLAN.seed, PLAN.days, PLAN.scale, UNTIL_S + DAY_S)
        assert hall.agreed(later) == (PLAN, UNTIL_S)
        for other in ({"days": 4}, {"seed": 8}, {"scale": 0.02}):
            asked = {"seed": 7, "days": 3, "scale": 0.007, "until_s": UNTIL_S} | other
            with pytest.raises(ConfigError, match=r"seed 7, 3 days, scale 0\.007"):
                hall.agreed(PastPlan(**asked))


def test_nothing_is_laid_where_a_real_person_is_or_anything_has_happened(tmp_path, catalogue):
    with closing(opened(tmp_path / "real", catalogue)) as hall:
        people = People(hall._journal.database, hall._journal, SetClock(), CHEAP)
        people.add(Person("wang", "王", Role.ADMIN, Scope()), "long enough")
        with pytest.raises(ConfigError, match="wang is a real person"):
            hall.agreed(PLAN)
    with closing(opened(tmp_path / "used", catalogue)) as hall:
        hall.agreed(PLAN)
        hall.admit()
        hall._journal.write(lambda c: c.exec_driver_sql("DELETE FROM meta WHERE key = 'demo_past'"))
        lived_here = hall.people["P-0100"]
        hall.give(lived_here, WriteLog("值班正常", ""), UNTIL_S)
        hall.commit()
        with pytest.raises(ConfigError, match="1 entries are there already"):
            hall.agreed(PLAN)


def test_a_hall_that_runs_is_left_alone(tmp_path, catalogue):
    with closing(opened(tmp_path, catalogue)), pytest.raises(StoreError):
        opened(tmp_path, catalogue)


@pytest.mark.parametrize(
    ("changed", "why"),
    [({"days": 0}, "--days 0"), ({"days": 400}, "400"), ({"scale": 9.0}, "--scale 9")],
)
def test_what_is_no_past_is_refused_by_name(changed, why):
    with pytest.raises(ConfigError, match=why):
        PastPlan(**{"seed": 7, "days": 3, "scale": 0.1, "until_s": UNTIL_S} | changed)


def test_a_day_that_is_not_over_or_is_none_is_refused():
    assert until_s("2026-10-08") == HOLIDAY.until_s
    for day in ("2999-01-01", "gestern"):
        with pytest.raises(ConfigError, match=day):
            until_s(day)


@pytest.mark.long
@pytest.mark.skipif(os.environ.get("DUTYWALL_LONG") != "1", reason="a week: DUTYWALL_LONG=1")
def test_the_week_of_national_day_is_answered_and_judged_as_it_was_published(tmp_path, catalogue):
    lived(tmp_path, catalogue, HOLIDAY)
    first_s = dt.datetime(2026, 10, 1, tzinfo=CITY_TIME).timestamp()
    (counts,) = rows(
        tmp_path,
        "SELECT count(*), sum(is_satisfied), sum(is_satisfied IS NOT NULL), "
        f"sum(replied_s > reply_due_s) FROM matter WHERE opened_s >= {first_s} AND state != 'void'",
    )
    calls, satisfied, judged, late = counts
    assert calls > 90
    assert late <= 3  # of these some two in a thousand
    assert satisfied >= 0.96 * judged > 0
