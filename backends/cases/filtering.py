"""A filter of cases as a condition of SQL: what the seat may see, and what it asked for."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.deeds import CaseDeed
from app.domain.cases.query import CaseFilter
from app.domain.cases.traits import CaseTrait
from app.domain.people import CITY
from backends.cases.traits import trait
from backends.hub.inner import ChildQuestion
from backends.store.schema import matter

columns = matter.c
Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: what his county may see, what was handed to him, what his role may find.

    ``person`` and ``role`` are empty where nobody has signed in.
    """

    county: str
    person: str = ""
    role: str = ""


ANYBODY = Asker(CITY)


def asker_of(question: ChildQuestion) -> Asker:
    """Return who asks a question, as the hub froze it."""
    person, role = (str(question.frozen.get(name, "")) for name in ("person", "role"))
    return Asker(question.county, person, role)


def seen_by(county: str) -> Condition:
    """Return what a seat of a county may see: its own, and what lies in no county."""
    return true() if county == CITY else columns.county.in_(("", county))


def condition(
    where: CaseFilter, catalogue: CaseCatalogue, now_s: float, asker: Asker = ANYBODY
) -> Condition:
    """Return what all that a filter names means together, its words aside, of what one may see.

    Who has not signed in was handed nothing.
    """
    parts = [
        seen_by(asker.county),
        *_choices(where, catalogue),
        *_flags(where, now_s),
        *_of_people(where, asker),
        *_spans(where),
        *_places(where),
        *(trait(one, catalogue) for one in where.traits),
        *(~trait(one, catalogue) for one in where.not_traits),
    ]
    return and_(true(), *parts)


def entrances(where: CaseFilter, catalogue: CaseCatalogue, asker: Asker) -> list[Condition]:
    """Return those parts of a filter by each of which an index finds cases.

    That a case is open is none of them.
    """
    judged = CaseTrait.JUDGED in where.traits
    said = (
        (columns.is_supervised.is_(True), where.is_supervised),
        (columns.is_deferred.is_(True), where.is_deferred),
        (columns.handler > "", where.is_handed),
        (columns.leader > "", where.is_led),
        (columns.returned > 0, CaseTrait.RETURNED in where.traits),
        (columns.reworked > 0, CaseTrait.REWORKED in where.traits),
        (columns.reopened > 0, CaseTrait.REOPENED in where.traits),
        (columns.is_satisfied.is_(False), CaseTrait.SATISFIED in where.not_traits and judged),
    )
    found = [part for part, is_asked in said if is_asked]
    found += _choices(where, catalogue) + _spans(where, whole=True)
    found += _of_people(where, asker)
    found += _named(where)
    if where.bounds_deg is not None:
        _, south, _, north = where.bounds_deg
        found.append(columns.lat_deg.between(south, north))
    return found if asker.county == CITY else [*found, seen_by(asker.county)]


def late(now_s: float) -> Condition:
    """Return what has missed a deadline or is missing one, a standing clock aside."""
    closing = and_(
        columns.close_due_s > 0,
        or_(
            columns.closed_s > columns.close_due_s,
            and_(columns.closed_s == 0, columns.close_due_s < now_s),
        ),
    )
    next_one = and_(columns.next_due_s > 0, columns.next_due_s < now_s)
    return or_(next_one, and_(closing, columns.is_deferred.is_(False)))


def _choices(where: CaseFilter, catalogue: CaseCatalogue) -> list[Condition]:
    codes = set(where.type_codes)
    if where.aspects:
        of_aspect = codes_of(where.aspects, catalogue)
        codes = codes & of_aspect if codes else of_aspect
    chosen = (
        (columns.state, [state.value for state in where.states]),
        (columns.channel, where.channels),
        (columns.source, where.sources),
        (columns.severity, where.severities),
        (columns.case_id, where.ids),
        (columns.county, where.counties),
        (columns.town, where.towns),
        (columns.campaign, where.campaigns),
        (columns.seen_by, where.cameras),
        (columns.about_id, where.about_ids),
    )
    found: list[Condition] = [column.in_(values) for column, values in chosen if values]
    if where.type_codes or where.aspects:
        found.append(columns.type_code.in_(sorted(codes)))
    return [*found, *_of_units(where, catalogue)]


def _of_units(where: CaseFilter, catalogue: CaseCatalogue) -> list[Condition]:
    meant: list[Collection[str]] = [where.units] if where.units else []
    if where.levels:
        of_level = (u.unit_id for u in catalogue.units.values() if u.level in where.levels)
        meant.append(sorted(of_level))
    if where.unit:
        meant.append(sorted(catalogue.below(where.unit)) or [where.unit])
    return [_of_some(units, where.units_of) for units in meant]


def _of_some(units: Collection[str], deed: CaseDeed | None) -> Condition:
    """Return what is of one of some units: has it, or did that with it where somebody did.

    Who did it is found in its own index: the one that has every filtered column has no room.
    """
    if deed is None:
        return columns.unit.in_(units)
    doer = matter.alias()
    theirs = select(doer.c.number).where(doer.c[deed] > 0, doer.c[f"{deed}_unit"].in_(units))
    nobody_did = and_(columns[deed] == 0, columns.unit.in_(units))
    return or_(nobody_did, columns.number.in_(theirs))


def codes_of(aspects: tuple[str, ...], catalogue: CaseCatalogue) -> set[str]:
    """Return the types that were ever of one of the aspects."""
    return {
        code
        for code, editions in catalogue.types.items()
        if any(edition.aspect in aspects for edition in editions)
    }


def _flags(where: CaseFilter, now_s: float) -> list[Condition]:
    found: list[Condition] = []
    if where.is_open is not None:
        found.append(columns.is_open.is_(where.is_open))
    if where.is_supervised is not None:
        found.append(columns.is_supervised.is_(where.is_supervised))
    if where.is_deferred is not None:
        found.append(columns.is_deferred.is_(where.is_deferred))
    if where.is_handed is not None:
        found.append((columns.handler > "") if where.is_handed else (columns.handler == ""))
    if where.is_led is not None:
        found.append((columns.leader > "") if where.is_led else (columns.leader == ""))
    if where.is_late is not None:
        is_late = late(now_s)
        found.append(is_late if where.is_late else ~is_late)
    return found


def _of_people(where: CaseFilter, asker: Asker) -> list[Condition]:
    if not where.is_mine:
        return []
    return [columns.handler == asker.person if asker.person else false()]


def _spans(where: CaseFilter, *, whole: bool = False) -> list[Condition]:
    """Return the spans of time, each in parts or ``whole``."""
    spans = (
        (columns.raised_s, where.raised_from_s, where.raised_to_s),
        (columns.next_due_s, where.due_from_s, where.due_to_s),
        (columns.closed_s, where.closed_from_s, where.closed_to_s),
        (columns.close_due_s, where.close_due_from_s, where.close_due_to_s),
        (columns.reply_due_s, where.reply_due_from_s, where.reply_due_to_s),
    )
    found: list[Condition] = []
    for column, from_s, to_s in spans:
        if not (from_s or to_s):
            continue
        # One lower end: of two SQLite may enter an index by the wrong one.
        parts = [column >= from_s if from_s > 0 else column > 0]
        if to_s:
            parts.append(column < to_s)
        found += [and_(*parts)] if whole else parts
    return found


def _named(where: CaseFilter) -> list[Condition]:
    named = ((columns.county, where.county), (columns.town, where.town), (columns.grid, where.grid))
    return [column == value for column, value in named if value]


def _places(where: CaseFilter) -> list[Condition]:
    found = _named(where)
    if where.bounds_deg is not None:
        west, south, east, north = where.bounds_deg
        found += [columns.lon_deg.between(west, east), columns.lat_deg.between(south, north)]
    return found
