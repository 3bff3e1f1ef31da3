"""The world against a plain dictionary, and what its changes promise to a layer."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.fields import Column
from app.domain.world import Change, Tick, World
from tests.unit.app.domain.worlds import FIELDS, Fix, enters, moves, rows_of

COLUMNS = ["id", "label", "lon_deg", "lat_deg", "receipt_s", "generation", "alive"]
COLUMNS += ["from_lon_deg", "from_lat_deg", "from_s"]
ROWS = st.integers(0, 40)
FIXES = st.tuples(
    st.floats(-180, 180, width=32), st.floats(-85, 85, width=32), st.integers(0, 999).map(float)
)


@dataclass
class Roster:
    """Who is where, kept the slow and obvious way; it invents only what a hub may send."""

    things: dict[int, tuple[str, int, Fix]] = field(default_factory=dict)
    generation: dict[int, int] = field(default_factory=dict)
    made: int = 0

    def turn(self, leave: set[int], enter: dict[int, Fix], move: dict[int, Fix]) -> Tick:
        """Take one turn over and return it as a tick."""
        gone = [row for row in leave if row in self.things]
        for row in gone:
            del self.things[row]
        entering = {}
        for row, fix in enter.items():
            if row not in self.things:  # a free row: a new thing, a new generation
                self.made += 1
                self.generation[row] = self.generation.get(row, 0) + 1
                self.things[row] = (f"e{self.made}", self.generation[row], fix)
            else:
                self.things[row] = (*self.things[row][:2], fix)
            entering[row] = self.things[row]
        moving = {row: fix for row, fix in move.items() if row in self.things}
        for row, fix in moving.items():
            self.things[row] = (*self.things[row][:2], fix)
        return Tick(
            enter=enters(entering) if entering else None,
            move=moves(moving) if moving else None,
            leave=rows_of(gone),
        )


def cells(world: World) -> dict[str, Column]:
    """Return copies of all columns, padded with zeros to one length."""
    padded = {}
    for key in COLUMNS:
        column = world.column(key)
        padded[key] = np.zeros(64, column.dtype)
        padded[key][: len(column)] = column
    return padded


def check_change(before: dict[str, Column], world: World, change: Change) -> None:
    """Demand that every cell outside the span, or of a column not named, is as it was."""
    after = cells(world)
    for key in COLUMNS:
        touched = np.flatnonzero(before[key] != after[key])
        if len(touched):
            assert key in change.columns
            assert change.first <= touched.min()
            assert touched.max() < change.stop


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sets(ROWS, max_size=4),
            st.dictionaries(ROWS, FIXES, max_size=5),
            st.dictionaries(ROWS, FIXES, max_size=5),
        ),
        max_size=12,
    )
)
def test_any_sequence_of_ticks_equals_a_plain_dictionary(
    turns: list[tuple[set[int], dict[int, Fix], dict[int, Fix]]],
) -> None:
    world, roster = World(FIELDS, capacity=2), Roster()
    for leave, enter, move in turns:
        before, revision = cells(world), world.revision
        change = world.apply(roster.turn(leave, enter, move))
        check_change(before, world, change)
        assert world.revision == change.revision == revision + 1
        assert world.count == len(roster.things)
        alive = world.column("alive")
        assert set(np.flatnonzero(alive).tolist()) == set(roster.things)
        for row, (thing_id, generation, fix) in roster.things.items():
            assert world.row_of(thing_id) == row
            assert world.id_at(row) == thing_id
            assert world.text_at("label", row) == f"车{thing_id}"
            assert world.column("generation")[row] == generation
            assert tuple(world.column(k)[row] for k in ("lon_deg", "lat_deg", "receipt_s")) == fix
        for number in range(1, roster.made + 1):
            if all(thing_id != f"e{number}" for thing_id, _, _ in roster.things.values()):
                assert world.row_of(f"e{number}") is None


def test_a_thing_glides_from_where_it_was_and_a_new_one_from_where_it_is() -> None:
    world = World(FIELDS)
    world.apply(Tick(enter=enters({3: ("a", 1, (120.0, 32.0, 10.0))})))
    assert world.column("from_lon_deg")[3] == 120.0
    assert world.column("from_s")[3] == 10.0
    world.apply(Tick(move=moves({3: (120.5, 32.5, 20.0)})))
    assert world.column("from_lon_deg")[3] == 120.0
    assert world.column("from_lat_deg")[3] == 32.0
    assert world.column("from_s")[3] == 10.0
    assert world.column("lon_deg")[3] == 120.5


def test_a_reused_row_never_glides_from_the_stranger_before_it() -> None:
    world = World(FIELDS)
    world.apply(Tick(enter=enters({0: ("old", 1, (120.0, 32.0, 10.0))})))
    world.apply(Tick(enter=enters({0: ("new", 2, (121.0, 33.0, 20.0))})))
    assert world.column("from_lon_deg")[0] == 121.0
    assert world.row_of("old") is None
    assert world.row_of("new") == 0
    assert world.count == 1


def test_an_entry_for_the_same_thing_only_renames_and_moves_it() -> None:
    world = World(FIELDS)
    world.apply(Tick(enter=enters({0: ("a", 1, (120.0, 32.0, 10.0))})))
    world.apply(Tick(enter=enters({0: ("a", 1, (120.1, 32.0, 20.0))})))
    assert world.column("from_lon_deg")[0] == 120.0
    assert world.count == 1


def test_a_row_may_leave_and_be_given_away_in_one_tick() -> None:
    world = World(FIELDS)
    world.apply(Tick(enter=enters({0: ("a", 1, (120.0, 32.0, 1.0))})))
    world.apply(Tick(leave=rows_of([0]), enter=enters({0: ("b", 2, (121.0, 32.0, 2.0))})))
    assert (world.id_at(0), world.row_of("a"), world.row_of("b")) == ("b", None, 0)


def test_an_id_that_moved_to_another_row_survives_its_old_row_leaving() -> None:
    world = World(FIELDS)
    world.apply(Tick(enter=enters({0: ("a", 1, (120.0, 32.0, 1.0))})))
    world.apply(Tick(enter=enters({5: ("a", 1, (120.0, 32.0, 2.0))})))
    world.apply(Tick(leave=rows_of([0])))
    assert world.row_of("a") == 5


def test_rows_nobody_has_entered_are_passed_over() -> None:
    world = World(FIELDS)
    world.apply(Tick(enter=enters({0: ("a", 1, (120.0, 32.0, 1.0))})))
    assert world.apply(Tick(move=moves({9: (1.0, 1.0, 2.0)}))).is_empty
    assert world.apply(Tick(leave=rows_of([9]))).is_empty
    change = world.apply(Tick(move=moves({9: (1.0, 1.0, 2.0), 0: (120.5, 32.0, 2.0)})))
    assert (change.first, change.stop) == (0, 1)
    assert world.column("lon_deg").tolist() == [120.5]


def test_an_empty_tick_changes_nothing_but_the_revision() -> None:
    world = World(FIELDS)
    change = world.apply(Tick(enter=enters({}), move=moves({})))
    assert change.is_empty
    assert change.revision == world.revision == 1


def test_columns_grow_without_forgetting_anybody() -> None:
    world = World(FIELDS, capacity=1)
    for row in range(9):
        world.apply(Tick(enter=enters({row: (f"e{row}", 1, (120.0 + row, 32.0, 1.0))})))
    assert (world.size, world.count) == (9, 9)
    assert world.capacity >= 9
    assert world.column("lon_deg").tolist() == [120.0 + row for row in range(9)]


def test_clearing_names_everything_that_was_and_leaves_nobody() -> None:
    world = World(FIELDS)
    world.apply(Tick(enter=enters({0: ("a", 1, (1.0, 2.0, 3.0)), 4: ("b", 1, (1.0, 2.0, 3.0))})))
    change = world.clear()
    assert (change.first, change.stop) == (0, 5)
    assert set(COLUMNS) <= change.columns
    assert (world.size, world.count, world.row_of("a"), world.id_at(0)) == (0, 0, None, "")
    world.apply(Tick(enter=enters({4: ("c", 1, (9.0, 2.0, 3.0))})))
    assert world.column("from_lon_deg")[4] == 9.0
    assert world.id_at(0) == ""


def test_a_column_cannot_be_written_from_outside_and_a_wrong_name_is_a_key_error() -> None:
    world = World(FIELDS)
    world.apply(Tick(enter=enters({0: ("a", 1, (1.0, 2.0, 3.0))})))
    with pytest.raises(ValueError, match="read-only"):
        world.column("lon_deg")[0] = 5.0
    with pytest.raises(KeyError):
        world.column("speed")
    assert world.fields is FIELDS


def test_a_broken_id_on_the_wire_is_shown_rather_than_raised() -> None:
    world = World(FIELDS)
    block = enters({0: ("a", 1, (1.0, 2.0, 3.0))})
    block.columns["id"][0] = b"\xff\xfe"
    world.apply(Tick(enter=block))
    assert world.id_at(0) == "��"


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.sets(st.sampled_from("abc")))))
def test_joined_changes_cover_every_one_of_them(parts: list[tuple[int, int, set[str]]]) -> None:
    whole = Change(0, 0, 0, frozenset())
    for revision, (first, stop, columns) in enumerate(parts, 1):
        whole = whole.join(Change(revision, first, stop, frozenset(columns)))
    for first, stop, columns in parts:
        if first < stop:
            assert whole.first <= first
            assert stop <= whole.stop
            assert columns <= whole.columns
    assert whole.is_empty == all(first >= stop for first, stop, _ in parts)
