"""The hub merges a new case by itself where the judge may, and leaves all else to people."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from app.domain.cases.commands import TellApart
from app.domain.cases.steps import CaseStep
from app.domain.entry import Actor
from app.domain.errors import OperatorError
from backends.cases.merging.measured import read_measured
from backends.cases.merging.own_figures import with_own, write_own
from backends.hub.case_joiner import MOST_WAITING, CaseJoiner
from backends.hub.inner import ChildAnswer, ChildQuestion
from backends.store.job import Job, Situation
from tests.unit.backends.cases.merging.test_answers import LI, Hall
from tests.unit.backends.cases.merging.test_measuring import TODAY, answer


class Joined:
    """A hall whose reader answers when it is told to, and a writer that does jobs at once."""

    def __init__(self, folder: Path, precision: float = 0.98, pairs: int = 900) -> None:
        write_own(folder, answer("own", precision, pairs), TODAY)
        self.hall = Hall(folder, with_own(read_measured(), folder))
        self.asked: list[ChildQuestion] = []
        self.is_away = False
        self.seen = 0
        self.joiner = CaseJoiner(self._ask, self.hall.catalogue, self._record)

    def turn(self) -> None:
        """Let the joiner hear what was written, ask, and hear what the reader says."""
        journal = self.hall.journal
        self.joiner.committed(journal.read(self.seen, 5_000))
        self.seen = journal.board.seq
        self.joiner.look()
        self.answer()

    def answer(self) -> None:
        asked, self.asked = self.asked, []
        for question in asked:
            try:
                said, code = self.hall.answers.like(question), "ok"
            except OperatorError as error:
                said, code = {}, error.code
            result = msgspec.Raw(msgspec.msgpack.encode(said))
            assert self.joiner.answered(ChildAnswer(question.question_id, code, result))

    def kinds(self) -> list[str]:
        return [one.kind for one in self.hall.journal.read(0, 5_000) if one.kind != "case_opened"]

    def _ask(self, question: ChildQuestion) -> bool:
        if not self.is_away:
            self.asked.append(question)
        return not self.is_away

    def _record(self, job: Job) -> None:
        journal = self.hall.journal
        now_s = self.hall.clock.now_s()
        drafts = job(Situation(journal.board, now_s, 1, journal.cases)).drafts
        journal.append([(draft, Actor(), "") for draft in drafts])


@pytest.fixture
def joined(tmp_path: Path) -> Iterator[Joined]:
    made = Joined(tmp_path)
    yield made
    made.hall.journal.close()


def two(joined: Joined, **more: object) -> None:
    joined.hall.call("a", "人民路井盖破损")
    joined.turn()
    joined.hall.call("b", "人民路的窨井盖碎了", **more)


def test_a_new_case_goes_into_the_older_with_its_reasons_and_a_split_ends_it(
    joined: Joined,
) -> None:
    two(joined)
    joined.turn()
    assert joined.kinds() == ["case_merged", "case_joined"]
    merged = joined.hall.journal.read(0, 5_000)[-2]
    assert (merged.subject, merged.body["into"]) == ("case:b", "a")
    assert merged.actor.person == ""
    assert merged.body["why"]["probability"] >= 0.6
    assert "人民路" in merged.personal["words"]
    joined.hall.step("b", CaseStep.SPLIT)
    joined.hall.call("c", "路灯不亮", type_code="lamp", lon_deg=120.95)
    joined.turn()
    assert joined.kinds() == ["case_merged", "case_joined", "case_split", "case_parted"]
    assert joined.hall.like("b") == [], "taken out by people, it is suggested no more"


@pytest.mark.parametrize(("precision", "pairs"), [(0.96, 300), (1.0, 100)])
def test_nothing_is_merged_where_the_own_figures_are_not_good_enough(
    tmp_path: Path, precision: float, pairs: int
) -> None:
    joined = Joined(tmp_path, precision, pairs)
    two(joined)
    joined.turn()
    assert joined.hall.like("b") == ["a"], "it is suggested to people as ever"
    assert joined.kinds() == []
    joined.hall.journal.close()


def test_what_is_simulated_is_neither_asked_about_nor_merged_into(joined: Joined) -> None:
    invented = replace(LI, is_demo=True)
    joined.hall.call("a", "人民路井盖破损", by=invented)
    joined.hall.call("b", "人民路的窨井盖碎了", by=invented)
    joined.hall.call("c", "窨井盖碎了，人民路的")
    joined.turn()
    assert joined.kinds() == []


@pytest.mark.parametrize("act", ["accept", "note", "apart"])
def test_what_people_do_while_the_reader_thinks_is_not_undone(joined: Joined, act: str) -> None:
    hall = joined.hall
    two(joined)
    joined.joiner.committed(hall.journal.read(joined.seen, 5_000))
    joined.joiner.look()
    (question,) = joined.asked
    said = msgspec.Raw(msgspec.msgpack.encode(hall.answers.like(question)))
    if act == "accept":
        hall.step("b", CaseStep.ACCEPT)  # somebody has begun with it
    elif act == "note":
        hall.step("a", CaseStep.NOTE, note="另有一处")  # it is not as it was judged
    else:
        hall.do(TellApart("a", hall.seq("a"), ("b",)))
    joined.joiner.answered(ChildAnswer(question.question_id, "ok", said))
    assert "case_merged" not in joined.kinds()


def test_they_wait_while_the_reader_is_away_and_too_many_are_left_to_people(
    joined: Joined,
) -> None:
    two(joined)
    joined.is_away = True
    joined.turn()
    assert joined.asked == []
    joined.is_away = False
    opened = joined.hall.journal.read(0, 10)[-1]
    joined.turn()
    assert joined.kinds() == ["case_merged", "case_joined"]
    joined.joiner.committed([opened] * (MOST_WAITING + 5))
    assert joined.joiner.dropped == 5
    joined.joiner.look()
    assert len(joined.asked) == 20
    joined.answer()
    assert joined.kinds() == ["case_merged", "case_joined"]
    assert not joined.joiner.answered(ChildAnswer("other-1", "ok", msgspec.Raw(b"")))
