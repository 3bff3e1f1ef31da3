"""Notices at this seat: who would be told, what was asked of the hub, and how far it has come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.classes import LATE_AFTER_S
from app.domain.command import CommandBody, EndNotice, Reply, TellOfficers
from app.domain.errors import OperatorError
from app.domain.geo import distance_m
from app.domain.notice import HOLDS_S, MOST_TOLD, Notice, notices_of
from app.domain.reach_officers import OfficerInside
from app.services.commands import Commands, new_key
from app.services.live import ViewGroup
from app.services.order import vehicle_of


@dataclass(frozen=True, slots=True)
class Hearer:
    """Somebody who would be told, and what is known of him before."""

    officer_id: str
    label: str
    fix_age_s: float
    tasks: tuple[int, ...]  # the numbers of those he is on: they go on

    @property
    def is_silent(self) -> bool:
        """Whether nothing was heard of his terminal for too long to count on it."""
        return self.fix_age_s >= LATE_AFTER_S


class Notices:
    """``commands`` is None where nothing can be commanded; ``changed`` is called at an answer.

    ``error`` is the code of what went wrong last, ``left_out`` the codes of those whom the hub did
    not tell, by officer id.
    """

    def __init__(
        self,
        group: ViewGroup,
        commands: Commands | None,
        changed: Callable[[], None],
        make_id: Callable[[], str] = new_key,
    ) -> None:
        self._group = group
        self._commands = commands
        self._changed = changed
        self._make_id = make_id
        self._waiting: set[str] = set()
        self.error = ""
        self.left_out: Mapping[str, str] = {}

    @property
    def obstacle(self) -> str:
        """The code of why nobody can be told from here now, or empty."""
        if self._commands is None or not self._group.is_live:
            return "replay_commands_nothing"
        return "" if self._commands.token else "not_signed_in"

    @property
    def is_waiting(self) -> bool:
        """Whether what was asked is saved here and the hub has not answered."""
        return bool(self._waiting)

    def open_about(self, target_id: str = "") -> tuple[Notice, ...]:
        """Return what is open about a thing, or about anything, all of one thing as one notice."""
        by_target: dict[str, list[Notice]] = {}
        for notice in notices_of(self._group.board):
            if notice.is_open and target_id in ("", notice.first.target_id):
                by_target.setdefault(notice.first.target_id, []).append(notice)
        return tuple(
            Notice(several[0].notice_id, tuple(t for one in several for t in one.tasks))
            for several in by_target.values()
        )

    def last_over(self, target_id: str) -> Notice | None:
        """Return the notice about a thing that ended last, if any."""
        over = [
            notice
            for notice in notices_of(self._group.board)
            if not notice.is_open and notice.first.target_id == target_id
        ]
        return max(over, key=lambda notice: notice.over_s, default=None)

    def hearers(
        self, target_id: str, inside: tuple[OfficerInside, ...]
    ) -> tuple[tuple[Hearer, ...], int]:
        """Return who inside is not told yet, the nearest first, and how many more there are."""
        board = self._group.board
        told = {t.officer_id for t in board.lookouts() if t.target_id == target_id}
        left = [officer for officer in inside if officer.entity_id not in told]
        left.sort(key=lambda officer: self._away_m(target_id, officer.entity_id))
        hearers = tuple(
            Hearer(
                *(officer.entity_id, officer.label or officer.entity_id, officer.fix_age_s),
                tuple(task.number for task in board.tasks_of(officer.entity_id)),
            )
            for officer in left[:MOST_TOLD]
        )
        return hearers, len(left) - len(hearers)

    def tell(self, target_id: str, officer_ids: tuple[str, ...]) -> None:
        """Ask the hub to tell them all; raises OperatorError as commands do, ``target_unknown``."""
        row = self._group.world.row_of(target_id)
        if row is None:
            raise OperatorError("target_unknown", target_id)
        alarms = self._group.board.open_alarms()
        body = TellOfficers(
            notice_id=self._make_id(),
            target_id=target_id,
            officer_ids=officer_ids,
            order={"vehicle": vehicle_of(self._group, target_id, target_id)},
            for_s=HOLDS_S,
            alarm_id=next((a.alarm_id for a in alarms if a.entity_id == target_id), ""),
        )
        self._give(body)

    def end(self, target_id: str, reason: str) -> None:
        """Ask the hub to tell all who look out for a thing that it is over."""
        tasks = [t for t in self._group.board.lookouts() if t.target_id == target_id]
        for notice_id in dict.fromkeys(task.notice_id for task in tasks):
            self._give(EndNotice(notice_id, reason))

    def _give(self, body: CommandBody) -> None:
        if self._commands is None:
            raise OperatorError("replay_commands_nothing")
        key = self._commands.give(body, self._answered)
        self._waiting.add(key)
        self.error, self.left_out = "", {}

    def _answered(self, reply: Reply) -> None:
        self._waiting.discard(reply.key)
        if not reply.is_ok and reply.code != "notice_over":
            self.error = reply.code
        left_out: Any = reply.result.get("left_out", {})
        self.left_out = dict(left_out) if isinstance(left_out, Mapping) else {}
        self._changed()

    def _away_m(self, target_id: str, officer_id: str) -> float:
        world = self._group.world
        rows = world.row_of(target_id), world.row_of(officer_id)
        if None in rows:
            return float("inf")
        lon, lat = (
            [float(world.column(key)[row]) for row in rows] for key in ("lon_deg", "lat_deg")
        )
        return float(distance_m(lon[0], lat[0], lon[1], lat[1]))
