"""Opens every table of rows there is, over the city's own files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from app.domain.areas import AreaSet
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.citypack import CityInfo
from app.domain.directory import Directory
from app.domain.hazmat import HazmatScheme
from app.domain.measures.indicator import FactKind
from app.domain.patience import Patience
from app.domain.register import Registers
from app.domain.risk import RiskRules
from backends.cases.catalogue_file import read_case_catalogue
from backends.city.pack import read_pack
from backends.indicators.alarm_facts import AlarmFacts
from backends.indicators.area_ground import AreaGrounds
from backends.indicators.case_facts import CaseFacts
from backends.indicators.contained import Contained
from backends.indicators.facts import Facts
from backends.indicators.feed_facts import FeedFacts
from backends.indicators.journal_facts import JournalFacts
from backends.indicators.kept_bringers import FILE as BRINGERS
from backends.indicators.kept_bringers import KeptBringers
from backends.indicators.message_facts import MessageFacts
from backends.indicators.reading_facts import ReadingFacts
from backends.indicators.record_facts import RecordFacts
from backends.indicators.record_reading import TOWN, RecordReading
from backends.indicators.register_rows import AREA_REGISTERS
from backends.indicators.risk_rating import RiskRating
from backends.indicators.roll_facts import RollFacts
from backends.indicators.tables import Tables
from backends.indicators.task_facts import TaskFacts
from backends.indicators.thing_facts import ThingFacts
from backends.judging.numbers import (
    RULES,
    read_aqi,
    read_limits,
    read_quantities,
    read_rule_book,
)
from backends.registers.store import read_registers
from backends.store.database import Reading

REGISTERS, CASES, PACK = "registers", "cases", "pack"


def open_tables(city: Path, info: CityInfo, reading: Reading, hall: Path | None = None) -> Tables:
    """Return the tables, empty as yet; raise ConfigError where a file of the city is wrong.

    ``reading`` is the hall's database, ``hall`` its folder, where is kept who brings what.
    """
    counties = tuple((one.code, one.name, one.index) for one in info.counties)
    registers = read_registers(city / REGISTERS)
    catalogue = read_case_catalogue(city / CASES)
    limits = read_limits(is_demo=info.is_demo)
    cameras = {one.camera_id: one.name for one in registers.cameras}
    cases = CaseFacts(catalogue, counties, reading, cameras)
    kept = Contained(FactKind.CASES, cases.absorb)
    things = ThingFacts(counties, Patience.of_stations(registers.stations))
    bringers = [] if hall is None else [KeptBringers(hall / BRINGERS, things.bringers)]
    for one in bringers:
        one.restore()
    readings = ReadingFacts(counties, read_quantities(), registers.stations, limits, read_aqi())
    journal = _journal(counties, registers, things, is_demo=info.is_demo)
    records = RecordFacts(
        *(counties, lambda one: things.line.row(one) is not None),
        heard=lambda: things.line.named,
        spoken=things.spoken,
        since_s=lambda: things.since_s,
    )
    feeds = FeedFacts()
    risk = _risk(records)
    grounds = AreaGrounds([code for code, _, _ in counties])

    def read(registers: Registers, directory: Directory, towns: AreaSet | None) -> None:
        risk.take(towns, registers)
        cases.name_towns(towns)
        things.take_register(dict(_owners(registers)))
        feeds.take_sets(directory.data_sets)

    facts: dict[FactKind, Facts] = {
        FactKind.CASES: cases,
        FactKind.ALARMS: journal.alarms,
        FactKind.TASKS: journal.tasks,
        FactKind.MESSAGES: journal.messages,
        FactKind.ROLLS: journal.rolls,
        FactKind.THINGS: things,
        FactKind.READINGS: readings,
        FactKind.RECORDS: records,
        FactKind.FEEDS: feeds,
    }
    return Tables(
        facts,
        journalled=(kept, _Binding(journal, things, records)),
        contained=(kept, *journal.contained),
        lined=(things, readings),
        filed=(
            _Registers(city, catalogue, records, read, grounds.take).refresh,
            risk.refresh,
            *(one.refresh for one in bringers),
        ),
        feeds=feeds.hear,
        goods=risk.hear,
        grounds=grounds,
    )


def _risk(records: RecordFacts) -> RiskRating:
    rules = RiskRules.from_toml((RULES / "risk.toml").read_text("utf-8"))
    return RiskRating(records, AREA_REGISTERS[TOWN], _scheme(), rules)


def _scheme() -> HazmatScheme:
    return HazmatScheme.from_toml((RULES / "hazmat.toml").read_text("utf-8"))


def _journal(
    counties: tuple[tuple[str, str, int], ...],
    registers: Registers,
    things: ThingFacts,
    *,
    is_demo: bool,
) -> JournalFacts:
    known = dict(_classes(registers))
    units = {one.officer_id: one.unit for one in registers.officers}
    kinds = {key: rule.kind for key, rule in read_rule_book().rules.items()}
    return JournalFacts(
        AlarmFacts(
            counties,
            kinds,
            lambda entity_id: known.get(entity_id) or things.class_of(entity_id),
            lambda _entity_id: is_demo,
        ),
        TaskFacts(counties, lambda officer_id: units.get(officer_id, "")),
        MessageFacts(counties),
        RollFacts(counties),
    )


@dataclass(frozen=True, slots=True)
class _Binding:
    """Has things and records know whom a task binds, as soon as the journal says so."""

    journal: JournalFacts
    things: ThingFacts
    records: RecordFacts

    def absorb(self, connection: Connection, now_s: float) -> None:
        self.journal.absorb(connection, now_s)
        busy = self.journal.tasks.busy_officers()
        self.things.set_busy(busy)
        self.records.set_busy(busy)


@dataclass(slots=True)
class _Registers:
    """Reads the city's ground when the registers are read first: nobody waits for that."""

    city: Path
    catalogue: CaseCatalogue
    records: RecordFacts
    on_read: Callable[[Registers, Directory, AreaSet | None], None]
    on_areas: Callable[[Sequence[AreaSet]], None]
    _refresh: Callable[[float], bool] | None = None

    def refresh(self, now_s: float) -> None:
        if self._refresh is None:
            area_sets = read_pack(self.city / PACK).area_sets
            self.on_areas(area_sets)
            towns = next((areas for areas in area_sets if areas.key == TOWN), None)
            self._refresh = RecordReading(
                self.records,
                self.city / REGISTERS,
                area_sets,
                self.catalogue.units.values,
                _scheme(),
                lambda registers, directory: self.on_read(registers, directory, towns),
            ).refresh
        self._refresh(now_s)


def _classes(registers: Registers) -> Iterator[tuple[str, str]]:
    """Yield the class of everything that is in a register, by id."""
    for vehicle in registers.vehicles:
        yield vehicle.vehicle_id, vehicle.entity_class.name.lower()
    for officer in registers.officers:
        yield officer.officer_id, officer.entity_class.name.lower()
    for station in registers.stations:
        yield station.station_id, station.entity_class.name.lower()


def _owners(registers: Registers) -> Iterator[tuple[str, str]]:
    """Yield who owns each thing that is registered, by its id; nobody owns an officer."""
    for vehicle in registers.vehicles:
        yield vehicle.vehicle_id, vehicle.owner
    for officer in registers.officers:
        yield officer.officer_id, ""
