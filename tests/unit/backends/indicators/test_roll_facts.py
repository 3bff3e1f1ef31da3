"""Rolls as rows: the newest of a purpose counts, and the clock runs until the last is in."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.clock import SetClock
from app.domain.entry import Actor, Draft
from app.domain.measures.asking import MembersQuestion, PartsQuestion, Side
from app.domain.measures.indicator import FactKind
from app.domain.measures.table import IndicatorTable
from app.domain.measures.terms import term
from app.domain.roll_call import ANSWERED_FOR_S, ROLLS_KEPT
from backends.indicators.counting import Counter
from backends.indicators.roll_facts import RollFacts
from backends.indicators.table_file import read_table
from backends.store.lookups import newest_seq
from tests.unit.backends.store.story import open_journal

NOW_S = 1_795_400_000.0
WEST, EAST, NORTH = "320612", "320623", "320685"
COUNTIES = ((WEST, "通州", 1), (EAST, "如东", 2), (NORTH, "海安", 3))
NODES = (("city", 0), *((code, index) for code, _, index in COUNTIES))
LI = Actor("P-1", "shift_leader", "city", "seat-1")
MUSTER = ("purpose = muster", "newest")


class Rolls:
    """A journal of rolls, and their table."""

    def __init__(self, folder: Path) -> None:
        self.clock = SetClock(NOW_S)
        self.journal = open_journal(folder, self.clock)
        self.facts = RollFacts(COUNTIES)
        self._seq = 0

    def call(
        self, roll_id: str, *keys: str, purpose: str = "muster", by: str = "", of: str = WEST
    ) -> None:
        """Have ``by`` call posts ``of`` a county; a key may name another one: ``b@320623``."""
        posts = [
            {"key": name, "label": f"{name}队", "seat": "", "department": "", "county": own or of}
            for name, _, own in (key.partition("@") for key in keys)
        ]
        body = {"purpose": purpose, "send_id": "", "posts": posts}
        self._tell(Draft("roll_called", f"roll:{roll_id}", body, by))

    def answer(self, roll_id: str, key: str, state: str) -> None:
        body = {"post": key, "state": state, "is_own": False}
        self._tell(Draft("roll_answered", f"roll:{roll_id}", body, "", {"reason": "车坏了"}))

    def _tell(self, draft: Draft) -> None:
        self.journal.append([(draft, LI, "")])
        with self.journal.database.read() as connection:
            head = newest_seq(connection)
            self.facts.absorb(connection, self._seq, head)
            self._seq = head

    def count(self, *texts: str) -> int:
        rows = self.facts.rows(())
        held = np.ones(len(rows), np.bool_)
        for text in texts:
            held &= self.facts.mask(term(text), rows, self.clock.at_s)
        return int(held.sum())

    def clock_s(self) -> list[float]:
        rows = np.flatnonzero(self.facts.mask(term("newest"), self.facts.rows(()), self.clock.at_s))
        return list(self.facts.numbers("clock_s", rows, self.clock.at_s).tolist())


@pytest.fixture
def rolls(tmp_path: Path) -> Rolls:
    return Rolls(tmp_path)


def test_before_any_roll_of_a_purpose_nobody_is_missing(rolls: Rolls) -> None:
    of_muster = [term(text) for text in MUSTER]
    assert not rolls.facts.known(of_muster, NOW_S)
    rolls.call("d", "desk", purpose="duty")
    assert not rolls.facts.known(of_muster, NOW_S)
    rolls.call("m", "a")
    assert rolls.facts.known(of_muster, NOW_S)


def test_the_clock_runs_until_the_last_is_in_and_then_stands(rolls: Rolls) -> None:
    rolls.call("m", "a", "b")
    rolls.clock.advance(60.0)
    rolls.answer("m", "a", "noted")
    assert [rolls.count(*MUSTER, one) for one in ("here", "!here", "noted", "silent")] == [
        *(0, 2, 1, 1),
    ]
    rolls.clock.advance(60.0)
    rolls.answer("m", "a", "here")
    rolls.clock.advance(180.0)
    assert rolls.clock_s() == [120.0, 300.0]
    rolls.answer("m", "b", "here")
    rolls.clock.advance(9_000.0)
    assert rolls.clock_s() == [120.0, 300.0]
    assert rolls.count(*MUSTER, "here", "running") == 2


def test_who_never_comes_is_not_waited_for_beyond_the_end_of_the_roll(rolls: Rolls) -> None:
    rolls.call("m", "a")
    rolls.clock.advance(10 * ANSWERED_FOR_S)
    assert rolls.clock_s() == [ANSWERED_FOR_S]
    assert rolls.count("running") == 0


def test_the_newest_roll_of_a_purpose_takes_the_place_of_the_one_before(rolls: Rolls) -> None:
    rolls.call("m1", "a", "b")
    rolls.call("d", "desk", purpose="duty")
    rolls.call("m2", "c")
    rolls.answer("m1", "a", "here")  # said late of the roll before
    assert rolls.count(*MUSTER) == 1
    assert rolls.count("purpose = duty", "newest") == 1
    member = rolls.facts.member(3)
    assert (member.kind, member.ref, member.title, member.state) == (
        *("rolls", "m2:c", "c队", "silent"),
    )
    assert "车坏了" not in repr(rolls.facts.member(0))


SHOWN = ("muster_called", "muster_in", "muster_out", "muster_answered", "muster_min")


def figures(rolls: Rolls) -> dict[str, list[float | None]]:
    """Return by node what the shipped figures of a muster come to, None for no number."""
    table = IndicatorTable(tuple(one for one in read_table() if one.key in SHOWN))
    counter = Counter({FactKind.ROLLS: rolls.facts}, table, NODES)
    told = {(o.node, o.indicator.key): o.value for o in counter.refresh(rolls.clock.at_s)}
    return {
        node: [None if np.isnan(told[node, key]) else told[node, key] for key in SHOWN]
        for node, _ in NODES
    }


def test_what_a_county_calls_takes_nothing_from_the_city(rolls: Rolls) -> None:
    rolls.call("city", "a", "b", f"c@{EAST}", f"d@{EAST}")
    rolls.clock.advance(300.0)
    rolls.call("own", "a", by=WEST)
    rolls.answer("own", "a", "here")
    assert figures(rolls) == {
        "city": [4.0, 0.0, 4.0, 0.0, 300.0],
        WEST: [1.0, 1.0, 0.0, 1.0, 0.0],
        EAST: [2.0, 0.0, 2.0, 0.0, 300.0],
        NORTH: [None] * 5,
    }
    rolls.call("city2", f"c@{EAST}")
    assert [figures(rolls)[node][0] for node in ("city", WEST, EAST)] == [1.0, 1.0, 1.0]


def test_a_county_that_was_called_by_itself_alone_has_its_figures(rolls: Rolls) -> None:
    rolls.call("own", "a", "b", by=WEST)
    assert figures(rolls)[WEST][:3] == [2.0, 0.0, 2.0]
    assert figures(rolls)["city"][:3] == [None, None, None]


def test_the_rows_of_a_figure_are_those_that_it_counted(rolls: Rolls) -> None:
    rolls.call("city", "a", f"c@{EAST}", f"d@{EAST}")
    rolls.call("own", "a", by=WEST)
    table = IndicatorTable(tuple(one for one in read_table() if one.key in SHOWN))
    counter = Counter({FactKind.ROLLS: rolls.facts}, table, NODES)
    for node, refs in (("city", "city:a city:c city:d"), (WEST, "own:a"), (EAST, "city:c city:d")):
        question = MembersQuestion("muster_called", node, Side.COUNTED)
        answer = counter.members(question, rolls.clock.at_s)
        assert sorted(one.ref for one in answer.members) == refs.split()
        parts = counter.parts(PartsQuestion("muster_called", "state", node), rolls.clock.at_s)
        assert parts.whole.value == len(refs.split())
    none = counter.parts(PartsQuestion("muster_called", "state", NORTH), rolls.clock.at_s)
    assert none.whole.value is None


def test_rolls_of_long_ago_give_their_rows_to_others(rolls: Rolls) -> None:
    rolls.call("first", "a", "b")
    for at in range(ROLLS_KEPT + 5):
        rolls.call(f"own{at}", "a", by=WEST)
    assert rolls.facts.size <= 2 + ROLLS_KEPT + 1
    assert rolls.count("purpose = muster") == 2 + ROLLS_KEPT
    assert rolls.count("!here") == 2 + ROLLS_KEPT
    assert rolls.count(*MUSTER) == 2, "the city's is of its own"
