"""The mailbox keeps the newest value of every cell, never grows without bound, and counts."""

import numpy as np
import pytest

from app.domain.command import Reply
from app.domain.ports import Answer
from app.domain.world import Block, Tick, World
from backends.feed.mailbox import FULL_ABOVE_ROWS, MERGE_ABOVE, Mailbox, merged
from tests.unit.backends.wire.samples import FIELDS, HEALTH, block, columns, entry


def move(*rows: int, lon_deg: float = 1.0) -> Tick:
    given = columns(len(rows), "moving")
    given["lon_deg"] = np.full(len(rows), lon_deg)
    return Tick(move=Block(np.array(rows, np.uint32), given))


def enter(n: int, first: int = 0) -> Tick:
    return Tick(enter=block(n, whole=True, first=first))


def leave(*rows: int) -> Tick:
    return Tick(leave=np.array(rows, np.uint32))


def lons(tick: Tick) -> dict[int, float]:
    assert tick.move is not None
    pairs = zip(tick.move.rows.tolist(), tick.move.columns["lon_deg"].tolist(), strict=True)
    return dict(pairs)


def rows(tick: Tick) -> int:
    return sum(len(b.rows) for b in (tick.enter, tick.move) if b is not None) + len(tick.leave)


def test_a_run_of_moves_becomes_one_with_the_newest_value_of_each_row():
    (one,) = merged([move(1, 2, lon_deg=1), move(2, 3, lon_deg=2), move(3, lon_deg=3)])
    assert lons(one) == {1: 1.0, 2: 2.0, 3: 3.0}
    assert all(len(values) == 3 for values in one.move.columns.values())


def test_every_column_of_a_merged_row_is_from_the_same_fix():
    first, second = columns(1, "moving", seed=1), columns(1, "moving", seed=2)
    row = np.array([5], np.uint32)
    (one,) = merged([Tick(move=Block(row, first)), Tick(move=Block(row, second))])
    for key, values in second.items():
        assert one.move.columns[key][0] == values[0]


def test_entrances_and_departures_keep_their_place_among_the_moves():
    ticks = [move(1, lon_deg=1), move(1, lon_deg=2), leave(1), move(2), move(2), enter(1), move(0)]
    kinds = [
        "enter" if t.enter is not None else "leave" if len(t.leave) else "move"
        for t in merged(ticks)
    ]
    assert kinds == ["move", "leave", "move", "enter", "move"]


@pytest.mark.parametrize("seed", range(10))
def test_merged_ticks_make_the_same_world(seed):
    rng = np.random.default_rng(seed)
    ticks = [enter(8)]
    for number in range(60):
        some = np.unique(rng.integers(0, 8, 3)).tolist()
        kind = rng.integers(0, 10)
        if kind == 0:
            ticks.append(leave(*some))
        elif kind == 1:
            ticks.append(enter(2, int(rng.integers(0, 7))))
        else:
            ticks.append(move(*some, lon_deg=float(number)))
    plain, joined = World(FIELDS), World(FIELDS)
    for tick in ticks:
        plain.apply(tick)
    for tick in merged(ticks):
        joined.apply(tick)
    alive = plain.column("alive")
    assert alive.tolist() == joined.column("alive").tolist()
    for field in FIELDS:
        np.testing.assert_array_equal(
            plain.column(field.key)[alive], joined.column(field.key)[alive]
        )


def test_few_ticks_are_handed_over_as_they_came_and_only_once():
    mailbox = Mailbox()
    ticks = [move(1), move(1)]
    mailbox.put_ticks(ticks, reset=False)
    assert mailbox.take().ticks == ticks
    assert mailbox.take().ticks == []
    assert mailbox.dropped == 0


def test_a_screen_that_falls_behind_gets_the_newest_and_the_rest_is_counted():
    mailbox = Mailbox()
    for number in range(1000):
        assert mailbox.put_ticks([move(1, 2, lon_deg=number / 10)], reset=False)
    mail = mailbox.take()
    assert len(mail.ticks) <= MERGE_ABOVE
    assert lons(mail.ticks[-1]) == {1: 99.9, 2: 99.9}
    assert mailbox.dropped + sum(rows(t) for t in mail.ticks) == 2000


def test_a_reset_throws_away_what_came_before_it():
    mailbox = Mailbox()
    mailbox.put_ticks([move(1)], reset=False)
    mailbox.put_ticks([enter(3)], reset=True)
    mailbox.put_ticks([move(2)], reset=False)
    mail = mailbox.take()
    assert mail.reset
    assert [t.enter is None for t in mail.ticks] == [False, True]
    assert not mailbox.take().reset


def test_what_can_no_longer_be_merged_is_thrown_away_whole_and_said():
    mailbox = Mailbox()
    size = 50_000
    big = enter(size)  # entrances cannot be merged away
    took = [mailbox.put_ticks([big], reset=False) for _ in range(FULL_ABOVE_ROWS // size + 1)]
    assert took == [True] * (len(took) - 1) + [False]
    assert mailbox.take().ticks == []
    assert mailbox.dropped == size * len(took)
    assert mailbox.put_ticks([move(1)], reset=False)


def test_entries_replies_and_answers_are_never_dropped():
    mailbox = Mailbox()
    for number in range(5000):
        mailbox.put_entries([entry(number)], restart=False)
        mailbox.put_reply(Reply(f"k{number}", "ok"))
        mailbox.put_answer(Answer(f"q{number}", "ok"))
    mail = mailbox.take()
    assert [e.seq for e in mail.entries] == list(range(5000))
    assert (len(mail.replies), len(mail.answers), mail.restart_board) == (5000, 5000, False)


def test_another_journal_forgets_the_entries_of_the_one_before():
    mailbox = Mailbox()
    mailbox.put_entries([entry(1)], restart=False)
    mailbox.put_entries([], restart=True)
    mailbox.put_entries([entry(2)], restart=False)
    mail = mailbox.take()
    assert (mail.restart_board, [e.seq for e in mail.entries]) == (True, [2])


def test_health_is_the_newest_or_nothing():
    mailbox = Mailbox()
    assert mailbox.take().health is None
    mailbox.put_health([])
    mailbox.put_health([HEALTH])
    assert mailbox.take().health == (HEALTH,)
