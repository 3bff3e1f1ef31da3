"""The filters of the case queue that are kept: what each asks for, as of now and for whom."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.domain.cases.case import UNHANDLED, CaseState
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.query import CaseFilter, CaseOrder

DUE_SOON_S = 4 * 3600.0
OF_UNIT = "unit:"


@dataclass(frozen=True, slots=True)
class KeptFilter:
    """``key`` names it in the texts, or is ``unit:<id>``; ``name`` is a unit's own."""

    key: str
    where: Callable[[float], CaseFilter]
    order: CaseOrder = CaseOrder.DUE
    name: str = ""


def _always(where: CaseFilter) -> Callable[[float], CaseFilter]:
    return lambda _now_s: where


_KEPT = (
    KeptFilter("open", _always(CaseFilter(is_open=True))),
    KeptFilter("late", _always(CaseFilter(is_open=True, is_late=True))),
    KeptFilter("soon", lambda now_s: CaseFilter(due_from_s=now_s, due_to_s=now_s + DUE_SOON_S)),
    KeptFilter("unsent", _always(CaseFilter(states=tuple(sorted(UNHANDLED))))),
    KeptFilter("fed_back", _always(CaseFilter(states=(CaseState.FED_BACK, CaseState.VERIFIED)))),
    KeptFilter("handed_to_me", _always(CaseFilter(is_open=True, is_mine=True))),
    KeptFilter("handed", _always(CaseFilter(is_open=True, is_handed=True))),
    KeptFilter("led", _always(CaseFilter(is_open=True, is_led=True))),
    KeptFilter("supervised", _always(CaseFilter(is_open=True, is_supervised=True))),
    KeptFilter("deferred", _always(CaseFilter(is_open=True, is_deferred=True))),
    KeptFilter("grave", _always(CaseFilter(is_open=True, severities=(1, 2)))),
    KeptFilter("newest", _always(CaseFilter()), CaseOrder.NEWEST),
)


def kept_filters(catalogue: CaseCatalogue, department: str = "") -> tuple[KeptFilter, ...]:
    """Return the filters of a seat: of its own department first, then all, then by department."""
    units = tuple(_of_unit(unit_id, name) for unit_id, name in _departments(catalogue).items())
    own = tuple(
        KeptFilter("mine", _always(CaseFilter(is_open=True, unit=unit_id)))
        for unit_id in _own(catalogue, department)
    )
    return (*own, *_KEPT, *units)


def _of_unit(unit_id: str, name: str) -> KeptFilter:
    return KeptFilter(OF_UNIT + unit_id, _always(CaseFilter(is_open=True, unit=unit_id)), name=name)


def _departments(catalogue: CaseCatalogue) -> Mapping[str, str]:
    """Return the highest unit of each department, by id with its name."""
    units = catalogue.units
    found = {}
    for unit in units.values():
        above = units.get(unit.parent_id)
        if unit.department and (above is None or above.department != unit.department):
            found[unit.unit_id] = unit.name
    return found


def _own(catalogue: CaseCatalogue, department: str) -> tuple[str, ...]:
    if not department:
        return ()
    found = (
        one for one in _departments(catalogue) if catalogue.units[one].department == department
    )
    return tuple(found)[:1]
