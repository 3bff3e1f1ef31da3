"""What may be true of a case, as conditions of SQL that are never NULL."""

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, and_, false, or_

from app.domain.cases.case import CaseState, Due
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.clocks import Clock
from app.domain.cases.traits import CaseTrait
from backends.store.schema import matter

columns = matter.c
Condition = ColumnElement[bool]
SET_ASIDE = (CaseState.MERGED, CaseState.ROUTED, CaseState.VOID)
TOWN, COUNTY = "town", "county"


def trait(one: CaseTrait, catalogue: CaseCatalogue) -> Condition:
    """Return when a trait holds of a row of the table."""
    match one:
        case CaseTrait.URGENT:
            return columns.type_code.in_(sorted(urgent_codes(catalogue)))
        case CaseTrait.IN_TOWN:
            return _with(catalogue, TOWN)
        case CaseTrait.IN_COUNTY:
            return _with(catalogue, TOWN, COUNTY)
    return _PLAIN[one]()


def urgent_codes(catalogue: CaseCatalogue) -> set[str]:
    """Return the types of which some edition is to be closed by the clock of urgent hours."""
    return {
        code
        for code, editions in catalogue.types.items()
        for edition in editions
        if Due.CLOSE in edition.limits and edition.limits[Due.CLOSE].clock is Clock.URGENT_HOURS
    }


def _with(catalogue: CaseCatalogue, *levels: str) -> Condition:
    units = [unit.unit_id for unit in catalogue.units.values() if unit.level in levels]
    return columns.unit.in_(units) if units else false()


def _closed_on_time() -> Condition:
    return and_(columns.closed_s > 0, columns.closed_s <= columns.close_due_s)


def _replied_on_time() -> Condition:
    return and_(columns.replied_s > 0, columns.replied_s <= columns.reply_due_s)


def _answered_first() -> Condition:
    not_filed_before = or_(columns.filed_s == 0, columns.replied_s <= columns.filed_s)
    return and_(columns.replied_s > 0, not_filed_before)


_PLAIN: Mapping[CaseTrait, Callable[[], Condition]] = {
    CaseTrait.CLOSED: lambda: columns.closed_s > 0,
    CaseTrait.CLOSED_ON_TIME: _closed_on_time,
    CaseTrait.ONCE_CLOSED: lambda: or_(columns.closed_s > 0, columns.reopened > 0),
    CaseTrait.SET_ASIDE: lambda: columns.state.in_([state.value for state in SET_ASIDE]),
    CaseTrait.VOID: lambda: columns.state == CaseState.VOID.value,
    CaseTrait.DEFERRED: lambda: columns.is_deferred.is_(True),
    CaseTrait.HAS_REPLY_DUE: lambda: columns.reply_due_s > 0,
    CaseTrait.REPLIED_ON_TIME: _replied_on_time,
    CaseTrait.ANSWERED_FIRST: _answered_first,
    CaseTrait.JUDGED: lambda: columns.is_satisfied.is_not(None),
    CaseTrait.SATISFIED: lambda: columns.is_satisfied.is_(True),
    CaseTrait.SENT: lambda: or_(columns.unit != "", columns.returned > 0, columns.reopened > 0),
    CaseTrait.RETURNED: lambda: columns.returned > 0,
    CaseTrait.REWORKED: lambda: columns.reworked > 0,
    CaseTrait.REOPENED: lambda: columns.reopened > 0,
}
