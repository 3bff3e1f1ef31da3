"""Ground for the hub's tests: a city of two counties, its registers, and sockets that remember."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import zmq

from app.config import read_catalogues
from app.domain.board import Board
from app.domain.cases.calendar import date_of
from app.domain.cases.case import CASE_PREFIX, Case
from app.domain.cases.fold import folded, opened
from app.domain.cases.steps import CASE_KINDS
from app.domain.citypack import CityInfo, County
from app.domain.classes import EntityClass
from app.domain.clock import SetClock
from app.domain.entry import Actor, Draft, Entry
from app.domain.register import Officer, Registers, Station, Vehicle
from app.domain.tracks import TrackBatch
from backends.hub.identity import Identities
from backends.hub.ingest import Ingest
from backends.hub.outbound import Outbound, Peer
from backends.hub.seats import SeatRecord
from backends.hub.sources import SourceLedger
from backends.store.case_shelf import A_DAY, day_number
from backends.store.job import Job, Outcome, Receipt, Situation
from backends.wire import desk

ROOT = Path(__file__).parents[4]
CATALOGUES = read_catalogues()
FIELDS = CATALOGUES.fields
NOON_S = 1_700_000_000.0
WEST, EAST = "320612", "320682"
BORDER_DEG = 121.0
CITY = CityInfo(
    "320600",
    "试城",
    "Trial",
    is_demo=False,
    counties=(County(WEST, "西县", "West", 1, ()), County(EAST, "东县", "East", 2, ())),
)
OFFICER = Officer("off:1", "张警官", "一队", "13900000001", "2013", "code", WEST)
TRUCK = Vehicle(
    "veh:1", "苏F1", EntityClass.HAZMAT_TRUCK, "公司", "证1", "", "13900000009", "code", WEST
)
OPEN_TRUCK = Vehicle("veh:2", "苏F2", EntityClass.HAZMAT_TRUCK, "公司", "证2", "", "", "", EAST)
AIR = Station(
    "st:air", "西县空气站", EntityClass.AIR_STATION, 120.5, 32.0, ("pm25", "noise"), 60.0, WEST
)
SMOKE = Station(
    "st:smoke",
    "东县扬尘站",
    EntityClass.DUST_STATION,
    121.5,
    32.0,
    ("tsp",),
    300.0,
    EAST,
    address="hj212:A1",
)
REGISTERS = Registers(officers=(OFFICER,), vehicles=(TRUCK, OPEN_TRUCK), stations=(AIR, SMOKE))
WANG = Actor("wang", "duty_officer", "city", "desk-1")


def county_of(lon_deg: Any, _lat_deg: Any) -> Any:
    return np.where(np.asarray(lon_deg) < BORDER_DEG, 1, 2).astype(np.uint8)


def make_ingest(clock: SetClock) -> Ingest:
    return Ingest(FIELDS, clock, Identities(REGISTERS), SourceLedger(), county_of)


def fixes(
    *places: tuple[str, float], at_s: float = NOON_S, source: str = "buses", **columns: Any
) -> TrackBatch:
    """Return one fix for each (id, longitude), all on 32° north."""
    n = len(places)
    given = {
        "lon_deg": np.array([lon for _, lon in places]),
        "lat_deg": np.full(n, 32.0),
        "fix_s": np.full(n, at_s),
    }
    dtypes = {f.key: f.dtype for f in FIELDS}
    given |= {key: np.array(values, dtypes[key]) for key, values in columns.items()}
    return TrackBatch(source, np.array([i.encode() for i, _ in places], "S32"), given)


class CasesInMemory:
    """Cases by id, as the writer's shelf has them."""

    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}

    def get(self, case_id: str) -> Case | None:
        return self.cases.get(case_id)

    def with_origin(self, source: str, original_no: str) -> Case | None:
        origin = source, original_no
        return next((c for c in self.cases.values() if (c.source, c.original_no) == origin), None)

    def next_number(self, now_s: float) -> int:
        first = day_number(date_of(now_s)) * A_DAY
        return max((c.number for c in self.cases.values()), default=first) + 1

    def absorb(self, entry: Entry) -> None:
        case_id = entry.subject.removeprefix(CASE_PREFIX)
        if entry.kind == "case_opened":
            self.cases[case_id] = opened(entry)
        elif entry.kind in CASE_KINDS:
            self.cases[case_id] = folded(self.cases[case_id], entry)


class Story:
    """A board and cases, and entries told to them one after the other."""

    def __init__(self) -> None:
        self.board = Board()
        self.cases = CasesInMemory()
        self.entries: list[Entry] = []

    def tell(
        self,
        kind: str,
        subject: str,
        body: dict[str, Any] | None = None,
        *,
        county: str = WEST,
        time_s: float = NOON_S,
        actor: Actor = WANG,
        personal: dict[str, str] | None = None,
    ) -> Entry:
        seq = self.board.seq + 1
        entry = Entry(
            seq, time_s, kind, subject, county, actor, "", body or {}, "", "", "", personal or {}
        )
        self.board.apply(entry)
        self.cases.absorb(entry)
        self.entries.append(entry)
        return entry

    def raise_alarm(self, alarm_id: str = "a1", **more: Any) -> Entry:
        body = {
            "rule": "hazmat_standing",
            "severity": 2,
            "entity_id": "veh:2",
            "label": "苏F2",
            "lon_deg": 120.9,
            "lat_deg": 32.0,
            "evidence": {"stay_radius_m": 60.0},
        }
        return self.tell("alarm_raised", f"alarm:{alarm_id}", body, **more)

    def issue_task(
        self, task_id: str = "t1", number: int = 1, post: object = None, **more: Any
    ) -> Entry:
        body = {
            "number": number,
            "kind": "intercept",
            "alarm_id": "",
            "target_id": "veh:2",
            "target_label": "苏F2",
            "officer_id": "off:1",
            "officer_label": "张警官",
            "terminal": "13900000001",
            "order": {"text": f"T{number} 拦截 苏F2", "post": post},
        }
        return self.tell("task_issued", f"task:{task_id}", body, **more)


@dataclass
class Pen:
    """Does jobs at once on a story, as the journal's writer would."""

    story: Story
    clock: SetClock
    outcomes: list[Outcome] = field(default_factory=list)
    is_closed: bool = False
    _waiting: list[tuple[Job, Callable[[], None] | None]] = field(default_factory=list)

    def __call__(self, job: Job) -> None:
        self.keep(job, None)

    def open(self) -> None:
        self.is_closed = False
        for job, kept in self._waiting:
            self.keep(job, kept)

    def keep(self, job: Job, kept: Callable[[], None] | None) -> None:
        if self.is_closed:
            self._waiting.append((job, kept))
            return
        self._do(job)
        if kept is not None:
            kept()

    def _do(self, job: Job) -> None:
        outcome = job(Situation(self.story.board, self.clock.now_s(), 1, self.story.cases))
        self.outcomes.append(outcome)
        for draft in outcome.drafts:
            self.write(draft, outcome.actor)

    def write(self, draft: Draft, actor: Actor) -> Entry:
        return self.story.tell(
            draft.kind,
            draft.subject,
            dict(draft.body),
            county=draft.county,
            time_s=self.clock.now_s(),
            actor=actor,
            personal=dict(draft.personal),
        )

    @property
    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.story.entries]


class Paper:
    """A socket that keeps what is sent on it, and hands out what a test has put in."""

    def __init__(self) -> None:
        self.sent: list[list[bytes]] = []
        self.waiting: list[list[Any]] = []

    def send_multipart(self, frames: Sequence[bytes], *_: Any) -> None:
        self.sent.append(list(frames))

    def recv_multipart(self, *_: Any, **__: Any) -> list[Any]:
        if not self.waiting:
            raise zmq.Again
        return self.waiting.pop(0)

    def heard(self) -> list[desk.FromHub]:
        """Return the desk messages that were sent, without their routing ids; and forget them."""
        messages = [desk.decode_from_hub(frames[1:]) for frames in self.sent]
        self.sent.clear()
        return messages


def make_peer(kind: str = "console", county: str = "city", key: str = "K" * 40) -> Peer:
    return Peer(b"peer", SeatRecord(key, "desk-1", kind, county), 0.0)


def make_out() -> tuple[Outbound, Paper]:
    paper = Paper()
    return Outbound(paper), paper  # type: ignore[arg-type]


class AtOnce:
    """An executor, and a doorbell, that do their work on the spot."""

    def submit(self, work: Any, *arguments: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(work(*arguments))
        except Exception as error:  # noqa: BLE001 - a future carries whatever was raised
            future.set_exception(error)
        return future

    def ring(self, work: Any) -> None:
        work()


def receipt_of(outcome: Outcome, entries: Sequence[Entry], reply: Any) -> Receipt:
    return Receipt(reply, tuple(entries))
