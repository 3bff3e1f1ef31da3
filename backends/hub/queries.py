"""Queries: what the hub answers itself, and what it freezes and hands to a child."""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.board import Board
from app.domain.citypack import CityInfo
from app.domain.classes import OURS, STATIONS
from app.domain.clock import Clock
from app.domain.people import CITY, Person
from app.domain.refusals import refused_lately
from app.domain.task import Task
from app.domain.world import World
from backends.directory.presence import freeze_presence
from backends.hub.case_holds import CaseHolds
from backends.hub.hazmat_freezing import freeze_hazmat
from backends.hub.inner import ChildAnswer, ChildQuestion, encode_result
from backends.hub.outbound import Outbound, Peer
from backends.wire import desk

# Which child answers what; whoever asks for a person or a plan must have signed in.
CHILD_OF = {
    "plan_intercept": "worker",
    "reach": "worker",
    "case_units": "worker",
    "search": "reader",
    "dossier": "reader",
    "cameras_near": "reader",
    "registers": "reader",
    "inside": "reader",
    "track": "reader",
    "hazmat_matrix": "reader",
    "hazmat_rows": "reader",
    "plant": "reader",
    "risk": "reader",
    "rule_record": "reader",
    "similar_alarms": "reader",
    "case_catalogue": "reader",
    "case_page": "reader",
    "case_story": "reader",
    "case_rates": "reader",
    "case_breaches": "reader",
    "case_tree": "reader",
    "case_hold": "reader",
    "case_file": "reader",
    "case_file_put": "reader",
    "case_like": "reader",
    "case_similar": "reader",
    "case_guess_type": "reader",
    "case_measured": "reader",
    "snapshot_precision": "reader",
    "campaign_progress": "reader",
    "opinion_figures": "reader",
    "message_log": "reader",
    "message_templates": "reader",
    "message_recipients": "reader",
    "find": "reader",
    "directory": "reader",
    "directory_card": "reader",
    "roll_posts": "reader",
    "measure_parts": "indicators",
    "measure_members": "indicators",
    "measure_spots": "indicators",
    "measure_bursts": "indicators",
    "measure_forecast": "indicators",
}
OF_DIRECTORY = frozenset({"directory", "directory_card", "roll_posts"})
# What is told depends on the person too, and not on his county alone.
BY_WHO_ASKS = frozenset(
    {"find", "case_page", "case_rates", "message_log", "measure_members", "measure_parts"}
)
OF_HAZMAT = frozenset({"hazmat_matrix", "hazmat_rows", "plant", "risk"})
NEEDS_SESSION = frozenset(
    {"plan_intercept", "reach", "search", "dossier", "inside", "track", "hazmat_rows", "plant"}
    | {"case_like", "case_similar", "case_guess_type", "case_measured"}
    | {"message_log", "message_recipients", "case_units"}
    | {"directory", "directory_card", "roll_posts"}
    | {"similar_alarms", "case_story", "case_hold", "case_file", "case_file_put", "find"}
)
CHILD_TIMEOUT_S = 10.0
MOST_WAITING = 1000
MOST_SEATS_TOLD = 100


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Who waits for a child, since when, and what of a series can be said without it."""

    peer: Peer
    request_id: str
    at_s: float
    remembered: dict[str, Any]


@dataclass(slots=True)
class QueryOffice:
    """Runs in the hub's thread; a child that does not answer in time is said to be away.

    A series is then answered from memory, where that has any of it, and says so: ``is_part``.
    """

    world: World
    board: Board
    clock: Clock
    info: CityInfo
    is_demo: bool
    is_plaintext: bool
    who: Callable[[Peer, str], Person | None]
    people: Mapping[str, Person]
    has_administrator: Callable[[], bool]
    ask_child: Callable[[str, ChildQuestion], bool]
    shown: Callable[[str], NDArray[np.bool_]]  # which rows of the world a scope's seats have
    series: Callable[[str, Mapping[str, Any]], tuple[str, dict[str, Any]]]
    out: Outbound
    is_recorded: bool = False  # whether the reader has an archive to look into
    holds: CaseHolds = field(default_factory=lambda: CaseHolds(time.monotonic))
    _waiting: dict[str, _Waiting] = field(default_factory=dict)
    _unasked: list[tuple[str, ChildQuestion]] = field(default_factory=list)

    def query(self, peer: Peer, message: desk.Query) -> None:
        """Answer a query, or have it answered."""
        person = self.who(peer, message.session)
        if message.name in NEEDS_SESSION and person is None:
            self._say(peer, message.request_id, "not_signed_in", {})
        elif message.name == "seat":
            self._say(peer, message.request_id, "ok", self._seat(peer))
        elif message.name == "people":
            self._say(peer, message.request_id, "ok", self._people(person))
        elif message.name == "series":
            self._answer_series(peer, message)
        elif (child := CHILD_OF.get(message.name)) is not None:
            self._note_reading(peer, message, person)
            self._plan_or_forward(peer, message, child)
        else:
            self._say(peer, message.request_id, "unknown_query", {})

    def answered(self, answer: ChildAnswer) -> None:
        """Pass a child's answer on."""
        waiting = self._waiting.pop(answer.question_id, None)
        if waiting is not None:
            peer, request_id = waiting.peer, waiting.request_id
            self.out.answer(peer, desk.QueryAnswer(request_id, answer.code, answer.result))

    def child_ready(self, child: str) -> None:
        """Ask a child that has come what waited for it."""
        waited, self._unasked = self._unasked, []
        for name, question in waited:
            if question.question_id not in self._waiting:
                continue  # whoever asked has been told that the child is away
            if name != child or not self.ask_child(child, question):
                self._unasked.append((name, question))

    def give_up_late(self) -> None:
        """Tell those who wait for a child that is away."""
        limit_s = time.monotonic() - CHILD_TIMEOUT_S
        for question_id in [q for q, one in self._waiting.items() if one.at_s < limit_s]:
            late = self._waiting.pop(question_id)
            code = "ok" if late.remembered else "child_away"
            self._say(late.peer, late.request_id, code, late.remembered)

    def _note_reading(self, peer: Peer, message: desk.Query, person: Person | None) -> None:
        """Note who reads a case for editing; only what is on no disk changes by a query."""
        if message.name != "case_hold" or person is None:
            return
        case_id, record = str(message.arguments.get("case_id", "")), peer.record
        if message.arguments.get("is_over") is True:
            self.holds.release(case_id, record.seat)
        else:
            self.holds.take(case_id, person.person_id, record.seat, record.county)

    def _answer_series(self, peer: Peer, message: desk.Query) -> None:
        """Answer from memory where it has all; else the reader adds what the archive has."""
        code, result = self.series(peer.record.county, message.arguments)
        if code == "ok" and self.is_recorded and result["is_part"]:
            self._forward(peer, message, "reader", result)
        else:
            self._say(peer, message.request_id, code, result)

    def _plan_or_forward(self, peer: Peer, message: desk.Query, child: str) -> None:
        frozen: dict[str, Any] = {}
        freezers = {"plan_intercept": self._freeze_plan, "reach": self._freeze_reach}
        if (freeze := freezers.get(message.name)) is not None:
            target_id = str(message.arguments.get("target_id", ""))
            situation = freeze(target_id, self.shown(peer.record.county))
            if situation is None:
                self._say(peer, message.request_id, "target_unknown", {})
                return
            frozen = situation
        elif message.name == "case_units":
            frozen = {"now_s": self.clock.now_s()}
        elif message.name == "case_hold":
            frozen = self.holds.told(str(message.arguments.get("case_id", "")))
        elif message.name in OF_DIRECTORY:
            frozen = freeze_presence(self._on_duty(peer.record.county), self.people)
        elif message.name in OF_HAZMAT:
            county, now_s = peer.record.county, self.clock.now_s()
            frozen = freeze_hazmat(self.world, self.board, self.shown(county), county, now_s)
        elif message.name in BY_WHO_ASKS:
            person = self.who(peer, message.session)
            if person is not None:
                frozen = {"person": person.person_id, "role": person.role.value}
        self._forward(peer, message, child, frozen)

    def _forward(self, peer: Peer, message: desk.Query, child: str, frozen: dict[str, Any]) -> None:
        if len(self._waiting) >= MOST_WAITING:
            self._say(peer, message.request_id, "too_busy", {})
            return
        question_id = uuid.uuid4().hex
        question = ChildQuestion(
            question_id, message.name, peer.record.county, dict(message.arguments), frozen
        )
        remembered = frozen if frozen.get("t_s") else {}
        if not self.ask_child(child, question):
            if remembered:
                self._say(peer, message.request_id, "ok", remembered)
                return
            if child == "worker":
                self._say(peer, message.request_id, "planner_starting", {})
                return
            self._unasked.append((child, question))  # it starts, and is asked when it is there
        self._waiting[question_id] = _Waiting(
            peer, message.request_id, time.monotonic(), remembered
        )

    def _freeze_plan(self, target_id: str, shown: NDArray[np.bool_]) -> dict[str, Any] | None:
        """Return what the planner may look at: nothing that the asking seat's stream has not."""
        world, now_s = self.world, self.clock.now_s()
        row = self._row_of_target(target_id, shown)
        if row is None:
            return None
        open_tasks = self.board.open_tasks()
        busy = {task.officer_id for task in open_tasks}
        sent = {t.officer_id: _post_of(t) for t in open_tasks if t.target_id == target_id}
        refused = refused_lately(self.board, target_id, now_s)
        ours = world.column("alive") & np.isin(world.column("class"), list(OURS)) & shown
        return {
            "now_s": now_s,
            "target": {
                "target_id": target_id,
                "label": world.text_at("label", row),
                **self._fix(row, now_s),
                "speed_mps": _known_number(world, "speed_mps", row),
                "course_deg": _known_number(world, "course_deg", row),
                "has_task": any(task.target_id == target_id for task in open_tasks),
                "entity_class": int(world.column("class")[row]),
            },
            "officers": [
                {
                    "officer_id": world.id_at(r),
                    "label": world.text_at("label", r),
                    **self._fix(r, now_s),
                    "is_busy": world.id_at(r) in busy,
                    "sent_to": sent.get(world.id_at(r)),
                    "has_refused": world.id_at(r) in refused,
                }
                for r in np.flatnonzero(ours).tolist()
            ],
        }

    def _freeze_reach(self, target_id: str, shown: NDArray[np.bool_]) -> dict[str, Any] | None:
        """Return the vehicle alone, as far as the asking seat sees it."""
        world, now_s = self.world, self.clock.now_s()
        row = self._row_of_target(target_id, shown)
        if row is None:
            return None
        return {
            "now_s": now_s,
            "target_id": target_id,
            **self._fix(row, now_s),
            "speed_mps": _known_number(world, "speed_mps", row),
            "course_deg": _known_number(world, "course_deg", row),
        }

    def _row_of_target(self, target_id: str, shown: NDArray[np.bool_]) -> int | None:
        """Return the row of a thing that moves and is shown, or None."""
        row = self.world.row_of(target_id)
        if row is None or not shown[row] or int(self.world.column("class")[row]) in STATIONS:
            return None  # nobody is sent after what stays where it is
        return row

    def _fix(self, row: int, now_s: float) -> dict[str, float]:
        world = self.world
        return {
            "lon_deg": float(world.column("lon_deg")[row]),
            "lat_deg": float(world.column("lat_deg")[row]),
            "fix_age_s": max(0.0, now_s - float(world.column("fix_s")[row])),
        }

    def _on_duty(self, county: str) -> list[str]:
        """Return the consoles that are connected and look at all that ``county`` is shown."""
        records = (peer.record for peer in self.out.peers.values())
        near = (r for r in records if r.kind == "console" and r.county in (CITY, county))
        return sorted({record.seat for record in near})[:MOST_SEATS_TOLD]

    def _seat(self, peer: Peer) -> dict[str, Any]:
        record = peer.record
        return {
            "seat": record.seat,
            "kind": record.kind,
            "county": record.county,
            "on_duty": self._on_duty(record.county),
            "is_plaintext": self.is_plaintext,
            "has_administrator": self.has_administrator(),
            "city": {
                "name": self.info.name,
                "name_en": self.info.name_en,
                "is_demo": self.is_demo,
            },
            "counties": [
                {"code": c.code, "name": c.name, "name_en": c.name_en, "index": c.index}
                for c in self.info.counties
            ],
        }

    def _people(self, asking: Person | None) -> dict[str, Any]:
        shown = [p for p in self.people.values() if asking is not None or p.is_demo]
        return {
            "people": [
                {
                    "person_id": p.person_id,
                    "name": p.name,
                    "role": p.role.value,
                    "is_demo": p.is_demo,
                }
                for p in shown
            ]
        }

    def _say(self, peer: Peer, request_id: str, code: str, result: dict[str, Any]) -> None:
        self.out.answer(peer, desk.QueryAnswer(request_id, code, encode_result(result)))


def _known_number(world: World, key: str, row: int) -> float | None:
    value = float(world.column(key)[row])
    return None if np.isnan(value) else value


def _post_of(task: Task) -> list[float] | None:
    """Return longitude and latitude of the post a task names, or None."""
    post = task.order.get("post")
    if not isinstance(post, Mapping):
        return None
    place = [post.get("lon_deg"), post.get("lat_deg")]
    numbers = [float(one) for one in place if isinstance(one, int | float)]
    return numbers if len(numbers) == len(place) else None
