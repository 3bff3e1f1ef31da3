"""The seams of the house: what the console's services need from outside, and backends provide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from app.domain.command import Command, Reply
from app.domain.entry import Entry
from app.domain.health import SourceHealth
from app.domain.history import Recorded
from app.domain.world import Tick


class LinkState(StrEnum):
    """How the console's link to the hub stands, as a person may be told."""

    CONNECTING = "connecting"
    SYNCING = "syncing"  # asked for a snapshot; what is shown may be old
    LIVE = "live"
    STALE = "stale"  # nothing heard for longer than the heartbeat allows
    REFUSED = "refused"  # the hub does not know this seat's key, or speaks another version


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query; ``code`` is ``ok`` or an error code, ``result`` plain JSON values."""

    request_id: str
    code: str
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Everything that arrived since the last drain, merged so that it is bounded.

    ``is_new_epoch`` says that the world (not the board) must be cleared before ``ticks`` are
    applied: a new hub, or a snapshot after a gap; ``is_new_readings`` says so of the readings, and
    ``restart_board`` of the board: the journal itself is another one. ``dropped`` counts superseded
    updates that were merged away since start. ``hub_offset_s`` is city time of the hub less ours.
    """

    state: LinkState
    ticks: Sequence[Tick] = ()
    is_new_epoch: bool = False
    reading_ticks: Sequence[Tick] = ()
    is_new_readings: bool = False
    restart_board: bool = False
    entries: Sequence[Entry] = ()
    replies: Sequence[Reply] = ()
    answers: Sequence[Answer] = ()
    health: Sequence[SourceHealth] = ()
    dropped: int = 0
    hub_offset_s: float = 0.0
    is_plaintext: bool = False
    waiting: int = 0  # commands saved here that the hub has not acknowledged
    speed: float = 1.0  # how much faster than life the city runs


class Archive(Protocol):
    """What was recorded of tracks and readings.

    Every method may read files, so none is called on a screen's thread. Times are seconds since
    1970-01-01 UTC by the hub's city clock.
    """

    def span(self) -> tuple[float, float] | None:
        """Return from when to when there is anything, or None."""
        ...

    def state_at(self, t_s: float) -> Recorded:
        """Return everything's last row received at or before ``t_s``, silent ones left out."""
        ...

    def changes(self, from_s: float, to_s: float) -> Recorded:
        """Return all rows received after ``from_s``, up to and with ``to_s``, by receipt."""
        ...

    def late_changes(self, from_s: float, to_s: float) -> Recorded:
        """Return fixes received then that were older than what was known of their things."""
        ...

    def readings_at(self, t_s: float) -> Recorded:
        """Return every series' last value received at or before ``t_s``."""
        ...

    def reading_changes(self, from_s: float, to_s: float) -> Recorded:
        """Return all readings received after ``from_s``, up to and with ``to_s``, by receipt."""
        ...

    def holes(self, from_s: float, to_s: float) -> Sequence[tuple[float, float]]:
        """Return when nothing was recorded, or no hub ran: from, to."""
        ...


class Link(Protocol):
    """The console's side of the wire. All methods are called on one thread and never block."""

    def drain(self) -> Arrivals:
        """Take what arrived since the last call."""
        ...

    def send(self, command: Command) -> None:
        """Save the command in the outbox, then send it until the hub acknowledges it.

        On return it is on the disk. Raises StoreError if it could not be saved.
        """
        ...

    def ask(self, query: str, **arguments: object) -> str:
        """Send a query and return its request id; the answer comes with a later drain."""
        ...

    def close(self) -> None:
        """Stop and release everything; what was saved stays saved."""
        ...
