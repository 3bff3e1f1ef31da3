"""The hall's tables of cases at a seat: asked of the hub once, and again after a new epoch."""

import datetime as dt
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from app.domain.cases.calendar import Shift, WorkCalendar
from app.domain.cases.case import CaseKind
from app.domain.cases.catalogue import (
    EMPTY_CATALOGUE,
    CaseCatalogue,
    CaseChannel,
    ProblemType,
    Unit,
)
from app.domain.cases.clocks import Clock, Limit
from app.domain.cases.spoken import spoken
from app.domain.classes import Severity
from app.domain.errors import ConfigError
from app.domain.ports import Answer, LinkState
from app.services.live import ViewGroup

ASK_EVERY_S = 5.0  # real seconds, until it came
MOST_ROWS = 20_000


class _Type(msgspec.Struct, frozen=True):
    code: str
    name: str
    aspect: str
    kind: CaseKind
    severity: int
    unit_kind: str
    limits: dict[str, tuple[float, Clock]]
    standard: str
    source: str
    standing: str
    valid_from: dt.date
    valid_to: str = ""
    words: tuple[str, ...] = ()
    name_en: str = ""
    aspect_en: str = ""
    video_call_out: str = ""


class _Unit(msgspec.Struct, frozen=True):
    unit_id: str
    name: str
    level: str
    parent_id: str = ""
    county: str = ""
    town: str = ""
    kinds: tuple[str, ...] = ()
    department: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None
    is_demo: bool = False
    has_phone: bool = False
    name_en: str = ""


class _Named(msgspec.Struct, frozen=True):
    code: str
    name: str
    name_en: str = ""


class _Told(msgspec.Struct, frozen=True):
    types: tuple[_Type, ...]
    units: tuple[_Unit, ...]
    channels: tuple[_Named, ...]
    known_until: dt.date
    days_off: tuple[dt.date, ...] = ()
    make_up: tuple[dt.date, ...] = ()
    towns: tuple[_Named, ...] = ()


class CaseTables:
    """``catalogue`` is empty until the answer came; ``changed`` is called when it did.

    Its names are those of ``language``, as far as the hall's tables have them.
    """

    def __init__(
        self,
        group: ViewGroup,
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
        language: str = "zh_CN",
    ) -> None:
        self._group = group
        self._changed = changed
        self._monotonic = monotonic
        self._language = language
        self._question = ""
        self._asked_s = float("-inf")
        self.catalogue = EMPTY_CATALOGUE
        self.code = ""

    @property
    def is_known(self) -> bool:
        """Whether the tables have come."""
        return self.code == "ok"

    def pump(self) -> None:
        """Ask while nothing came; to be called about once a second."""
        group = self._group
        if self.is_known or not group.is_live or group.status.state is not LinkState.LIVE:
            return
        if self._monotonic() - self._asked_s >= ASK_EVERY_S:
            self.release()
            self._asked_s = self._monotonic()
            self._question = group.questions.ask("case_catalogue", self._answered)

    def forget(self) -> None:
        """Ask again: another hub may have other tables."""
        self.code = ""

    def release(self) -> None:
        """Wait for nothing more."""
        self._group.questions.cancel(self._question)
        self._question = ""

    def _answered(self, answer: Answer) -> None:
        self.code = answer.code
        if answer.code == "ok":
            found = catalogue_of(answer.result)
            if found is None:
                self.code = "answer_malformed"
            else:
                self.catalogue = spoken(found, self._language)
        self._changed()


def catalogue_of(result: Mapping[str, Any]) -> CaseCatalogue | None:
    """Return the answer to ``case_catalogue``, or None of what was not promised.

    Its calendar knows days and no hours: what is due is the hub's to say.
    """
    try:
        told = msgspec.convert(dict(result), _Told)
        if sum(map(len, (told.types, told.units, told.channels, told.towns))) > MOST_ROWS:
            return None
        types: dict[str, tuple[ProblemType, ...]] = {}
        for row in told.types:
            types[row.code] = (*types.get(row.code, ()), _type_of(row))
    except (msgspec.ValidationError, ValueError, ConfigError):
        return None
    units = {
        row.unit_id: Unit(**msgspec.structs.asdict(row) | {"kinds": frozenset(row.kinds)})
        for row in told.units
    }
    channels = {row.code: CaseChannel(row.code, row.name, row.name_en) for row in told.channels}
    days = (frozenset(told.days_off), frozenset(told.make_up) - frozenset(told.days_off))
    calendar = WorkCalendar((Shift(0.0, 1.0),), *days, told.known_until)
    towns = {row.code: row.name for row in told.towns}
    towns_en = {row.code: row.name_en for row in told.towns if row.name_en}
    return CaseCatalogue(types, units, channels, calendar, towns, towns_en)


def _type_of(row: _Type) -> ProblemType:
    return ProblemType(
        code=row.code,
        name=row.name,
        aspect=row.aspect,
        kind=row.kind,
        severity=Severity(row.severity),
        unit_kind=row.unit_kind,
        limits={what: Limit(amount, clock) for what, (amount, clock) in row.limits.items()},
        standard=row.standard,
        source=row.source,
        standing=row.standing,
        valid_from=row.valid_from,
        valid_to=dt.date.fromisoformat(row.valid_to) if row.valid_to else None,
        words=row.words,
        name_en=row.name_en,
        aspect_en=row.aspect_en,
        video_call_out=row.video_call_out,
    )
