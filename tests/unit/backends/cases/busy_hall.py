"""A hall whose desk is quicker than any: cases by the thousand through the real intake."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from app.domain.cases.case import Case, CaseKind, CasePlace
from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.cases.commands import CaseAt, MergeCases, OpenCase, StepCase
from app.domain.cases.query import CaseFilter
from app.domain.cases.steps import CaseStep
from app.domain.clock import SetClock
from app.domain.entry import Actor
from app.domain.people import Person, Role, Scope
from backends.cases.answers import CaseAnswers
from backends.cases.catalogue_file import read_case_catalogue
from backends.cases.rates import RateAnswers, read_credit_rule
from backends.hub.deciding import Decision, Facts, Request
from backends.hub.decisions import decide
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading
from tests.unit.backends.store.story import open_journal, path_in

WANG = Person("P-2", "王", Role.SHIFT_LEADER, Scope())
ENTRIES_EACH = 5_000  # in one transaction


class BusyHall:
    """Decides, folds and writes; ``commit`` before asking, which sees only what is on the disk."""

    def __init__(self, folder: Path, units: Mapping[str, Unit], now_s: float) -> None:
        self.clock = SetClock(now_s)
        self.journal = open_journal(folder, self.clock)
        shipped = read_case_catalogue(folder / "none")
        self.catalogue = CaseCatalogue(shipped.types, units, shipped.channels, shipped.calendar)
        reading = Reading(path_in(folder))
        rule = read_credit_rule(folder / "none")
        self.answers = CaseAnswers(reading, self.catalogue, self.clock)
        self.rates = RateAnswers(reading, self.catalogue, self.clock, rule)
        self._batch = self.journal.batch()
        self._actor = Actor(WANG.person_id, WANG.role, WANG.scope.text(), "seat-1")

    def close(self) -> None:
        self.journal.close()

    def call(self, case_id: str, type_code: str, county: str = "cc", **more: Any) -> None:
        fields: dict[str, Any] = {
            "channel": "hotline",
            "title": "来电",
            "text": "一件事",
            "raised_s": self.clock.now_s(),
            "place": CasePlace(town=more.pop("town", "")),
            "county": county,
        }
        self._do(OpenCase(case_id, CaseKind.DEMAND, type_code=type_code, **fields | more))

    def step(self, case_id: str, *steps: CaseStep, **more: Any) -> None:
        for step in steps:
            seq = self.case(case_id).to_seq
            self._do(StepCase(case_id, seq, step, **{"note": "记"} | more))

    def merge(self, into: str, *others: str) -> None:
        whole, *rest = (CaseAt(one, self.case(one).to_seq) for one in (into, *others))
        self._do(MergeCases(whole, tuple(rest)))

    def case(self, case_id: str) -> Case:
        found = self.journal.cases.get(case_id)
        assert found is not None
        return found

    def commit(self) -> None:
        self.journal.commit(self._batch)
        self._batch = self.journal.batch()

    def ask(self, by: str = "", seen: str = "city", **arguments: Any) -> dict[str, Any]:
        question = ChildQuestion("q", "case_rates", seen, {"by": by, **arguments}, {})
        return self.rates.rates(question)

    def count(self, where: CaseFilter, seen: str = "city") -> int:
        """Return how many cases a page of the list says there are."""
        plain = {"where": msgspec.to_builtins(where), "limit": 1}
        found: int = self.answers.page(ChildQuestion("q", "case_page", seen, plain, {}))["count"]
        return found

    def _do(self, body: Any) -> Decision:
        now_s = self.clock.now_s()
        facts = Facts(catalogue=self.catalogue)
        request = Request(WANG, self.journal.board, facts, 1, now_s, self.journal.cases)
        decision = decide(body, request)
        assert decision.code == "ok", (body, decision)
        self._batch.add(decision.drafts, self._actor, "", now_s)
        if len(self._batch.entries) >= ENTRIES_EACH:
            self.commit()
        return decision
