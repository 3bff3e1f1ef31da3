"""The table of records is what the registers say today, read again when the day or they change."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.domain.areas import AreaSet
from app.domain.cases.catalogue import Unit
from app.domain.classes import EntityClass
from app.domain.directory import (
    BodySet,
    DataSet,
    Directory,
    DutyTurn,
    GridMember,
    GridRole,
    Premises,
    PremisesState,
    Property,
    PropertyScore,
    RescueTeam,
)
from app.domain.errors import ConfigError
from app.domain.hazmat import HazmatScheme, Stage
from app.domain.limits import Standing
from app.domain.measures.terms import term
from app.domain.register import (
    Licensing,
    Permit,
    Registers,
    Site,
    SiteStatus,
    Vehicle,
)
from app.domain.visits import Visit
from backends.indicators.record_facts import RecordFacts
from backends.indicators.record_reading import RecordReading
from backends.registers.directory import write_directory
from backends.registers.store import write

COUNTIES = (("320612", "通州区", 1), ("320681", "启东市", 2))
NOON_S = 1_795_320_000.0  # 2026-11-22 12:00 in the city
DAY_S = 86400.0
SCHEME = HazmatScheme(
    {stage: frozenset({"chemical_plant"} if stage is Stage.PRODUCTION else ()) for stage in Stage},
    {stage: frozenset({"hazmat_use"} if stage is Stage.USE else ()) for stage in Stage},
    "",
    Standing.HOUSE,
)


def site(site_id: str, kind: str = "chemical_plant", **more: str) -> Site:
    return Site(site_id, f"{site_id}厂", kind, 120.5, 32.5, 100.0, "320612", **more)


def muck(vehicle_id: str, terminal: str, licence_to: str = "2027-01-01") -> Vehicle:
    plate = f"苏F{vehicle_id}"
    names = (vehicle_id, plate, EntityClass.MUCK_TRUCK, "一公司", "L-1", licence_to, terminal)
    return Vehicle(*names, "a1" * bool(terminal), "320612")


REGISTERS = Registers(
    sites=(site("S-1"), site("S-2", "depot"), site("S-3", valid_to="2026-11-21")),
    vehicles=(muck("1", "13900000001"), muck("2", ""), muck("3", "", "2026-11-21")),
    statuses=(
        SiteStatus("S-1", Licensing.LICENSED, "2020-01-01", "2026-11-21"),
        SiteStatus("S-1", Licensing.CLOSED, "2026-11-22"),
    ),
    permits=(
        Permit("P-1", "S-2", "hazmat_use", "N1", "A", valid_from="2020-01-01"),
        Permit("P-2", "S-1", "hazmat_use", "N2", "A", valid_to="2026-11-20"),
        Permit("P-3", "S-1", "other", "N3", "A", valid_from="2026-12-01"),
    ),
)


def visit(visit_id: str, first_day: str, done: tuple[str, ...] = ()) -> Visit:
    said = (visit_id, "市场", "market", "u-1", "甲", "1001", first_day, "08:30", 7, done)
    return Visit(*said, "路", 120.5, 32.5, "320681")


DIRECTORY = Directory(
    visits=(
        visit("V-1", "2026-11-15"),
        visit("V-2", "2026-11-22", ("2026-11-22",)),
        visit("V-3", "2026-11-16", ("2026-11-17",)),
        visit("V-4", "2026-11-18", ("2026-11-22",)),
        visit("V-5", "2026-11-14"),
    ),
    rescue_teams=(
        RescueTeam("T-1", "一队", ("fire", "flood"), "甲", "1001", 40, "车", 120.5, 32.5),
    ),
    turns=(
        DutyTurn("D-1", "公安局", "甲", "1002", "08:00", 12.0),
        DutyTurn("D-2", "公安局", "乙", "1003", "20:00", 12.0),
    ),
    grid_team=(GridMember("G-1", "丙", GridRole.COLLECTOR, ("u1",), county="320681"),),
    properties=(Property("E-1", "花园", "物业", "经理", "1020", 800, 130.0, 10.0, "320681"),),
    premises=(
        Premises(
            *(
                "R-1",
                "群租",
                "group_rental",
                PremisesState.CHECKED,
                "路",
                "房东",
                "1030",
                12,
                "隔断",
            ),
            *(120.5, 32.5, "320612"),
            is_simulated=True,
        ),
    ),
    body_sets=(BodySet("B-1", "off:1", "丁", "支队"), BodySet("B-2", "", "在库", "支队")),
    data_sets=(DataSet("X-1", "空气", "生态环境局", is_open=True, feed="air"),),
    scores=(PropertyScore("C-1", "E-1", "street", 4.0, 5.0, valid_from="2026-01-01"),),
)
UNITS = (Unit("u-1", "指挥中心", "county", county="320612", is_demo=True),)
CORNERS = np.array([[120.0, 32.0], [121.0, 32.0], [121.0, 33.0], [120.0, 33.0]])
TOWNS = AreaSet(
    *("town", ("t1",), ("一镇",), ("320612",), CORNERS),
    ring_first=np.array([0, 4], np.uint32),
    area_first=np.array([0, 1], np.uint32),
    triangles=np.array([[0, 1, 2], [0, 2, 3]], np.uint32),
    triangle_area=np.zeros(2, np.uint32),
)


class City:
    """Registers in a folder, and the table over them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.heard: set[str] = set()
        self.ages_s: dict[str, float] = {}
        self.facts = RecordFacts(
            *(COUNTIES, self.heard.__contains__, lambda: len(self.heard), self.spoken)
        )
        write(REGISTERS, folder)
        write_directory(DIRECTORY, folder)
        self.reading = RecordReading(self.facts, folder, (TOWNS,), lambda: UNITS, SCHEME)

    def spoken(self, ids: Sequence[str], _now_s: float) -> tuple[np.ndarray, np.ndarray]:
        ages_s = np.array([self.ages_s.get(one, np.inf) for one in ids])
        return ages_s, ages_s < 30.0

    def ids(self, *texts: str, now_s: float = NOON_S) -> set[str]:
        rows = self.facts.rows(())
        held = np.ones(len(rows), np.bool_)
        for text in texts:
            held &= self.facts.mask(term(text), rows, now_s)
        return {self.facts.member(row).ref for row in rows[held].tolist()}

    def numbers(self, field: str, *texts: str) -> list[float]:
        rows = self.facts.rows(())
        for text in texts:
            rows = rows[self.facts.mask(term(text), rows, NOON_S)]
        return [float(one) for one in self.facts.numbers(field, rows, NOON_S)]


@pytest.fixture
def city(tmp_path: Path) -> City:
    made = City(tmp_path)
    assert made.reading.refresh(NOON_S)
    return made


def test_only_what_holds_today_is_there_with_todays_status(city: City) -> None:
    assert city.ids("register = sites") == {"sites:S-1", "sites:S-2"}
    assert city.ids("register = sites", "closed") == {"sites:S-1"}
    assert city.ids("licensing = closed | suspended") == {"sites:S-1"}
    assert city.ids("register = sites", "licensed") == set()
    assert city.ids("register = sites", "hazmat") == {"sites:S-1", "sites:S-2"}  # kind, and permit
    assert city.ids("register = permits") == {"permits:P-1", "permits:P-2"}
    assert city.ids("register = permits", "expired") == {"permits:P-2"}


def test_the_three_rates_of_muck_trucks_can_be_counted(city: City) -> None:
    trucks = ("register = vehicles", "class = muck_truck")
    assert len(city.ids(*trucks)) == 3
    assert city.ids(*trucks, "terminal") == {"vehicles:1"}
    city.heard.add("3")  # has none in the register, and speaks
    assert city.ids(*trucks, "terminal") == {"vehicles:1", "vehicles:3"}
    assert city.ids(*trucks, "licensed") == {"vehicles:1", "vehicles:2"}
    assert city.ids(*trucks, "expired") == {"vehicles:3"}
    assert city.facts.moves(term("terminal"))


def test_who_is_on_duty_follows_the_clock(city: City) -> None:
    assert city.ids("on_now") == {"turns:D-1"}
    assert city.ids("on_now", now_s=NOON_S + 9 * 3600.0) == {"turns:D-2"}
    assert city.ids("on_now", now_s=NOON_S + 15 * 3600.0) == {"turns:D-2"}  # past midnight
    assert city.ids("register = turns", "department = 公安局") == {"turns:D-1", "turns:D-2"}


def test_planned_visits_are_due_made_and_overdue_as_of_the_day(city: City) -> None:
    of = "register = visits"
    assert city.ids(of, "due_today") == {"visits:V-1", "visits:V-2"}
    assert city.ids(of, "made_today") == {"visits:V-2", "visits:V-4"}
    assert city.ids(of, "status = overdue") == {"visits:V-5"}
    assert city.ids(of, "status = done") == {"visits:V-2", "visits:V-3", "visits:V-4"}
    assert city.ids(of, "status = today", "kind = market") == {"visits:V-1"}
    row = next(r for r in city.facts.rows(()).tolist() if city.facts.member(r).ref == "visits:V-5")
    member = city.facts.member(row)
    assert (member.title, member.state) == ("2026-11-21 08:30 市场 甲", "overdue")
    assert (member.lon_deg, member.county) == (120.5, "320681")


def test_a_figure_of_towns_is_parted_by_them(city: City) -> None:
    assert city.ids("register = towns", "town = t1") == {"towns:t1"}


def test_every_register_gives_its_own_words_and_numbers(city: City) -> None:
    assert city.numbers("strength", "register = rescue_teams") == [40.0]
    assert city.ids("register = rescue_teams", "incident = fire") == {"rescue_teams:T-1"}
    assert city.numbers("score", "register = scores") == [80.0]
    assert city.ids("property = E-1", "source = street") == {"scores:C-1"}
    assert city.numbers("people", "status = checked") == [12.0]
    assert city.numbers("households", "register = properties") == [800.0]
    assert city.ids("role = collector") == {"grid_team:G-1"}
    assert city.ids("worn") == {"body_sets:B-1"}
    assert city.ids("open") == {"data_sets:X-1"}
    assert city.ids("demo") == {"premises:R-1", "units:u-1"}
    assert city.ids("register = units", "level = county") == {"units:u-1"}
    assert city.ids("register = towns") == {"towns:t1"}


def test_of_many_scores_the_last_of_each_source_is_the_newest(city: City) -> None:
    scores = tuple(
        PropertyScore(f"C-{n}", "E-1", source, 3.0, 5.0, valid_from=day)
        for n, (source, day) in enumerate(
            (("street", "2026-03-01"), ("street", "2026-09-01"), ("hotline", "2026-01-01")),
            start=2,
        )
    )
    write_directory(replace(DIRECTORY, scores=(*DIRECTORY.scores, *scores)), city.folder)
    assert city.reading.refresh(NOON_S)
    assert len(city.ids("register = scores")) == 4
    assert city.ids("newest") == {"scores:C-3", "scores:C-4"}


def test_units_are_called_by_their_names_where_a_record_names_them(city: City) -> None:
    team = replace(DIRECTORY.body_sets[0], unit="u-1")
    write_directory(replace(DIRECTORY, body_sets=(team,)), city.folder)
    assert city.reading.refresh(NOON_S)
    assert ("u-1", "指挥中心") in list(city.facts.parts("unit"))


def test_a_place_gives_the_town_and_the_register_the_county(city: City) -> None:
    assert city.ids("town = t1", "register = premises") == {"premises:R-1"}
    assert ("t1", "一镇") in list(city.facts.parts("town"))
    assert city.ids("register = properties", "town = t1") == set()  # far outside
    rows = city.facts.rows(())
    index = dict(
        zip(
            (city.facts.member(row).ref for row in rows.tolist()),
            city.facts.counties(rows).tolist(),
            strict=True,
        )
    )
    assert index["sites:S-1"] == 1
    assert index["scores:C-1"] == 2  # its property's
    assert index["towns:t1"] == 1
    assert index["rescue_teams:T-1"] == 0


def test_it_is_read_again_on_another_day_and_when_a_file_changes(city: City) -> None:
    known = city.facts.revision
    assert not city.reading.refresh(NOON_S + 60.0)
    assert (city.facts.revision, city.facts.as_of_s) == (known, NOON_S + 60.0)
    assert city.reading.refresh(NOON_S + 10 * DAY_S)
    assert city.facts.touched(known).all
    assert "permits:P-3" in city.ids("register = permits")
    write(Registers(sites=(site("S-9"),)), city.folder)
    assert city.reading.refresh(NOON_S + 10 * DAY_S)
    assert city.ids("register = sites | vehicles") == {"sites:S-9"}
    member = city.facts.member(city.facts.rows(())[0])
    assert (member.kind, member.ref, member.title) == ("records", "sites:S-9", "S-9厂")
    assert (member.lon_deg, member.lat_deg) == (120.5, 32.5)


def test_a_damaged_file_leaves_the_table_as_it_was(city: City) -> None:
    before = city.ids()
    for path in city.folder.glob("sites-*.csv"):
        path.write_bytes(b"\xff\x00")
    (city.folder / "manifest.json").touch()
    with pytest.raises(ConfigError, match="damaged"):
        city.reading.refresh(NOON_S + DAY_S)
    assert city.ids() == before
    with pytest.raises(ConfigError, match="damaged"):  # and it is tried again
        city.reading.refresh(NOON_S + DAY_S)


def test_of_the_register_it_is_known_who_speaks_and_who_never_did(tmp_path: Path) -> None:
    city = City(tmp_path)
    city.reading.refresh(NOON_S)
    trucks = ("register = vehicles", "class = muck_truck")
    city.heard |= {"1", "2"}
    city.ages_s |= {"1": 5.0, "2": 3000.0}
    assert city.ids(*trucks, "terminal", "online") == {"vehicles:1"}
    assert city.ids(*trucks, "recent") == {"vehicles:1", "vehicles:2"}
    city.ages_s |= {"1": 4000.0}
    assert city.ids(*trucks, "terminal", "!recent", now_s=NOON_S + 2.0) == {"vehicles:1"}
    assert city.ids("register = sites", "online") == set()
    rows = city.facts.rows(())[
        city.facts.mask(term("register = vehicles"), city.facts.rows(()), NOON_S)
    ]
    heard = {city.facts.member(row).ref: city.facts.member(row).time_s for row in rows.tolist()}
    assert heard["vehicles:2"] == pytest.approx(NOON_S - 3000.0, abs=2.0)
    assert heard["vehicles:3"] == 0.0  # never


def test_empty_registers_and_unknown_words(tmp_path: Path) -> None:
    facts = RecordFacts(COUNTIES, lambda _: False, lambda: 0)
    reading = RecordReading(facts, tmp_path, (), lambda: (), SCHEME)
    assert reading.refresh(NOON_S)
    rows = facts.rows(())
    assert facts.size == 0
    for text in (
        "terminal",
        "online",
        "recent",
        "on_now",
        "hazmat",
        "register = sites",
        "score > 1",
    ):
        assert facts.mask(term(text), rows, NOON_S).tolist() == []
    with pytest.raises(ConfigError, match="records: there is no flag 'haunted'"):
        facts.mask(term("haunted"), rows, NOON_S)


def test_two_records_of_one_id_are_the_later(tmp_path: Path) -> None:
    city = City(tmp_path)
    renewed = (site("S-1"), site("S-1", "depot"))
    write(Registers(sites=renewed), tmp_path)
    city.reading.refresh(NOON_S)
    assert city.ids("register = sites", "kind = depot") == {"sites:S-1"}
    assert math.isnan(city.numbers("score", "register = sites")[0])
