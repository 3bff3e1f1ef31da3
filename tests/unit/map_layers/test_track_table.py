"""The records shaders read say what the world says, and glide as long as the fixes lay apart."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.classes import EntityClass, EntityState
from app.domain.fields import FieldCatalogue
from app.domain.geo import mercator_m
from app.domain.world import Block, Change, Tick, World
from map_layers.origin import Origin
from map_layers.track_table import LONGEST_GLIDE_S, REBASE_AFTER_S, TrackTable

FIELDS = Path(__file__).parents[3] / "resources" / "fields.toml"
NOW_S = 1_790_000_000.0
ORIGIN = Origin.of_bounds((120.2, 31.6, 121.9, 32.7))
NO_COLUMNS: frozenset[str] = frozenset()


@pytest.fixture
def world():
    return World(FieldCatalogue.from_toml(FIELDS.read_text(encoding="utf-8")), 4)


def block(world, rows, part=None, **values):
    columns = {}
    for field in world.fields:
        if part is None or field.part == part:
            columns[field.key] = np.full(len(rows), values.get(field.key, 0), field.dtype)
    if part is None:
        columns["id"] = np.array([b"e%d" % row for row in rows], "S32")
        columns["generation"] = np.ones(len(rows), "<u4")
    return Block(np.array(rows, np.uint32), columns)


FIRST = {
    "lon_deg": 120.8,
    "lat_deg": 32.0,
    "fix_s": NOW_S - 2,
    "receipt_s": NOW_S,
    "course_deg": np.nan,
    "class": EntityClass.TAXI,
    "state": EntityState.MOVING,
}


def placed(world, lon_deg, lat_deg):
    x_m, y_m = mercator_m(lon_deg, lat_deg)
    return pytest.approx((float(x_m) - ORIGIN.x_m, float(y_m) - ORIGIN.y_m), abs=0.05)


def test_a_new_thing_stands_where_it_is_and_does_not_glide(world):
    table = TrackTable(world, ORIGIN)
    change = world.apply(Tick(enter=block(world, [2], **FIRST)))
    assert table.absorb(change)
    record = table.records[2]
    assert (record.to_x_m, record.to_y_m) == placed(world, 120.8, 32.0)
    assert (record.from_x_m, record.from_y_m) == (record.to_x_m, record.to_y_m)
    assert record.glide_s == 0.0
    assert record.course_deg == -1.0
    assert record.kind.tolist() == [EntityClass.TAXI, EntityState.MOVING, 1, 0]
    assert table.epoch_s + record.fix_s == NOW_S - 2
    assert not table.records.kind[0, 2]


def moved(world, table, apart_s):
    table.absorb(world.apply(Tick(enter=block(world, [0], **FIRST))))
    step = {**FIRST, "lon_deg": 120.81, "receipt_s": NOW_S + apart_s, "fix_s": NOW_S + apart_s - 2}
    table.absorb(world.apply(Tick(move=block(world, [0], "moving", **step))))
    return np.array([0])


def test_it_glides_for_as_long_as_the_fixes_lay_apart_and_then_stops(world):
    table = TrackTable(world, ORIGIN)
    row = moved(world, table, 10.0)
    start, end = (ORIGIN.offsets(lon, 32.0)[0] for lon in (120.8, 120.81))
    for at_s, part in ((10.0, 0.0), (15.0, 0.5), (20.0, 1.0), (500.0, 1.0)):
        shown = table.positions_m(row, NOW_S + at_s)[0]
        assert shown == pytest.approx(start + part * (end - start), abs=0.05)


def test_fixes_far_apart_in_time_are_not_joined_by_a_slide(world):
    table = TrackTable(world, ORIGIN)
    row = moved(world, table, LONGEST_GLIDE_S + 1.0)
    shown = table.positions_m(row, NOW_S + LONGEST_GLIDE_S + 1.0)[0]
    assert shown == pytest.approx(ORIGIN.offsets(120.81, 32.0)[0], abs=0.05)


def test_a_change_of_other_columns_needs_no_redraw(world):
    table = TrackTable(world, ORIGIN)
    world.apply(Tick(enter=block(world, [0], **FIRST)))
    assert not table.absorb(Change(9, 0, 1, frozenset({"county"})))
    assert not table.absorb(Change(9, 0, 0, frozenset({"lon_deg"})))
    assert table.revision == 1


def test_the_table_grows_with_the_world_and_forgets_with_it(world):
    table = TrackTable(world, ORIGIN)
    table.absorb(world.apply(Tick(enter=block(world, [0], **FIRST))))
    table.absorb(world.apply(Tick(enter=block(world, [40], **FIRST))))
    assert len(table.records) == 41
    assert table.records.kind[[0, 40], 2].tolist() == [1, 1]
    table.absorb(world.apply(Tick(leave=np.array([0], np.uint32))))
    assert table.records.kind[0, 2] == 0
    table.absorb(world.clear())
    assert len(table.records) == 0


def test_a_world_that_was_there_before_is_taken_over(world):
    world.apply(Tick(enter=block(world, [1], **FIRST)))
    assert TrackTable(world, ORIGIN).records["kind"][1, 2] == 1


def test_old_epochs_are_moved_so_that_seconds_stay_exact(world):
    table = TrackTable(world, ORIGIN)
    year_s = 365 * 86400.0
    later = {**FIRST, "receipt_s": NOW_S + year_s, "fix_s": NOW_S + year_s - 0.25}
    table.absorb(world.apply(Tick(enter=block(world, [0], **FIRST))))
    table.absorb(world.apply(Tick(move=block(world, [0], "moving", **later))))
    table.rebase(NOW_S + year_s)
    assert table.epoch_s == NOW_S + year_s
    assert table.records.fix_s[0] == pytest.approx(-0.25, abs=1e-4)
    revision = table.revision
    table.rebase(NOW_S + year_s + REBASE_AFTER_S / 2)
    assert table.revision == revision
