"""Where the demo's vehicles were when it was left, so that nobody turns up elsewhere at once.

A plate that reports from two places in turn is taken for a cloned one, and rightly so.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from backends.demo.traffic.fleet import Fleet
from backends.demo.traffic.story import Story
from backends.wire.private_file import write_whole

VERSION = 1
# For so long the rules that watch plates remember where one was (route.toml, forget_s).
REMEMBERED_S = 1800.0
_I4, _F8 = np.dtype("<i4"), np.dtype("<f8")
_LARGEST_BYTES = 32 * 1024 * 1024

_log = logging.getLogger("feed")


@dataclass(frozen=True, slots=True)
class FleetState:
    """The fleet's own columns at ``saved_s`` (city time), of the city that ``mark`` names."""

    mark: str
    saved_s: float
    edge: NDArray[np.int32]
    along_m: NDArray[np.float64]
    course_at: NDArray[np.int32]
    waits_until_s: NDArray[np.float64]

    @classmethod
    def of(cls, fleet: Fleet, mark: str, now_s: float) -> "FleetState":
        """Return how a fleet stands now."""
        return cls(
            mark,
            now_s,
            fleet.edge.copy(),
            fleet.along_m.copy(),
            fleet.course_at.copy(),
            fleet.waits_until_s.copy(),
        )

    def fits(self, fleet: Fleet, mark: str, now_s: float) -> bool:
        """Return whether it is of this city's fleet, and of the past."""
        columns = (self.edge, self.along_m, self.course_at, self.waits_until_s)
        if self.mark != mark or not self.saved_s <= now_s:
            return False
        if any(column.shape != (len(fleet),) for column in columns):
            return False
        is_edge = (self.edge >= 0) & (self.edge < len(fleet.streets.length_m))
        if not is_edge.all():
            return False
        goes = (self.course_at >= 0) & (self.course_at < fleet.menu.shape[1])
        length_m = fleet.streets.length_m[self.edge]
        lies = (self.along_m >= 0.0) & (self.along_m <= length_m + 1.0)
        return bool((goes & lies & np.isfinite(self.waits_until_s)).all())

    def restore(self, fleet: Fleet, story: Story, now_s: float) -> None:
        """Put the vehicles where they were; after a while the story begins anew beside them.

        Of a story that goes on no truck has been anywhere before the start.
        """
        rows = np.ones(len(fleet), np.bool_)
        if now_s - self.saved_s < REMEMBERED_S:
            story.callers = ()
            story.stands.clear()
        else:
            rows[list(story.rows())] = False
        fleet.edge[rows], fleet.along_m[rows] = self.edge[rows], self.along_m[rows]
        fleet.course_at[rows] = self.course_at[rows]
        fleet.waits_until_s[rows] = self.waits_until_s[rows]


class _Kept(msgspec.Struct, forbid_unknown_fields=True):
    """The file: the columns as little-endian bytes."""

    version: int
    mark: str
    saved_s: float
    edge: bytes
    along_m: bytes
    course_at: bytes
    waits_until_s: bytes


def write_state(path: Path, state: FleetState) -> None:
    """Put a state in a file; where the disk refuses, the next start is like a first one."""
    kept = _Kept(
        VERSION,
        state.mark,
        state.saved_s,
        state.edge.astype(_I4).tobytes(),
        state.along_m.astype(_F8).tobytes(),
        state.course_at.astype(_I4).tobytes(),
        state.waits_until_s.astype(_F8).tobytes(),
    )
    try:
        write_whole(path, msgspec.msgpack.encode(kept))
    except OSError as error:
        _log.warning("demo: %s: where the vehicles are is not kept: %s", path.name, error)


def read_state(path: Path) -> FleetState | None:
    """Return the state in a file, None where there is none or none that can be read."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            return None
        kept = msgspec.msgpack.decode(path.read_bytes(), type=_Kept)
        if kept.version != VERSION:
            return None
        return FleetState(
            kept.mark,
            kept.saved_s,
            np.frombuffer(kept.edge, _I4).astype(np.int32),
            np.frombuffer(kept.along_m, _F8).astype(np.float64),
            np.frombuffer(kept.course_at, _I4).astype(np.int32),
            np.frombuffer(kept.waits_until_s, _F8).astype(np.float64),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        _log.warning("demo: %s: where the vehicles were cannot be read: %s", path.name, error)
        return None
