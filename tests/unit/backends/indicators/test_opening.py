"""All tables of a small hall together: each knows something, and what one needs of another."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.clock import SetClock
from app.domain.errors import ConfigError, StoreError
from app.domain.measures.indicator import FactKind
from app.domain.measures.terms import term
from app.domain.people import CITY
from backends.city.pack import read_info
from backends.history.layout import TRACKS
from backends.history.messages import NAMES, Told
from backends.indicators.counting import Counter
from backends.indicators.opening import open_tables
from backends.indicators.table_file import read_table
from backends.indicators.tables import Tables
from backends.store.database import Reading
from tests.e2e.city import EAST, OFFICER_2013, TRUCK, WEST, write_city
from tests.unit.backends.store.story import open_journal

NOW_S = 1_795_400_000.0


def opened(folder: Path) -> tuple[Tables, Reading]:
    city = folder / "city"
    write_city(city)
    (city / "cases").mkdir()
    (folder / "data").mkdir(mode=0o700)
    place = folder / "data" / "journal.db"
    open_journal(folder, SetClock(NOW_S), place).close()
    reading = Reading(place)
    return open_tables(city, read_info(city / "pack"), reading), reading


@pytest.fixture
def hall(tmp_path: Path) -> tuple[Tables, Reading]:
    return opened(tmp_path)


def names(*ids: str) -> Told:
    n = len(ids)
    columns = {one.key: np.zeros(n, one.dtype) for one in TRACKS.fixed}
    columns["id"] = np.array([one.encode() for one in ids], "S32")
    return Told(TRACKS.kind + NAMES, {"number": np.arange(n, dtype=np.uint32), **columns})


def test_there_is_a_table_of_every_kind_and_each_knows_up_to_when(
    hall: tuple[Tables, Reading],
) -> None:
    tables, reading = hall
    assert set(tables.facts) == set(FactKind)
    assert {facts.as_of_s for facts in tables.facts.values()} == {0.0}
    tables.absorb(reading, NOW_S)
    tables.refresh(NOW_S)
    tables.heard_until(NOW_S)
    tables.hear_feeds((), NOW_S)
    assert {facts.as_of_s for facts in tables.facts.values()} == {NOW_S}


def test_most_indicators_that_ship_count_for_every_node(hall: tuple[Tables, Reading]) -> None:
    tables, reading = hall
    table, nodes = read_table(), [(CITY, 0), (WEST, 1), (EAST, 2)]
    counter = Counter(tables.facts, table, nodes)
    tables.absorb(reading, NOW_S)
    counted = counter.refresh(NOW_S)
    assert counter.faults == {}
    assert {one.node for one in counted} == {CITY, WEST, EAST}
    assert {one.indicator.key for one in counted} == {one.key for one in table}


def test_who_is_registered_and_whose_he_is_comes_from_the_registers(
    hall: tuple[Tables, Reading],
) -> None:
    tables, _ = hall
    things = tables.facts[FactKind.THINGS]
    tables.hear(names(TRUCK.vehicle_id, OFFICER_2013.officer_id, "bus:1"))
    tables.refresh(NOW_S)
    rows = np.arange(3)
    assert things.mask(term("registered"), rows, NOW_S).tolist() == [True, True, False]
    owned = things.mask(term(f"owner = {TRUCK.owner}"), rows, NOW_S)
    assert owned.tolist() == [True, False, False]


def test_a_database_that_cannot_be_read_leaves_its_tables_as_old_as_they_are(
    hall: tuple[Tables, Reading], tmp_path: Path
) -> None:
    tables, reading = hall
    tables.absorb(reading, NOW_S)
    with pytest.raises(StoreError):
        tables.absorb(Reading(tmp_path / "gone" / "journal.db"), NOW_S + 60.0)
    kinds = (FactKind.CASES, FactKind.ALARMS, FactKind.TASKS, FactKind.MESSAGES)
    assert {tables.facts[kind].as_of_s for kind in kinds} == {NOW_S}


def test_a_city_with_damaged_registers_is_refused(tmp_path: Path) -> None:
    write_city(tmp_path)
    info = read_info(tmp_path / "pack")
    (tmp_path / "registers" / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(ConfigError):
        open_tables(tmp_path, info, Reading(tmp_path / "journal.db"))
