"""Who can be sent a message: rows of the directory, sites in a ring or a grid, a case's units."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import select

from app.domain.cases.calendar import CITY_TIME
from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.clock import Clock
from app.domain.directory import (
    Directory,
    DirectoryKind,
    DirectoryRecord,
    GridMember,
    id_of,
    on_day,
)
from app.domain.errors import OperatorError
from app.domain.even_odd import inside_of
from app.domain.lasso import CORNERS_AT_MOST
from app.domain.people import CITY
from backends.directory.grids import Grids
from backends.directory.lists import line_of, place_of
from backends.hub.inner import ChildQuestion
from backends.store.case_rows import case_of
from backends.store.database import Reading
from backends.store.schema import matter

_K = DirectoryKind
REACHABLE = (*(_K.RESCUE_TEAMS, _K.EXPERTS, _K.CONTACTS, _K.GRID_TEAM, _K.PROPERTIES, _K.PREMISES),)
SITES = (_K.RESCUE_TEAMS, _K.PROPERTIES, _K.PREMISES)  # what stands somewhere
MOST_TEXT, LEAST_CORNERS = 60, 3
Ring = tuple[tuple[float, float], ...]


class _Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kinds: str = ""
    text: str = ""
    ring: Ring = ()
    grid: str = ""
    case_id: str = ""


class RecipientAnswers:
    """Each seat gets whom its county may see; who has no telephone is told, too."""

    def __init__(
        self,
        directory: Directory,
        grids: Grids,
        catalogue: CaseCatalogue,
        reading: Reading,
        clock: Clock,
        most: int,
    ) -> None:
        """``most`` is how many one act may tell."""
        self._directory, self._grids, self._units = directory, grids, catalogue.units
        self._reading, self._clock, self._most = reading, clock, most

    def recipients(self, question: ChildQuestion) -> dict[str, Any]:
        """Return key, name and telephone of each, and how many have none.

        Exactly one of ``case_id`` (the units of a case) or ``kinds`` is asked for; kinds may be
        narrowed by ``text``, a ``ring`` or a ``grid``. Raises OperatorError ``bad_value``,
        ``case_unknown``, ``not_in_directory`` or ``out_of_scope``.
        """
        asked = _asked(question)
        if asked.case_id:
            found = [(f"unit:{u.unit_id}", u.name, u.phone) for u in self._of_case(asked, question)]
        else:
            found = [
                (f"{kind}:{line.key}", line.label, line.phone)
                for kind, row in self._rows(asked, question)
                for line in (line_of(kind, row, self._units),)
            ]
        words = asked.text.casefold().split()
        found = [one for one in found if all(w in " ".join(one).casefold() for w in words)]
        able = [one for one in found if one[2]]
        return {
            "recipients": [list(one) for one in able[: self._most]],
            "count": len(able),
            "without_phone": len(found) - len(able),
        }

    def _of_case(self, asked: _Asked, question: ChildQuestion) -> Iterable[Unit]:
        query = select(matter.c.body, matter.c.county).where(matter.c.case_id == asked.case_id)
        with self._reading.read() as connection:
            row = connection.execute(query).first()
        if row is None or not _sees(question, row.county):
            raise OperatorError("case_unknown", asked.case_id[:MOST_TEXT])
        case = case_of(row.body)
        ids = dict.fromkeys((case.unit, *case.helpers))
        return [self._units[one] for one in ids if one in self._units]

    def _rows(
        self, asked: _Asked, question: ChildQuestion
    ) -> Iterable[tuple[str, DirectoryRecord]]:
        day = dt.datetime.fromtimestamp(self._clock.now_s(), CITY_TIME).date().isoformat()
        rings = self._rings(asked, question)
        code = asked.grid.partition(":")[2]
        for kind in asked.kinds.split():
            rows = {
                id_of(row): row
                for row in on_day(self._directory.of(DirectoryKind(kind)), day)
                if _sees(question, row.county)
            }
            of_grid = {
                key
                for key, row in rows.items()
                if isinstance(row, GridMember) and code in row.grids
            }
            inside = None if rings is None else of_grid | _inside(rows, rings)
            for key, row in rows.items():
                if inside is None or key in inside:
                    yield kind, row

    def _rings(self, asked: _Asked, question: ChildQuestion) -> tuple[Ring, ...] | None:
        """Return the outline that narrows, or None where nothing does."""
        if asked.ring:
            return (asked.ring,)
        if not asked.grid:
            return None
        if self._grids.find(asked.grid) is None:
            raise OperatorError("not_in_directory", asked.grid[:MOST_TEXT])
        if not _sees(question, self._grids.county_of(asked.grid)):
            raise OperatorError("out_of_scope", asked.grid[:MOST_TEXT])
        return self._grids.outline(asked.grid)


def _inside(rows: dict[str, DirectoryRecord], rings: tuple[Ring, ...]) -> set[str]:
    places = {key: place for key, row in rows.items() if (place := place_of(row)) is not None}
    at = np.array(list(places.values()), np.float64).reshape(-1, 2)
    is_in = inside_of([np.array(ring) for ring in rings], at[:, 0], at[:, 1])
    return {key for key, found in zip(places, is_in.tolist(), strict=True) if found}


def _asked(question: ChildQuestion) -> _Asked:
    try:
        asked = msgspec.convert(question.arguments, _Asked)
    except msgspec.ValidationError as error:
        raise OperatorError("bad_value", str(error)[:MOST_TEXT]) from error
    kinds = asked.kinds.split()
    corners = np.array(asked.ring, np.float64).reshape(-1, 2)
    checks = (
        (bool(kinds) == bool(asked.case_id), "kinds or case_id"),
        (any(one not in {k.value for k in REACHABLE} for one in kinds), "kinds"),
        (len(set(kinds)) != len(kinds), "kinds: one stands twice"),
        (len(asked.text) > MOST_TEXT, f"text, {MOST_TEXT} signs at most"),
        (bool(asked.ring) and bool(asked.grid), "ring or grid"),
        (
            bool(asked.ring) and not LEAST_CORNERS <= len(asked.ring) <= CORNERS_AT_MOST,
            f"ring, {LEAST_CORNERS} to {CORNERS_AT_MOST} corners",
        ),
        (not np.isfinite(corners).all(), "ring"),
    )
    for applies, what in checks:
        if applies:
            raise OperatorError("bad_value", what)
    return asked


def _sees(question: ChildQuestion, county: str) -> bool:
    return question.county == CITY or county in ("", question.county)
