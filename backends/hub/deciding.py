"""What a command is decided on, and what becomes of it: facts for the journal, or a code."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.board import Board
from app.domain.cases.case import Case
from app.domain.cases.catalogue import EMPTY_CATALOGUE, CaseCatalogue
from app.domain.entry import Draft, Entry
from app.domain.errors import BugError
from app.domain.geo import LonLat
from app.domain.people import CITY, Person
from app.domain.register import Officer
from app.domain.shape import Shape
from backends.notify.messaging import Messaging
from backends.store.job import Cases

REASON_CHARACTERS = 200
TEXT_CHARACTERS = 2000
ORDER_BYTES = 32 * 1024


def _no_county(_shape: Shape) -> frozenset[str]:
    return frozenset()


def _nowhere(_point: LonLat) -> str:
    return ""


class _NoCases:
    """The cases of a hall that has none."""

    def get(self, case_id: str) -> Case | None:
        """Return None."""

    def with_origin(self, source: str, original_no: str) -> Case | None:
        """Return None."""

    def next_number(self, now_s: float) -> int:
        """Raise BugError."""
        raise BugError(f"nobody keeps cases, asked for a number at {now_s:g}")


NO_CASES: Cases = _NoCases()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the hub's world and registers say of a task's target and officer, at this moment.

    ``officers`` are those of a notice that the register knows, by id.
    ``counties_of`` gives the codes of all counties that a sound shape reaches into, ``county_at``
    the code of the county of a point, empty outside all. ``catalogue`` is what the hall knows of
    its matters, ``messaging`` what it sends messages with; None where it can send none.
    """

    officer: Officer | None = None
    officer_fix_age_s: float = math.inf
    target_label: str = ""
    target_county: str = ""
    target_fix_age_s: float = math.inf
    people: Mapping[str, Person] = field(default_factory=dict)
    counties_of: Callable[[Shape], frozenset[str]] = _no_county
    officers: Mapping[str, Officer] = field(default_factory=dict)
    catalogue: CaseCatalogue = EMPTY_CATALOGUE
    county_at: Callable[[LonLat], str] = _nowhere
    messaging: Messaging | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One command to decide on: who gives it, at which seat, on what board, with which facts, when.

    ``unwritten`` is that of :class:`backends.store.job.Situation`.
    """

    person: Person
    board: Board
    facts: Facts
    next_number: int
    now_s: float = 0.0
    cases: Cases = NO_CASES
    unwritten: Sequence[Entry] = ()
    seat: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a command: facts for the journal, or the error code why not."""

    drafts: tuple[Draft, ...] = ()
    code: str = "ok"
    detail: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)


def refuse(code: str, detail: str = "") -> Decision:
    """Return a refusal."""
    return Decision(code=code, detail=detail)


def own_county(person: Person) -> str:
    """Return the county whose entries a person's own acts are; empty for the whole city."""
    return "" if person.scope.county == CITY else person.scope.county
