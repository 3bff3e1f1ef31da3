"""The published 1,817 warnings of six kinds and 20 verified of five, found, judged and counted.

They come in as the detectors' findings through the hub's intake, and are judged by the command of a
person; every figure opens exactly the alarms it counts.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import read_catalogues
from app.domain.alarm import VERIFIED_AS
from app.domain.classes import Severity
from app.domain.clock import SetClock
from app.domain.command import CloseAlarm
from app.domain.entry import Actor, Draft
from app.domain.finding import Finding
from app.domain.measures.asking import MembersQuestion, PartsQuestion, Side
from app.domain.measures.indicator import FactKind
from app.domain.measures.table import IndicatorTable
from app.domain.people import Person, Role, Scope
from backends.hub.alarm_intake import AlarmIntake, Named
from backends.hub.deciding import NO_CASES, Facts, Request
from backends.hub.decisions import decide
from backends.indicators.alarm_facts import AlarmFacts
from backends.indicators.counting import Counter
from backends.indicators.table_file import read_table
from backends.judging.numbers import read_rule_book
from backends.store.job import NOBODY, Job, Situation
from backends.store.journal import Journal
from backends.store.lookups import newest_seq
from tests.unit.backends.store.story import open_journal

NOON_S = 1_795_320_000.0  # 2026-11-22 12:00 in the city
WARNED = {
    "black_workshop": 296,
    "licence_expired": 848,
    "driving_continuous": 261,
    "unlicensed_movement": 410,
    "night_ban_hazmat": 1,
    "route_deviation": 1,
}
KINDS = {"stay": 296, "licence": 848, "fatigue": 261, "track": 410, "night": 1, "route": 1}
FOUND = dict(zip(VERIFIED_AS, (8, 2, 3, 4, 3), strict=True))
REJECTED = 40
LATER_S = 8 * 3600.0  # the longest that a rule holds an alarm back
WANG = Person("P-1", "王", Role.SHIFT_LEADER, Scope())
HAZMAT = ("verified", "hit_rate", "warnings_judged", *(f"v_{kind}" for kind in FOUND))


class Hall:
    """A journal, what the detectors said to it, and the figures of it."""

    def __init__(self, folder: Path) -> None:
        self.clock = SetClock(NOON_S)
        self.journal: Journal = open_journal(folder, self.clock)
        jobs: list[Job] = []
        policy = read_catalogues().alarms
        intake = AlarmIntake(
            self.journal.board, policy, lambda f: Named(f.entity_id, ""), jobs.append
        )
        intake.take(
            [_finding(rule, n) for rule, most in WARNED.items() for n in range(most)], NOON_S
        )
        intake.look(NOON_S + LATER_S)
        self._write([(draft, NOBODY) for job in jobs for draft in job(self._situation()).drafts])
        ids = list(self.journal.board.alarms)
        kinds = [kind for kind, count in FOUND.items() for _ in range(count)]
        judged = [CloseAlarm(ids[n], "verified", "", kind) for n, kind in enumerate(kinds)]
        judged += [CloseAlarm(one, "rejected", "误报") for one in ids[100 : 100 + REJECTED]]
        self.clock.advance(3600.0)
        self._write([(draft, Actor("P-1")) for body in judged for draft in self._decided(body)])
        table = read_table()
        self.table = IndicatorTable(
            tuple(one for one in table if one.meant.facts is FactKind.ALARMS and one.per is None)
        )
        kind_of = {key: rule.kind for key, rule in read_rule_book().rules.items()}
        self.facts = AlarmFacts((), kind_of, lambda _: "hazmat_truck", lambda _: True)
        with self.journal.database.read() as connection:
            self.facts.absorb(connection, 0, newest_seq(connection))
        self.now_s = self.clock.now_s() + 60.0
        self.facts.known_until(self.now_s)
        self.counter = Counter({FactKind.ALARMS: self.facts}, self.table, (("city", 0),))
        counted = self.counter.refresh(self.now_s)
        self.figures = {one.indicator.key: (one.value, one.of) for one in counted}

    def members(self, key: str, side: Side = Side.COUNTED) -> int:
        """Return how many alarms a figure opens, turning all its pages."""
        seen: set[str] = set()
        after = ""
        while True:
            question = MembersQuestion(key, "city", side, after=after, most=200)
            page = self.counter.members(question, self.now_s)
            seen |= {one.ref for one in page.members}
            assert {one.kind for one in page.members} <= {"alarms"}
            if not page.cursor:
                assert len(seen) == page.count
                return len(seen)
            after = page.cursor

    def _decided(self, body: CloseAlarm) -> tuple[Draft, ...]:
        decision = decide(body, Request(WANG, self.journal.board, Facts(), 1))
        assert decision.code == "ok"
        return decision.drafts

    def _situation(self) -> Situation:
        return Situation(self.journal.board, NOON_S, 1, NO_CASES)

    def _write(self, drafts: list[tuple[Draft, Actor]]) -> None:
        self.journal.append([(draft, actor, "") for draft, actor in drafts])


def _finding(rule: str, number: int) -> Finding:
    entity_id = f"{rule}:{number}"
    place = (120.9, 32.0, NOON_S)
    return Finding(f"{rule}|{entity_id}", rule, Severity.III, entity_id, *place, is_standing=True)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    made = Hall(tmp_path_factory.mktemp("hall"))
    yield made
    made.journal.close()


def test_all_that_were_warned_of_are_there_as_six_kinds(hall: Hall) -> None:
    assert hall.facts.size == sum(WARNED.values()) == 1817
    value, _ = hall.figures["warnings"]
    assert value == 1817.0
    answer = hall.counter.parts(PartsQuestion("warnings", "kind"), hall.now_s)
    assert {part.key: part.value for part in answer.parts} == KINDS
    assert hall.members("warnings") == 1817


def test_what_is_told_ahead_is_none_of_the_six_kinds() -> None:
    rules = read_rule_book().rules
    assert rules["driving_soon"].kind not in KINDS
    assert rules["driving_continuous"].kind == "fatigue"


def test_twenty_were_verified_as_five_kinds(hall: Hall) -> None:
    assert hall.figures["verified"][0] == 20.0
    for kind, count in FOUND.items():
        assert hall.figures[f"v_{kind}"][0] == count
        assert hall.members(f"v_{kind}") == count
    answer = hall.counter.parts(PartsQuestion("verified", "verified_as"), hall.now_s)
    assert {part.key: part.value for part in answer.parts} == FOUND


def test_the_hit_rate_opens_what_it_is_of(hall: Hall) -> None:
    assert hall.figures["hit_rate"] == (20.0, 20.0 + REJECTED)
    assert hall.members("hit_rate") == 20
    assert hall.members("hit_rate", Side.OF) == 20 + REJECTED
    assert hall.members("hit_rate", Side.MISSED) == REJECTED


def test_no_indicator_of_alarms_asks_for_what_is_not_there(hall: Hall) -> None:
    assert hall.counter.faults == {}
    assert set(HAZMAT) <= set(hall.figures)
