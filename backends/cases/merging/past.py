"""Former cases that were like one: what became of them, how long it took, and who did it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, select

from app.domain.cases.case import CaseState
from app.domain.cases.likeness import Floats
from app.domain.geo import distance_m
from backends.cases.merging.following import RecentCases, Told, told_of
from backends.cases.merging.grams import grams_of
from backends.cases.merging.report import Report
from backends.cases.merging.words import shared_words
from backends.store.schema import matter

LOOKED_THROUGH = 2_000  # of the types in question, the newest that are closed
NEAR_M = 300.0
OF_PLACE = 1.0  # being at the same place counts as much as being told in the same words
_ENDED = (CaseState.CLOSED.value, CaseState.EVALUATED.value)


def former(
    connection: Connection,
    recent: RecentCases,
    draft: Told,
    type_codes: list[str],
    seen: ColumnElement[bool],
    limit: int,
) -> tuple[list[dict[str, Any]], int]:
    """Return the closed cases of some types most like a draft, and how many were looked through.

    They are ranked by the cosine of their words and by how near they lie.
    """
    query = (
        select(matter.c.body)
        .where(seen, matter.c.type_code.in_(type_codes), matter.c.state.in_(_ENDED))
        .where(matter.c.case_id != draft.case_id)
        .order_by(matter.c.raised_s.desc())
        .limit(LOOKED_THROUGH)
    )
    others = [told_of(body) for (body,) in connection.execute(query)]
    report = recent.report(draft)
    grams = [grams_of(f"{other.title} {other.text}") for other in others]
    cos = recent.window.cosines(report.grams, grams)
    away_m = _away_m(report, others)
    order = ranked(cos, away_m)[:limit]
    said = f"{draft.title} {draft.text}"
    found = []
    for i in order.tolist():
        words = shared_words(said, f"{others[i].title} {others[i].text}", recent.telling)
        away = float(away_m[i])
        found.append(
            {
                **_outcome(others[i]),
                "text_cos": float(cos[i]),
                "distance_m": None if np.isnan(away) else away,
                "words": list(words),
            }
        )
    return found, len(others)


def ranked(text_cos: Floats, distance_m: Floats) -> NDArray[np.int64]:
    """Return the order of alike cases, the most alike first; a distance not known adds nothing."""
    near = np.where(np.isnan(distance_m), 0.0, np.exp(-np.nan_to_num(distance_m) / NEAR_M))
    return np.argsort(-(text_cos + OF_PLACE * near), kind="stable")


def _away_m(report: Report, others: list[Told]) -> Floats:
    lon = np.array([_degrees(other.place.lon_deg) for other in others])
    lat = np.array([_degrees(other.place.lat_deg) for other in others])
    return distance_m(report.lon_deg, report.lat_deg, lon, lat)


def _degrees(value: float | None) -> float:
    return np.nan if value is None else value


def _outcome(told: Told) -> Mapping[str, Any]:
    closed_s = told.reached_s.get(CaseState.CLOSED, 0.0)
    from_s = told.reached_s.get(CaseState.FILED, told.raised_s)
    return {
        "case_id": told.case_id,
        "number": told.number,
        "title": told.title,
        "type_code": told.type_code,
        "county": told.county,
        "unit": told.unit,
        "state": told.state.value,
        "outcome": told.outcome,
        "raised_s": told.raised_s,
        "closed_s": closed_s,
        "took_s": max(0.0, closed_s - from_s),
        "returned": told.returned,
        "reworked": told.reworked,
        "is_satisfied": told.is_satisfied,
        "is_demo": told.is_demo,
    }
