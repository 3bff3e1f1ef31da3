"""What ``dutywall cases`` stands on: the hall's tables, who asks, and its way in."""

import argparse
import getpass
import importlib
import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.cases.campaigns import Campaign
from app.domain.cases.case import Case
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.citypack import CityInfo
from app.domain.clock import Clock, RunningClock
from app.domain.errors import ConfigError, OperatorError
from app.domain.geo import LonLat
from app.domain.people import CITY, Person, Role, Scope
from backends.cases.answers import CaseAnswers
from backends.cases.campaigns_file import campaign_words, read_campaigns
from backends.cases.catalogue_file import read_case_catalogue
from backends.cases.exporting import Ask
from backends.cases.intake.importing import Intake
from backends.cases.intake.row_reader import Words
from backends.cases.intake.ways_in import TryIntake, WriterIntake
from backends.cases.merging.measuring import MeasureAnswers
from backends.city.county_index import CountyIndex
from backends.city.pack import read_pack
from backends.hub.config import HubConfig
from backends.hub.deciding import Facts
from backends.hub.inner import ChildQuestion
from backends.hub.leading import anchor_of, journal_place
from backends.search.within import CaseWords
from backends.store.case_shelf import CaseShelf
from backends.store.database import Reading
from backends.store.job import Cases
from backends.store.journal import Journal
from backends.store.people import People
from backends.store.writer import Writer

PASSWORD = "DUTYWALL_PASSWORD"
SEAT = "cases-import"


@dataclass(frozen=True, slots=True)
class CaseGround:
    """The tables of a hall, and what decisions look at."""

    catalogue: CaseCatalogue
    info: CityInfo
    campaigns: Mapping[str, Campaign]

    @classmethod
    def read(cls, city: Path) -> "CaseGround":
        """Read a city folder; raise ConfigError."""
        tables = city / "cases"
        campaigns = read_campaigns(tables)
        return cls(read_case_catalogue(tables), read_pack(city / "pack").info, campaigns)

    def facts(self) -> Facts:
        """Return what a decision on a matter needs."""
        index = CountyIndex(self.info.counties)
        codes = {county.index: county.code for county in self.info.counties}

        def county_at(point: LonLat) -> str:
            return codes.get(int(index.of(point.lon_deg, point.lat_deg)[0]), "")

        return Facts(catalogue=self.catalogue, county_at=county_at)

    def words(self) -> Words:
        """Return what the hall calls its types, channels, counties and topics, by name and code."""
        types = {
            word: code
            for code, editions in self.catalogue.types.items()
            for word in (code, editions[-1].name)
        }
        channels = {
            word: one.code
            for one in self.catalogue.channels.values()
            for word in (one.code, one.name)
        }
        counties = {
            word: county.code
            for county in self.info.counties
            for word in (county.code, county.name, county.name_en)
        }
        county_at = self.facts().county_at
        return Words(
            *(types, channels, counties, campaign_words(self.campaigns)),
            is_in_city=lambda point: bool(county_at(point)),
        )


class _NoneYet:
    """The cases of a hall that is not looked at."""

    def get(self, case_id: str) -> Case | None:
        """Return None."""

    def with_origin(self, source: str, original_no: str) -> Case | None:
        """Return None."""

    def next_number(self, now_s: float) -> int:
        """Return a number that nobody is told."""
        return int(now_s > 0)


def password_of(arguments: argparse.Namespace) -> str:
    """Return the password of ``--person``, from the environment or asked for."""
    return os.environ.get(PASSWORD) or getpass.getpass(f"{arguments.person}: ")


def open_way_in(
    arguments: argparse.Namespace, ground: CaseGround, stack: ExitStack
) -> tuple[Intake, Clock]:
    """Return the way in that was asked for, and its clock; raise ConfigError or StoreError.

    A dry run writes nothing: it looks at the hall's journal where ``--data`` names one, whether
    its hub runs or not. ``--hub`` goes through a running hub, ``--data`` alone through the journal
    of a hall whose hub does not run.
    """
    if arguments.dry_run:
        return _open_trial(arguments, ground, stack)
    if not arguments.person:
        raise ConfigError("--person: who brings them in is written down with each")
    if arguments.hub is not None:
        hub = importlib.import_module("app.commands.cases_hub")
        opened: tuple[Intake, Clock] = hub.open_hub(arguments, stack)
        return opened
    if arguments.data is None:
        raise ConfigError("--hub, --data, or --dry-run: where the matters are to go")
    return _open_journal(arguments, ground, stack)


def _open_trial(
    arguments: argparse.Namespace, ground: CaseGround, stack: ExitStack
) -> tuple[Intake, Clock]:
    clock = RunningClock()
    cases: Cases = _NoneYet()
    if arguments.data is not None:
        reading = Reading(arguments.database or arguments.data / "journal.db")
        stack.callback(reading.close)
        cases = CaseShelf(reading.read)
    anybody = Person("", "", Role.DUTY_OFFICER, Scope())
    return TryIntake(anybody, ground.facts(), cases, clock), clock


def open_questions(
    arguments: argparse.Namespace, ground: CaseGround, stack: ExitStack
) -> tuple[Ask, Role]:
    """Return who answers what somebody may see, having signed in, and as what.

    Raises ConfigError, StoreError or OperatorError.
    """
    if not arguments.person:
        raise ConfigError("--person: what may be seen depends on who asks")
    if arguments.hub is not None:
        hub = importlib.import_module("app.commands.cases_hub").open_hub(arguments, stack)[0]
        return hub.query, Role(hub.role)
    if arguments.data is None:
        raise ConfigError("--hub or --data: whose cases")
    person, _, clock = _sign_in(arguments, stack)
    reading = Reading(arguments.database or arguments.data / "journal.db")
    stack.callback(reading.close)
    words = CaseWords(arguments.data / "search" / "index.db", clock)
    answers = CaseAnswers(reading, ground.catalogue, clock, words)
    frozen = {"person": person.person_id, "role": person.role.value}
    answerers = {"case_page": answers.page, "case_story": answers.story}

    def ask(name: str, query: Mapping[str, Any]) -> Mapping[str, Any]:
        return answerers[name](ChildQuestion("", name, person.scope.county, dict(query), frozen))

    return ask, person.role


def open_measuring(arguments: argparse.Namespace, stack: ExitStack) -> Ask:
    """Return who counts what people decided: a hub, or the journal, whether its hub runs or not.

    Raises ConfigError, StoreError or OperatorError.
    """
    if arguments.hub is not None:
        if not arguments.person:
            raise ConfigError("--person: what may be seen depends on who asks")
        hub = importlib.import_module("app.commands.cases_hub").open_hub(arguments, stack)[0]
        ask: Ask = hub.query
        return ask
    if arguments.data is None:
        raise ConfigError("--hub or --data: whose cases")
    reading = Reading(arguments.database or arguments.data / "journal.db")
    stack.callback(reading.close)
    answers = MeasureAnswers(reading)
    return lambda name, query: answers.measured(ChildQuestion("", name, CITY, dict(query), {}))


def _open_journal(
    arguments: argparse.Namespace, ground: CaseGround, stack: ExitStack
) -> tuple[Intake, Clock]:
    person, writer, clock = _sign_in(arguments, stack)
    return WriterIntake(writer, person, ground.facts(), SEAT), clock


def _sign_in(arguments: argparse.Namespace, stack: ExitStack) -> tuple[Person, Writer, Clock]:
    """Open the journal of a hall whose hub does not run, as somebody whom it knows."""
    clock = RunningClock()
    config = HubConfig(str(arguments.data), str(arguments.city), database=arguments.database)
    journal = Journal.open(journal_place(config), clock, anchor_of(config))
    stack.callback(journal.close)
    writer = Writer(journal, clock)
    writer.start()
    stack.callback(writer.close)
    verdict = People(journal.database, writer, clock).check_password(
        arguments.person, password_of(arguments)
    )
    if verdict.person is None:
        raise OperatorError(verdict.code, arguments.person)
    return verdict.person, writer, clock
