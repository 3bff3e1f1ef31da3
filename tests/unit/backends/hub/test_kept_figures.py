"""Figures outlive their hub: the next one shows them, as old as they are, until it has its own."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.measures.publishing import of_series, value_series
from backends.hub.inner import ChildMeasured
from backends.hub.kept_figures import KeptFigures
from tests.unit.backends.hub.ground import NOON_S
from tests.unit.backends.hub.test_indicator_desk import NODES, SHARE, Office

VALUE, OF = value_series(SHARE, "city"), of_series(SHARE, "city")


def kept_in(path: Path, office: Office) -> KeptFigures:
    return KeptFigures(path, office.room.ingest, office.clock, lambda write: write())


def counted(office: Office, value: float, t_s: float) -> None:
    numbers = [SHARE.number, SHARE.number + 1]
    told = ChildMeasured(NODES, [0, 0], numbers, [value, 12.0], [t_s, t_s], [0, 0], 0, 0, {})
    office.desk.measured(told)


def cell(office: Office, series: str, key: str) -> float:
    world = office.room.ingest.world
    row = world.row_of(series)
    assert row is not None
    return float(world.column(key)[row])


def test_a_hub_that_starts_shows_the_figures_of_the_one_before_as_old_as_they_are(
    tmp_path: Path,
) -> None:
    path, before = tmp_path / "figures", Office()
    counted(before, 9.0, NOON_S - 5)
    kept_in(path, before).keep()
    after = Office()
    after.clock.advance(3600.0)
    recorded: list[object] = []
    after.room.ingest.on_accepted = lambda *told: recorded.append(told)
    assert kept_in(path, after).restore() == 2
    assert recorded == []  # it was when it was counted
    assert (cell(after, VALUE, "value"), cell(after, OF, "value")) == (9.0, 12.0)
    assert cell(after, VALUE, "t_s") == NOON_S - 5
    counted(after, 10.0, NOON_S + 3600)
    assert (cell(after, VALUE, "value"), cell(after, VALUE, "t_s")) == (10.0, NOON_S + 3600)
    assert len(recorded) == 1


def test_what_was_counted_ahead_of_our_clock_is_left_out(tmp_path: Path) -> None:
    path, before = tmp_path / "figures", Office()
    counted(before, 9.0, NOON_S)
    kept_in(path, before).keep_now()
    after = Office()
    after.clock.advance(-60.0)
    assert kept_in(path, after).restore() == 0
    assert after.room.ingest.world.row_of(VALUE) is None


@pytest.mark.parametrize("content", [b"", b"\xff" * 40, b"\x81\xa7version\x01", bytes(range(256))])
def test_a_file_that_is_none_of_ours_stops_no_hub(tmp_path: Path, content: bytes) -> None:
    path, office = tmp_path / "figures", Office()
    kept = kept_in(path, office)
    assert kept.restore() == 0  # there is none yet
    path.write_bytes(content)
    assert kept.restore() == 0
    assert not np.any(office.room.ingest.world.column("alive"))


def test_a_hub_without_figures_keeps_those_that_lie_there(tmp_path: Path) -> None:
    path = tmp_path / "figures"
    path.write_bytes(b"those of before")
    kept_in(path, Office()).keep()
    assert path.read_bytes() == b"those of before"
