"""The hub's own probe proves the path, stays off the map, and is missed when it does not come."""

from typing import Any

import numpy as np
import pytest

from app.domain.probe import PROBE_ID
from app.domain.world import Block, Tick
from app.services.path_check import BROKEN_AFTER_S, PathCheck, PathState
from tests.unit.app.services.hall import NOON_S, Hall
from tests.widgets.fake_link import entering

SERIES = f"{PROBE_ID}/heartbeat"


def fix(hall: Hall, *things: str, row: int = 0, ago_s: float = 1.0) -> None:
    """Let the probe (and other things after it) enter."""
    known: list[dict[str, Any]] = [
        {"id": name, "row": row + i, "fix_s": NOON_S - ago_s, "lon_deg": 120.0}
        for i, name in enumerate((PROBE_ID, *things))
    ]
    hall.link.push_tick(entering(hall.fields, known))


def reading(hall: Hall, ago_s: float = 1.0) -> None:
    known = {"id": SERIES, "station": PROBE_ID, "quantity": 27, "t_s": NOON_S - ago_s}
    hall.link.push_readings(entering(hall.catalogues.readings, [known]))


def move(hall: Hall, *rows: int, at_s: float) -> None:
    columns = {
        f.key: np.full(len(rows), at_s if f.key == "fix_s" else 0, f.dtype)
        for f in hall.fields.part("moving")
    }
    hall.link.push_tick(Tick(move=Block(np.array(rows, np.uint32), columns)))


@pytest.fixture
def hall() -> Hall:
    return Hall()


def state(hall: Hall) -> PathState:
    hall.pump()
    return PathCheck(hall.group).status().state


def test_a_path_of_which_nothing_was_ever_heard_is_unknown(hall):
    assert state(hall) is PathState.UNKNOWN
    assert PathCheck(hall.group).status().since_s is None


def test_a_path_is_whole_while_both_signs_come_and_broken_since_the_older_one(hall):
    fix(hall)
    reading(hall, ago_s=2.0)
    assert state(hall) is PathState.OK
    hall.clock.advance(BROKEN_AFTER_S - 2.0)
    status = PathCheck(hall.group).status()
    assert (status.state, status.fixes, status.readings) == ("broken", "ok", "broken")
    assert status.since_s == NOON_S - 2.0
    reading(hall, ago_s=-BROKEN_AFTER_S)
    move(hall, 0, at_s=NOON_S + BROKEN_AFTER_S)
    assert state(hall) is PathState.OK


def test_half_a_path_is_a_broken_one(hall):
    fix(hall)
    assert state(hall) is PathState.BROKEN


def test_a_city_that_runs_faster_does_not_break_its_path(hall):
    hall.link.speed = 60.0
    fix(hall, ago_s=120.0)
    reading(hall, ago_s=120.0)
    assert state(hall) is PathState.OK
    hall.clock.advance(60 * BROKEN_AFTER_S)
    assert state(hall) is PathState.BROKEN


def test_the_probe_is_never_in_the_world_nor_counted(hall):
    fix(hall, "bus:1")
    hall.pump()
    world = hall.group.world
    assert (world.count, world.row_of(PROBE_ID), world.id_at(0)) == (1, None, "")
    move(hall, 0, 1, at_s=NOON_S + 5)
    change = hall.pump().change
    assert (change.first, change.stop) == (1, 2)
    assert (world.count, world.column("alive").tolist()) == (1, [False, True])
    move(hall, 1, at_s=NOON_S + 5)
    assert not hall.pump().change.is_empty
    move(hall, 0, at_s=NOON_S + 6)
    assert hall.pump().change.is_empty
    assert hall.group.probe.fix_s == NOON_S + 6


def test_a_row_that_the_probe_has_left_is_its_next_things_own(hall):
    fix(hall)
    hall.link.push_tick(Tick(leave=np.array([0], np.uint32)))
    hall.link.push_tick(entering(hall.fields, [{"id": "bus:1", "generation": 2}]))
    hall.pump()
    move(hall, 0, at_s=NOON_S + 5)
    hall.pump()
    assert hall.group.world.column("fix_s")[0] == NOON_S + 5


def test_a_thing_that_takes_the_probes_row_at_once_is_shown(hall):
    fix(hall)
    hall.link.push_tick(entering(hall.fields, [{"id": "bus:1", "generation": 2}]))
    hall.pump()
    move(hall, 0, at_s=NOON_S + 5)
    hall.pump()
    assert hall.group.world.row_of("bus:1") == 0
    assert hall.group.world.column("fix_s")[0] == NOON_S + 5


def test_others_that_leave_with_the_probe_leave(hall):
    fix(hall, "bus:1")
    hall.pump()
    hall.link.push_tick(Tick(leave=np.array([0, 1], np.uint32)))
    hall.pump()
    assert hall.group.world.count == 0


def test_a_new_epoch_begins_without_a_probe(hall):
    fix(hall)
    hall.pump()
    hall.link.push_epoch()
    hall.link.push_tick(entering(hall.fields, [{"id": "bus:1"}]))
    hall.pump()
    assert hall.group.probe.fix_s is None
    assert hall.group.world.count == 1
