"""Opens every table of rows there is, over the city's own files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from app.domain.citypack import CityInfo
from app.domain.measures.indicator import FactKind
from app.domain.patience import Patience
from app.domain.register import Registers
from backends.indicators.alarm_facts import AlarmFacts
from backends.indicators.facts import Facts
from backends.indicators.journal_facts import JournalFacts
from backends.indicators.message_facts import MessageFacts
from backends.indicators.reading_facts import ReadingFacts
from backends.indicators.tables import Tables
from backends.indicators.task_facts import TaskFacts
from backends.indicators.thing_facts import ThingFacts
from backends.judging.numbers import read_aqi, read_limits, read_quantities, read_rule_book
from backends.registers.store import read_registers


def open_tables(city: Path, info: CityInfo) -> Tables:
    """Return the tables, empty as yet; raise ConfigError where a file of the city is wrong."""
    counties = tuple((one.code, one.name, one.index) for one in info.counties)
    registers = read_registers(city / "registers")
    things = ThingFacts(counties, Patience.of_stations(registers.stations))
    known = dict(_classes(registers))
    kinds = {key: rule.kind for key, rule in read_rule_book().rules.items()}
    units = {one.officer_id: one.unit for one in registers.officers}
    journal = JournalFacts(
        AlarmFacts(
            counties,
            kinds,
            lambda entity_id: known.get(entity_id) or things.class_of(entity_id),
            lambda _entity_id: info.is_demo,
        ),
        TaskFacts(counties, lambda officer_id: units.get(officer_id, "")),
        MessageFacts(counties),
    )
    limits = read_limits(is_demo=info.is_demo)
    readings = ReadingFacts(
        *(counties, read_quantities(), registers.stations, limits, read_aqi()),
    )
    facts: dict[FactKind, Facts] = {
        FactKind.ALARMS: journal.alarms,
        FactKind.TASKS: journal.tasks,
        FactKind.MESSAGES: journal.messages,
        FactKind.THINGS: things,
        FactKind.READINGS: readings,
    }
    return Tables(facts, (_Binding(journal, things),), (things, readings))


@dataclass(frozen=True, slots=True)
class _Binding:
    """Has things know whom a task binds, as soon as the journal says so."""

    journal: JournalFacts
    things: ThingFacts

    def absorb(self, connection: Connection, now_s: float) -> None:
        self.journal.absorb(connection, now_s)
        self.things.set_busy(self.journal.tasks.busy_officers())


def _classes(registers: Registers) -> Iterator[tuple[str, str]]:
    """Yield the class of everything that is in a register, by id."""
    for vehicle in registers.vehicles:
        yield vehicle.vehicle_id, vehicle.entity_class.name.lower()
    for officer in registers.officers:
        yield officer.officer_id, officer.entity_class.name.lower()
    for station in registers.stations:
        yield station.station_id, station.entity_class.name.lower()
