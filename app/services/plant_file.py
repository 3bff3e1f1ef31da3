"""A plant's file at a seat: asked of the hub once for each site that is opened."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from app.domain.ports import Answer
from app.domain.register import Licensing, NoteKind, Origin
from app.services.asking import answer_of
from app.services.live import ViewGroup


class PermitFacts(msgspec.Struct, frozen=True):
    """As :class:`app.domain.register.Permit`; ``has_run_out`` as of the file's day."""

    permit_id: str
    kind: str
    number: str
    authority: str
    goods: tuple[str, ...]
    origin: Origin
    is_simulated: bool
    valid_from: str
    valid_to: str
    has_run_out: bool


class NoteFacts(msgspec.Struct, frozen=True):
    """As :class:`app.domain.register.PlantNote`; ``value`` is None where there is none."""

    note_id: str
    kind: NoteKind
    value: float | None
    unit: str
    text: str
    authority: str
    origin: Origin
    is_simulated: bool
    valid_from: str
    valid_to: str


class StatusFacts(msgspec.Struct, frozen=True):
    """As :class:`app.domain.register.SiteStatus`."""

    status: Licensing
    valid_from: str
    valid_to: str


class FirmFacts(msgspec.Struct, frozen=True):
    """As :class:`app.domain.register.Firm`, with what its sites put out in the year up to the day.

    ``wrong`` is what is wrong with its credit code (:mod:`app.domain.credit_code`), or empty.
    ``capacity`` is None where none is laid down; ``put_out`` is in the same ``unit``.
    """

    credit_code: str
    name: str
    scope: tuple[str, ...]
    capacity: float | None
    put_out: float
    unit: str
    wrong: str
    is_simulated: bool
    valid_from: str
    valid_to: str


class PlantFile(msgspec.Struct, frozen=True):
    """All of it as of ``day``; ``has_permits`` says whether this hall has such a register."""

    site_id: str
    is_known: bool
    day: str = ""
    has_permits: bool = False
    has_notes: bool = False
    permits: tuple[PermitFacts, ...] = ()
    notes: tuple[NoteFacts, ...] = ()
    statuses: tuple[StatusFacts, ...] = ()
    has_firms: bool = False
    firm: FirmFacts | None = None
    renewed: int = 0  # permits that ran out and were renewed: they are not in the list

    @property
    def is_simulated(self) -> bool:
        """Whether any of it is invented."""
        return any(p.is_simulated for p in self.permits) or any(n.is_simulated for n in self.notes)

    @property
    def status(self) -> StatusFacts | None:
        """What the site may do on the file's day; None where no register says."""
        return next(
            (s for s in self.statuses if s.valid_from <= self.day <= (s.valid_to or self.day)),
            None,
        )


class PlantFiles:
    """Follows one site; ``changed`` is called when its file came, ``code`` says what came of it."""

    def __init__(self, group: ViewGroup, changed: Callable[[], None]) -> None:
        self._group = group
        self._changed = changed
        self._question = ""
        self.site_id = ""
        self.code = ""
        self.file: PlantFile | None = None

    def follow(self, site_id: str) -> None:
        """Ask for the file of a site, or for none (an empty id); the same one changes nothing."""
        if site_id != self.site_id:
            self.release()
            self.site_id = site_id
            if site_id and self._group.is_live:
                self._question = self._group.questions.ask("plant", self._answered, site_id=site_id)

    def release(self) -> None:
        """Follow none, and wait for nothing."""
        self._group.questions.cancel(self._question)
        self._question, self.site_id, self.code, self.file = "", "", "", None

    def _answered(self, answer: Answer) -> None:
        self.code, self.file = answer.code, None
        if answer.code == "ok":
            self.file = plant_file_of(answer.result)
            if self.file is None or self.file.site_id != self.site_id:
                self.file, self.code = None, "answer_malformed"
        self._changed()


def plant_file_of(result: Mapping[str, Any]) -> PlantFile | None:
    """Return the answer to ``plant``, or None of what was not promised."""
    return answer_of(result, PlantFile)
