"""Who of the registered speaks is no number until the line was heard, and while it is dead."""

import math
from collections.abc import Sequence

import pytest

from app.domain.classes import EntityClass
from app.domain.measures.asking import PartsQuestion
from app.domain.measures.indicator import FactKind
from app.domain.measures.publishing import is_aged, late_after_s
from app.domain.measures.table import IndicatorTable
from app.domain.patience import Patience
from app.domain.readings import Mark, QuantityCatalogue
from backends.indicators.counting import Counted, Counter
from backends.indicators.record_facts import RecordFacts
from backends.indicators.record_row import RecordRow
from backends.indicators.table_file import read_table
from backends.indicators.telling import Telling
from backends.indicators.thing_facts import ThingFacts
from tests.unit.backends.indicators.test_thing_facts import COUNTIES, NOW_S, fixes, names

CLASSES = {
    "bus": EntityClass.BUS,
    "muck": EntityClass.MUCK_TRUCK,
    "off": EntityClass.OFFICER,
    "ais": EntityClass.UNKNOWN,
}
KEYS = (
    "officers_silent",
    "bus_online",
    "taxi_online",
    "ride_online",
    "muck_offline",
    "muck_online",
)
TABLE = IndicatorTable(tuple(one for one in read_table() if one.key in KEYS))
NODES = (("city", 0), *((code, index) for code, _, index in COUNTIES))
HERE, THERE = COUNTIES[0][0], COUNTIES[1][0]


def row(register: str, record_id: str, kind: str, county: str = HERE) -> RecordRow:
    return RecordRow(
        *(register, record_id, record_id, county),
        flags=frozenset({"terminal"}),
        values={"class": kind},
    )


class City:
    """Two buses, two trucks and three officers on the register, one in another county."""

    def __init__(self) -> None:
        self.things = ThingFacts(COUNTIES, Patience())
        self.records = RecordFacts(
            *(COUNTIES, lambda one: self.things.line.row(one) is not None),
            heard=lambda: self.things.line.named,
            spoken=self.things.spoken,
            since_s=lambda: self.things.since_s,
        )
        vehicles = [row("vehicles", f"bus:{n}", "bus") for n in (1, 2)]
        vehicles += [row("vehicles", f"muck:{n}", "muck_truck") for n in (1, 2)]
        officers = [row("officers", f"off:{n}", "officer") for n in (1, 2)]
        officers.append(row("officers", "off:3", "officer", THERE))
        self.records.take([*vehicles, *officers], (), NOW_S - 100.0)
        tables = {FactKind.THINGS: self.things, FactKind.RECORDS: self.records}
        self.counter = Counter(tables, TABLE, NODES)
        assert not self.counter.faults
        self.ids: list[bytes] = []

    def hears(self, t_s: float, *ids: str) -> None:
        for one in ids:
            if one.encode() not in self.ids:
                kind = CLASSES[one.partition(":")[0]]
                self.ids.append(one.encode())
                self.things.hear(names([len(self.ids) - 1], [one.encode()], [kind]))
        if ids:
            slots = [self.ids.index(one.encode()) for one in ids]
            self.things.hear(fixes(slots, [t_s] * len(slots)))
        self.things.known_until(t_s)

    def says(self, now_s: float, node: str = "city") -> dict[str, Counted]:
        self.records.known_until(now_s)
        return {o.indicator.key: o for o in self.counter.refresh(now_s) if o.node == node}


def values(said: dict[str, Counted], keys: Sequence[str] = KEYS[:5]) -> list[float]:
    return [said[key].value for key in keys]


@pytest.fixture
def city() -> City:
    return City()


def test_before_the_line_was_heard_nobody_is_absent(city: City) -> None:
    for now_s in (NOW_S, NOW_S + 3600.0):
        said = city.says(now_s)
        assert all(map(math.isnan, values(said)))
        assert all(math.isnan(said[key].heard_s or 0.0) for key in KEYS[:5])
        due = Telling([node for node, _ in NODES]).due(said.values(), now_s)
        told = dict(zip(due.quantity, zip(due.value, due.mark, strict=True), strict=True))
        silent = TABLE.find("officers_silent")
        assert silent is not None
        assert math.isnan(told[silent.number][0])
        assert told[silent.number][1] is Mark.NO_LINK


def test_who_has_not_had_time_to_speak_is_not_absent(city: City) -> None:
    city.hears(NOW_S, "bus:1", "muck:1", "off:1")  # the first of all in the first second
    assert all(map(math.isnan, values(city.says(NOW_S + 1.0))))
    city.hears(NOW_S + 31.0, "bus:1", "muck:1", "off:1")
    said = city.says(NOW_S + 31.0)
    assert (said["bus_online"].value, said["bus_online"].of) == (1.0, 2.0)
    assert said["muck_offline"].value == 1.0  # it never spoke
    assert math.isnan(said["taxi_online"].value)  # there are none


def test_a_dead_gateway_is_no_absence_and_makes_the_figure_old(city: City) -> None:
    everybody = ("bus:1", "bus:2", "muck:1", "muck:2", "off:1", "off:2", "off:3")
    city.hears(NOW_S - 60.0, *everybody)
    city.hears(NOW_S, *everybody)
    assert values(city.says(NOW_S))[:2] == [0.0, 2.0]
    for ahead_s in (31.0, 200.0, 7200.0):
        now_s = NOW_S + ahead_s
        city.hears(now_s, "ais:1")  # another feed lives
        said = city.says(now_s)
        assert all(map(math.isnan, values(said)))
        assert {said[key].heard_s for key in ("officers_silent", "bus_online", "muck_offline")} == {
            NOW_S
        }
        assert said["bus_online"].is_silent
    answer = city.counter.parts(PartsQuestion("officers_silent", "county"), now_s)
    assert answer.whole.value is None


def test_officers_off_duty_are_not_silent_and_one_with_a_task_is(city: City) -> None:
    city.hears(NOW_S - 7200.0, "off:1", "off:2", "off:3")  # then their shift ended
    city.hears(NOW_S - 600.0, "off:2")  # fell silent in the middle of his
    city.hears(NOW_S, "off:3")
    assert city.says(NOW_S)["officers_silent"].value == 1.0
    city.records.set_busy({"off:1"})
    assert city.says(NOW_S + 1.0)["officers_silent"].value == 2.0
    assert city.says(NOW_S + 1.0, HERE)["officers_silent"].value == 2.0
    assert city.says(NOW_S + 1.0, THERE)["officers_silent"].value == 0.0
    assert city.says(NOW_S + 1.0)["officers_silent"].heard_s == NOW_S


def test_what_the_line_answers_of_registers_is_aged_and_the_rest_is_not() -> None:
    aged = {one.key for one in read_table() if one.meant.facts is FactKind.RECORDS and is_aged(one)}
    assert aged == {"officers_silent", "bus_online", "taxi_online", "ride_online", "muck_offline"}
    silent = TABLE.find("officers_silent")
    assert silent is not None
    assert late_after_s(silent, QuantityCatalogue(())) == 30.0


def test_below_the_line_of_a_ratio_a_register_is_as_it_is_written(city: City) -> None:
    city.things.take_register({"muck:1": ""})
    city.hears(NOW_S, "muck:1")
    said = city.says(NOW_S + 40.0)["muck_online"]
    assert (said.value, said.of, said.heard_s) == (1.0, 2.0, NOW_S)
