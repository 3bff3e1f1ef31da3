"""A hall that decides on cases without a store: what is decided is folded at once."""

import datetime as dt
from dataclasses import replace
from typing import Any

from app.domain.board import Board
from app.domain.cases.calendar import Shift, WorkCalendar, date_of
from app.domain.cases.case import CASE_PREFIX, Case, CaseKind, CasePlace
from app.domain.cases.catalogue import CaseCatalogue, CaseChannel, ProblemType, Unit
from app.domain.cases.clocks import Clock, Limit
from app.domain.cases.commands import AmendCase, OpenCase, StepCase
from app.domain.cases.fold import folded, opened
from app.domain.cases.steps import CaseStep
from app.domain.classes import Severity
from app.domain.entry import Actor, Draft, Entry
from app.domain.geo import LonLat
from app.domain.people import CITY, Person, Role, Scope
from backends.hub.deciding import Decision, Facts, Request
from backends.hub.decisions import decide

MONDAY_S = dt.datetime.fromisoformat("2026-11-23T10:00+08:00").timestamp()
HOUR_S, DAY_S = 3600.0, 86_400.0
LI = Person("li", "李", Role.DUTY_OFFICER, Scope())
CHIEF = Person("chief", "陈", Role.SHIFT_LEADER, Scope())
MAYOR = Person("mayor", "赵", Role.LEADER, Scope())
WATER = Person("water", "水务", Role.DEPARTMENT, Scope(CITY, "", "water"))
ELSEWHERE = Person("cb", "乙", Role.DUTY_OFFICER, Scope("cb"))
AUDITOR = Person("auditor", "审", Role.AUDITOR, Scope())
ROADS = Person("roads", "路政", Role.DEPARTMENT, Scope(CITY, "", "roads"))
PEOPLE = {p.person_id: p for p in (LI, CHIEF, MAYOR, WATER, ROADS, ELSEWHERE, AUDITOR)}
CALENDAR = WorkCalendar(
    (Shift(9 * HOUR_S, 17 * HOUR_S),), frozenset(), frozenset(), dt.date(2026, 12, 31)
)
TYPES = {
    code: (
        ProblemType(
            code,
            code,
            "公共设施",
            CaseKind.DEMAND,
            Severity.II,
            "municipal",
            limits,
            "换好",
            "",
            "house",
            dt.date(2020, 1, 1),
        ),
    )
    for code, limits in {
        "cover": {
            "accept": Limit(1, Clock.URGENT_HOURS),
            "close": Limit(2, Clock.URGENT_HOURS),
            "reply": Limit(5, Clock.WORK_DAYS),
        },
        "tree": {"close": Limit(10, Clock.URGENT_HOURS)},
    }.items()
}
UNITS = {
    unit.unit_id: unit
    for unit in (
        Unit("u-water", "排水", "city", department="water"),
        Unit("u-roads", "道路", "city", department="roads"),
        Unit("u-b", "乙县", "county", county="cb"),
        Unit("u-t2", "二镇", "town", county="ca", town="t2"),
        Unit("u-out", "供电", "outside"),
    )
}
CATALOGUE = CaseCatalogue(TYPES, UNITS, {"hotline": CaseChannel("hotline", "热线")}, CALENDAR)
CALL = OpenCase(
    case_id="c1",
    kind=CaseKind.DEMAND,
    channel="hotline",
    title="井盖破损",
    text="有人差点掉进去",
    raised_s=MONDAY_S - 60,
    type_code="cover",
    source="12345",
    original_no="N-1",
    place=CasePlace(120.9, 32.0, "人民路", "t1"),
)


class Shelf(dict[str, Case]):
    """Cases by id, and the way the writer asks for them."""

    def with_origin(self, source: str, original_no: str) -> Case | None:
        named = (c for c in self.values() if (c.source, c.original_no) == (source, original_no))
        return next(named, None)

    def next_number(self, now_s: float) -> int:
        return int(date_of(now_s).strftime("%Y%m%d")) * 1_000_000 + len(self) + 1


class CaseHall:
    """Longitudes below 121 are county ca, those above cb, those beyond 122 none."""

    def __init__(self) -> None:
        self.now_s = MONDAY_S
        self.cases = Shelf()
        self.entries: list[Entry] = []
        self.facts = Facts(people=PEOPLE, catalogue=CATALOGUE, county_at=_county_at)

    def do(self, body: Any, person: Person = LI) -> Decision:
        decision = decide(body, self.request(person))
        self.write(decision.drafts, person)
        return decision

    def request(self, person: Person = LI) -> Request:
        return Request(person, Board(), self.facts, 1, self.now_s, self.cases)

    def write(self, drafts: tuple[Draft, ...], person: Person | None = None) -> None:
        actor = Actor() if person is None else Actor(person.person_id, person.role, "city", "desk")
        for draft in drafts:
            head = (len(self.entries) + 1, self.now_s, draft.kind, draft.subject, draft.county)
            made = Entry(*head, actor, "", draft.body, "", "", "", draft.personal)
            self.entries.append(made)
            case_id = draft.subject.removeprefix(CASE_PREFIX)
            before = self.cases.get(case_id)
            self.cases[case_id] = opened(made) if before is None else folded(before, made)

    def call(self, case_id: str = "c1", person: Person = LI, **more: Any) -> Decision:
        return self.do(replace(CALL, case_id=case_id, **{"original_no": case_id, **more}), person)

    def step(self, step: CaseStep, by: Person = LI, case_id: str = "c1", **more: Any) -> Decision:
        seq = self.cases[case_id].to_seq
        return self.do(StepCase(case_id, seq, step, **more), by)

    def amend(self, person: Person = LI, **more: Any) -> Decision:
        case = self.cases["c1"]
        said = AmendCase("c1", case.to_seq, "", case.title, "", case.place, 0)
        return self.do(replace(said, **more), person)

    def went(self, *steps: CaseStep, case_id: str = "c1", unit: str = "u-water") -> None:
        """Take steps that all must go well, with whatever they need."""
        for step in steps:
            more = {"note": "好", "unit": unit, "until_s": self.now_s + DAY_S, "is_satisfied": True}
            more["person"] = "roads" if step is CaseStep.HAND_OVER else ""
            decision = self.step(step, CHIEF, case_id, **more)
            assert decision.code == "ok", (step, decision)

    @property
    def case(self) -> Case:
        return self.cases["c1"]

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.entries]


def _county_at(point: LonLat) -> str:
    return "ca" if point.lon_deg < 121 else "cb" if point.lon_deg < 122 else ""
