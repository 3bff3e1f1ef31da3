"""A hall with cases of three counties and of none, asked through the reader's own answerers."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.cases.case import Case, CaseKind, CasePlace
from app.domain.cases.commands import AmendCase, CaseAt, MergeCases, OpenCase, StepCase, TellApart
from app.domain.cases.steps import CaseStep
from app.domain.clock import SetClock
from app.domain.entry import Actor
from app.domain.people import CITY, Person, Role, Scope
from backends.cases.catalogue_file import read_case_catalogue
from backends.city.county_index import CountyIndex
from backends.city.pack import read_info, read_pack
from backends.hub import reader
from backends.hub.config import HubConfig
from backends.hub.deciding import Decision, Facts, Request
from backends.hub.decisions import decide
from backends.hub.indicators import answerers_of
from backends.hub.inner import ChildQuestion
from backends.hub.reach_answers import speeds_of
from backends.hub.unit_ways_answers import UnitWaysAnswerer
from backends.hub.worker import SPEEDS
from backends.indicators.answers import MeasureAnswers, personal_of
from backends.indicators.counting import Counter
from backends.indicators.noticing import NoticingAnswers
from backends.indicators.opening import open_tables
from backends.indicators.table_file import read_table
from backends.indicators.trouble_rules import read_trouble_rules
from backends.roads.network import RoadNetwork
from backends.roads.reach_region import ReachPlanner
from backends.store.database import Reading
from tests.e2e.city import EAST, WEST, write_city
from tests.unit.backends.store.story import open_journal

NORTH = "320614"  # a county of which this hall has no ground, but cases
COUNTIES = (WEST, EAST, NORTH)
EVERYWHERE = (*COUNTIES, "")
CHIEF = Person("P-1", "陈", Role.SHIFT_LEADER, Scope())
OF = {WEST: "甲", EAST: "乙", NORTH: "丙", "": "公"}
PHONE = {WEST: "13800000001", EAST: "13800000002", NORTH: "13800000003", "": "13800000004"}
TYPES = ("pub-manhole", "road-pothole", "env-rubbish")
Answerer = Callable[[ChildQuestion], dict[str, Any]]
UNITS = "\n".join(
    f"""
[[unit]]
unit_id = "u-{county or "city"}"
name = "单位{OF[county]}"
level = "{"county" if county else "city"}"
parent_id = "{"u-city" if county else ""}"
county = "{county}"
kinds = ["municipal", "urban"]
department = "water"
"""
    for county in ("", *COUNTIES)
)


def picture(county: str) -> bytes:
    """Return a file that only cases of one county name."""
    return b"\x89PNG\r\n\x1a\n" + OF[county].encode() * 9


def sha256(county: str) -> str:
    """Return what that file is called."""
    return hashlib.sha256(picture(county)).hexdigest()


class ScopeHall:
    """Two cases of each county and of none; those of ``varied`` go otherwise than those else.

    As many commands are decided in every hall, so that numbers and places in the journal agree.
    """

    def __init__(self, folder: Path, now_s: float, varied: frozenset[str] = frozenset()) -> None:
        self.folder, self.clock, self.varied = folder, SetClock(now_s - 7_200.0), varied
        write_city(folder / "city")
        (folder / "city" / "cases").mkdir()
        (folder / "city" / "cases" / "units.toml").write_text(UNITS, "utf-8")
        (folder / "data").mkdir(mode=0o700)
        self.journal = open_journal(folder, self.clock, folder / "data" / "journal.db")
        self.catalogue = read_case_catalogue(folder / "city" / "cases")
        for county in EVERYWHERE:
            for n in range(3):
                self._one(county, n)
        self.clock.advance(7_200.0)

    def case(self, county: str, n: int = 0) -> Case:
        """Return a case of a county as it stands."""
        found = self.journal.cases.get(case_id(county, n))
        assert found is not None
        return found

    def decide(self, body: Any, person: Person) -> Decision:
        """Return what the hub would decide."""
        facts = Facts(catalogue=self.catalogue)
        journal, now_s = self.journal, self.clock.now_s()
        return decide(body, Request(person, journal.board, facts, 1, now_s, journal.cases))

    def do(self, body: Any) -> None:
        """Do what a shift leader of the city asks for."""
        decision = self.decide(body, CHIEF)
        assert decision.code == "ok", (body, decision)
        batch = self.journal.batch()
        actor = Actor(CHIEF.person_id, CHIEF.role, CHIEF.scope.text(), "seat-1")
        batch.add(decision.drafts, actor, "", self.clock.now_s())
        self.journal.commit(batch)

    def answer(self, monkeypatch: pytest.MonkeyPatch, ask: Callable[..., None]) -> None:
        """Run the reader with ``ask`` in place of the loop that answers the hub."""
        config = HubConfig(
            str(self.folder / "data"), str(self.folder / "city"), history=None, is_demo=True
        )
        monkeypatch.setattr(HubConfig, "running_clock", lambda _self: self.clock)
        own = {"case_units": self.unit_ways(), **self.figures()}
        monkeypatch.setattr(
            reader, "answer_questions", lambda _kind, _at, _pid, answerers: ask(answerers | own)
        )
        reader.main(config, "", 0)

    def unit_ways(self) -> Answerer:
        """Return what the worker answers about cases with: it has the roads, and the same store."""
        pack = read_pack(self.folder / "city" / "pack")
        speeds = speeds_of(SPEEDS, self.clock.now_s())
        codes = {county.index: county.code for county in pack.info.counties}
        index = CountyIndex(pack.info.counties)
        return UnitWaysAnswerer(
            Reading(self.folder / "data" / "journal.db"),
            self.catalogue,
            ReachPlanner(RoadNetwork(pack.roads), speeds),
            lambda at: codes.get(int(index.of(*at)[0]), ""),
        ).answer

    def figures(self) -> dict[str, Answerer]:
        """Return what whoever counts answers: it has the same store, and the city's tables."""
        info = read_info(self.folder / "city" / "pack")
        reading = Reading(self.folder / "data" / "journal.db")
        tables, table = open_tables(self.folder / "city", info, reading), read_table()
        nodes = [(CITY, 0), *((county.code, county.index) for county in info.counties)]
        counter, now_s = Counter(tables.facts, table, nodes), self.clock.now_s()
        tables.absorb(reading, now_s)
        counter.refresh(now_s)
        keys = [one.key for one in table]
        answers = MeasureAnswers(
            *(counter, keys, [node for node, _ in nodes], self.clock.now_s), personal_of(table)
        )
        tables.refresh(now_s)
        noticing = NoticingAnswers(
            *(tables.facts, table, nodes, tables.grounds, read_trouble_rules()), self.clock.now_s
        )
        return {
            name: lambda question, answer=answer: msgspec.to_builtins(answer(question))
            for name, answer in answerers_of(answers, noticing).items()
        }

    def _one(self, county: str, n: int) -> None:
        self.clock.advance(60.0)
        is_varied = county in self.varied
        mark = f"异{OF[county]}" if is_varied else OF[county]
        self.do(
            OpenCase(
                case_id=case_id(county, n),
                kind=CaseKind.DEMAND,
                channel=("video", "census", "opinion")[n] if not is_varied else "hotline",
                title=f"标题{mark}井盖坏了",
                text=f"原文{mark}井盖坏了，有人掉下去",
                raised_s=self.clock.now_s() - (30.0 if is_varied else 60.0),
                type_code=TYPES[1] if is_varied else TYPES[0],
                source=f"来源{mark}",
                original_no=f"NO-{county}-{n}",
                reporter=f"报案{mark}",
                phone=PHONE[county],
                place=CasePlace(address=f"地址{mark}", town=f"镇{mark}", grid=f"格{mark}"),
                county=county,
                severity=1 if is_varied else 2,
                attachments=(sha256(county),),
                campaign="" if is_varied else f"战役{mark}",
                seen_by="" if is_varied else f"相机{mark}",
            )
        )
        seq = self.case(county, n).to_seq
        at_first = CaseStep.VOID if is_varied else CaseStep.FILE
        self.do(StepCase(case_id(county, n), seq, at_first, f"按语{mark}"))
        if n:
            self.do(self._second(county, n, is_varied=is_varied, mark=mark))

    def _second(self, county: str, n: int, *, is_varied: bool, mark: str) -> StepCase:
        at = (case_id(county, n), self.case(county, n).to_seq)
        if is_varied:
            return StepCase(*at, CaseStep.NOTE, f"按语{mark}")
        return StepCase(*at, CaseStep.DISPATCH, f"按语{mark}", unit=f"u-{county or 'city'}")


def case_id(county: str, n: int = 0) -> str:
    """Return what a case is known by."""
    return f"case-{county or 'none'}-{n}"


def marks(county: str, hall: ScopeHall) -> set[str]:
    """Return what nobody of another county may find in an answer."""
    mark = OF[county]
    found = {
        f"{what}{mark}" for what in ("标题", "原文", "来源", "报案", "地址", "镇", "格", "按语")
    }
    found |= {f"战役{mark}", f"相机{mark}", f"NO-{county}-", PHONE[county], sha256(county)}
    found |= {f"case-{county}-", f"单位{mark}", base64.b64encode(picture(county)).decode()[:24]}
    return found | {str(hall.case(county, n).number) for n in range(3)}


def bodies(at: Case) -> Mapping[type, Any]:
    """Return of each command about cases one that is about ``at``."""
    seq = at.to_seq
    opened = OpenCase(
        at.case_id, CaseKind.DEMAND, "hotline", "题", "文", at.raised_s, original_no=at.original_no
    )
    return {
        OpenCase: replace(opened, source=at.source),
        AmendCase: AmendCase(at.case_id, seq, "", "题", "文", CasePlace(), 0),
        StepCase: StepCase(at.case_id, seq, CaseStep.NOTE, "记"),
        MergeCases: MergeCases(CaseAt(at.case_id, seq), (CaseAt("case-320612-1", 1),)),
        TellApart: TellApart(at.case_id, seq, ("case-320612-1",)),
    }
