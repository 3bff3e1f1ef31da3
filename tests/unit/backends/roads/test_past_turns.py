"""Past turns are counted from what was recorded, kept in a file, and believed where enough."""

from dataclasses import replace

import numpy as np
import pytest

from app.domain.classes import EntityClass
from app.domain.errors import StoreError
from app.domain.history import Recorded
from backends.roads.graph_key import graph_key
from backends.roads.network import RoadNetwork
from backends.roads.past_turns import (
    FILE_NAME,
    TurnBook,
    TurnFile,
    kind_of,
    read_turns,
    turn_firsts,
    write_turns,
)
from backends.roads.planning_ground import PlanningGround
from backends.roads.turn_counting import TurnCounting

NOON_S = 1_800_000_000.0
EVERY_S = 10.0


def drive(town, nodes, begun_s=NOON_S, name=b"veh:1", kind=EntityClass.TAXI):
    """Return the fixes, one each 10 s, of a drive along nodes of the town at 40 s a block."""
    t_s = np.arange(13.0, 40.0 * (len(nodes) - 1) - 13.0, EVERY_S)  # from a block to a block
    at = np.array([town.lonlat[n] for n in nodes])
    along = t_s / 40.0
    lon, lat = (np.interp(along, np.arange(len(nodes)), at[:, i]) for i in (0, 1))
    count = len(t_s)
    return Recorded(
        np.full(count, name, "S32"),
        {
            "class": np.full(count, kind, np.uint8),
            "lon_deg": lon,
            "lat_deg": lat,
            "speed_mps": np.full(count, np.nan, np.float32),
            "course_deg": np.full(count, np.nan, np.float32),
            "fix_s": begun_s + t_s,
            "receipt_s": begun_s + t_s + 1.0,
        },
    )


def hour_of(t_s):
    return (12.0 + (t_s - NOON_S) / 3600.0) % 24.0


ROUND = [7 * 3 + 0, 7 * 3 + 1, 7 * 3 + 2, 7 * 4 + 2, 7 * 5 + 2, 7 * 5 + 3]


def turns_of(town, book):
    """Return (node before, node, node after): how often, in all hours."""
    network, found = RoadNetwork(town), {}
    for edge in range(town.edge_count):
        node = int(town.head[edge])
        for nth in range(int(town.first[node + 1]) - int(town.first[node])):
            count = int(book.counts[:, book.first[edge] + nth].sum())
            if count:
                after = int(town.head[int(town.first[node]) + nth])
                found[int(network.tail[edge]), node, after] = count
    return found


def counted(town, *windows):
    counting = TurnCounting(town, hour_of)
    for window in windows:
        counting.step(window)
    return counting, counting.book("2026-11-01", "2026-11-02")


def test_the_turns_of_a_drive_are_counted_once_each_however_it_is_cut(town):
    fixes = drive(town, ROUND)
    _, whole = counted(town, fixes)
    expected = dict.fromkeys(zip(ROUND, ROUND[1:], ROUND[2:], strict=False), 1)
    assert turns_of(town, whole) == expected
    rows = np.arange(len(fixes))
    cut = [fixes.taken(rows[i : i + 4]) for i in range(0, len(fixes), 4)]
    _, pieces = counted(town, *cut)
    assert turns_of(town, pieces) == expected


def test_doubled_reordered_drifting_and_future_fixes_invent_no_turn(town):
    fixes = drive(town, ROUND)
    _, clean = counted(town, fixes)
    twice = np.concatenate([np.arange(len(fixes)), [3, 5, 9]])[::-1]
    messy = fixes.taken(twice)
    messy.columns["fix_s"][-1] += 86400.0  # the first of all, dated tomorrow
    drift = messy.columns["lat_deg"].copy()
    drift[8] += 0.2
    messy = Recorded(messy.ids, {**messy.columns, "lat_deg": drift})
    counting, book = counted(town, messy)
    assert set(turns_of(town, book)) <= set(turns_of(town, clean))
    assert len(turns_of(town, book)) >= len(turns_of(town, clean)) - 2
    assert sum(counting.outcomes.values()) == len(messy)  # nothing is dropped uncounted


def test_vessels_and_our_own_teach_no_turns_and_of_vehicles_every_nth(town):
    counting, book = counted(
        town,
        drive(town, ROUND, kind=EntityClass.CARGO_VESSEL),
        drive(town, ROUND, kind=EntityClass.OFFICER, name=b"off:1"),
    )
    assert book.counts.sum() == 0
    assert sum(counting.outcomes.values()) == 0
    half = TurnCounting(town, hour_of, every=2)
    for n in range(20):
        half.step(drive(town, ROUND, name=b"veh:%d" % n))
    assert 0 < half.book("", "").counts.sum() < 20 * 4


def book_of(town, per_turn, kind=None):
    first, turns = turn_firsts(town.first, town.head)
    counts = np.zeros((3, turns), np.int32)
    counts[slice(None) if kind is None else kind] = per_turn
    return TurnBook(graph_key(town), "2026-11-01", "2026-11-07", 9, first, counts)


def test_hours_of_their_own_kind_are_believed_then_all_hours_then_none(town):
    rush = book_of(town, 5, kind=kind_of(8.0))
    noon = rush.at(12.0)
    assert noon is not None
    assert noon[1].counted == rush.counts.sum()  # of all hours: noon itself has none
    mixed = book_of(town, 5)
    found = mixed.at(8.0)
    assert found is not None
    assert found[1].counted == mixed.counts.sum() / 3
    few = replace(mixed, counts=np.zeros_like(mixed.counts))
    few.counts[:, 0] = 1
    assert few.at(8.0) is None


def test_a_ground_learns_a_book_and_forgets_it(town):
    ground = PlanningGround(RoadNetwork(town))
    assert ground.at(NOON_S) is ground
    ground.learn(book_of(town, 2))
    known = ground.at(NOON_S)
    assert known.past is not None
    assert known.past.from_day == "2026-11-01"
    assert known.turns is not None
    assert known.hour is None  # the travel times are of no hour
    ground.learn(None)
    assert ground.at(NOON_S).past is None


def test_a_book_is_read_as_it_was_written_and_of_another_graph_not_at_all(town, tmp_path):
    book, path = book_of(town, 3), tmp_path / FILE_NAME
    assert read_turns(path, town) is None
    write_turns(path, book)
    again = read_turns(path, town)
    assert again is not None
    assert (again.counts == book.counts).all()
    assert (again.first == book.first).all()
    assert (again.from_day, again.to_day, again.fixes) == ("2026-11-01", "2026-11-07", 9)
    assert read_turns(path, replace(town, travel_s=town.travel_s * 2)) is None
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_is_read_again_when_it_is_another_and_not_before(town, tmp_path):
    file, path = TurnFile(tmp_path / FILE_NAME, town), tmp_path / FILE_NAME
    assert file.book() is None
    write_turns(path, book_of(town, 3))
    first = file.book()
    assert first is not None
    assert file.book() is first
    write_turns(path, replace(book_of(town, 4), fixes=1000))
    again = file.book()
    assert again is not None
    assert again.fixes == 1000
    path.unlink()
    assert file.book() is None


@pytest.mark.parametrize("content", [b"", b"{}", b"[]\n", b"no table\n", bytes(4096), b"[" * 4095])
def test_a_file_that_is_no_book_is_refused_by_name(town, tmp_path, content):
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    with pytest.raises(StoreError, match="past_turns"):
        read_turns(path, town)


def test_a_damaged_a_short_and_a_negative_book_are_refused(town, tmp_path):
    path = tmp_path / FILE_NAME
    write_turns(path, book_of(town, 3))
    whole = path.read_bytes()
    for broken in (whole[:-1], whole + b"x", whole[:-1] + b"\x07"):
        path.write_bytes(broken)
        with pytest.raises(StoreError, match="damaged"):
            read_turns(path, town)
    write_turns(path, book_of(town, -1))
    with pytest.raises(StoreError, match="below 0"):
        read_turns(path, town)


def test_the_hours_of_a_day_are_of_three_kinds():
    assert [kind_of(h) for h in (3.0, 8.5, 12.0, 17.99, 22.0, 24.0)] == [0, 1, 2, 1, 0, 0]
