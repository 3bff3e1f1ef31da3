"""Geofences at this seat: what stands, and what was asked of the hub about one."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from app.domain.command import (
    ChangeGeofence,
    CommandBody,
    DrawGeofence,
    RemoveGeofence,
    Reply,
    RestoreGeofence,
)
from app.domain.errors import OperatorError
from app.domain.geo import LonLat
from app.domain.geofence import FOR_EVER_S, Geofence, Purpose
from app.domain.shape import Shape
from app.services.commands import Commands, new_key
from app.services.listeners import Listener, Listeners
from app.services.live import ViewGroup

RECALL_WITHIN_S = 5.0  # real seconds, as an order's


class ActState(Enum):
    """How far the last act has come."""

    SAVED = "saved"  # on the disk here, on its way to the hub
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Content:
    """What a person decides about a geofence."""

    name: str
    purpose: Purpose
    shape: Shape
    valid_from_s: float = FOR_EVER_S
    valid_to_s: float = FOR_EVER_S


@dataclass(frozen=True, slots=True)
class Act:
    """What was asked of the hub last; ``error`` is its code and ``detail`` the hub's own words."""

    kind: str  # draw, change, remove, restore
    geofence_id: str
    name: str
    state: ActState
    error: str = ""
    detail: str = ""


class Geofences:
    """One seat's; ``commands`` is None where nothing can be commanded. ``monotonic`` is real."""

    def __init__(
        self,
        group: ViewGroup,
        commands: Commands | None,
        monotonic: Callable[[], float],
        make_id: Callable[[], str] = new_key,
    ) -> None:
        self._group = group
        self._commands = commands
        self._monotonic = monotonic
        self._make_id = make_id
        self._listeners = Listeners()
        self._removed_real_s = 0.0
        self._recall_id = ""
        self.last: Act | None = None

    @property
    def obstacle(self) -> str:
        """The code of why nothing can be kept here now, or empty where it can."""
        if self._commands is None or not self._group.is_live:
            return "replay_commands_nothing"
        return "" if self._commands.token else "not_signed_in"

    def standing(self, part: str = "") -> list[Geofence]:
        """Return the geofences that stand and have ``part`` in their names, by name."""
        wanted = part.strip().casefold()
        return [g for g in self._group.board.standing_geofences() if wanted in g.name.casefold()]

    def get(self, geofence_id: str) -> Geofence | None:
        """Return one as the journal has it now, removed ones too."""
        return self._group.board.geofences.get(geofence_id)

    def draw(self, content: Content) -> str:
        """Ask for a new one to be kept; return its id. Raises OperatorError as commands do."""
        geofence_id = self._make_id()
        self._give("draw", geofence_id, content.name, DrawGeofence(geofence_id, *_fields(content)))
        return geofence_id

    def change(self, seen: Geofence, content: Content) -> None:
        """Ask for ``seen`` to be made this; refused where somebody has changed it since."""
        body = ChangeGeofence(seen.geofence_id, seen.to_seq, *_fields(content))
        self._give("change", seen.geofence_id, content.name, body)

    def remove(self, seen: Geofence, reason: str) -> None:
        """Ask for it to be removed; raises OperatorError also where no reason is given."""
        if not reason.strip():
            raise OperatorError("removal_reason_missing")
        body = RemoveGeofence(seen.geofence_id, seen.to_seq, reason.strip())
        self._give("remove", seen.geofence_id, seen.name, body)
        self._recall_id, self._removed_real_s = seen.geofence_id, self._monotonic()

    def recall_seconds_left(self) -> float:
        """Return for how long the last removal can be called back by one key; 0 once it is over."""
        if not self._recall_id:
            return 0.0
        return max(0.0, self._removed_real_s + RECALL_WITHIN_S - self._monotonic())

    def recall(self) -> bool:
        """Call the last removal back; False where it is too late or not yet on the board."""
        geofence = self.get(self._recall_id)
        if self.recall_seconds_left() <= 0 or geofence is None or not geofence.is_removed:
            return False
        self._recall_id = ""
        body = RestoreGeofence(geofence.geofence_id, geofence.to_seq)
        self._give("restore", geofence.geofence_id, geofence.name, body)
        return True

    def connect(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` told when an act was given or answered; returns the disconnect."""
        return self._listeners.connect(listener)

    def _give(self, kind: str, geofence_id: str, name: str, body: CommandBody) -> None:
        if self._commands is None:
            raise OperatorError("replay_commands_nothing")
        act = Act(kind, geofence_id, name, ActState.SAVED)
        self._commands.give(body, lambda reply: self._answered(act, reply))
        self.last = act
        self._listeners.tell()

    def _answered(self, act: Act, reply: Reply) -> None:
        state = ActState.DONE if reply.is_ok else ActState.REFUSED
        error = "" if reply.is_ok else reply.code
        self.last = Act(act.kind, act.geofence_id, act.name, state, error, reply.detail)
        if act.kind == "remove" and not reply.is_ok:
            self._recall_id = ""
        self._listeners.tell()


def _fields(
    content: Content,
) -> tuple[str, str, str, tuple[LonLat, ...], float, float, float]:
    shape = content.shape
    return (
        content.name.strip(),
        content.purpose.value,
        shape.kind.value,
        shape.points,
        shape.size_m,
        content.valid_from_s,
        content.valid_to_s,
    )
