"""What figures are called on the wire: stations of the hub's own, and some quantities for each.

A figure is a reading like any other (docs/decisions/0022), so its history, its age and its replay
are those of readings. Nobody else may speak for these stations (``backends/hub/stations.py``).
"""

import math
from collections.abc import Iterable

from app.domain.classes import LATE_AFTER_S as THING_LATE_AFTER_S
from app.domain.measures.indicator import OF_A_FIELD, FactKind, Indicator, Meant
from app.domain.measures.table import IndicatorTable
from app.domain.measures.terms import How, Term
from app.domain.readings import Quantity, QuantityCatalogue, series_id

STATION = "measure:"
QUANTITY = "m."
OF = ".of"
AGE = ".age"
KNOWN = ".known"
BESIDE = 20_000  # the number of an age, and of how many there are, is so far from the figure's
SAID_EVERY_S = 60.0  # of city time: each figure is said anew, whether it changed or not
LATE_AFTER_S = 150.0  # so whoever is not heard for so long is late
SPANS = 2.0  # a series over a span is late after two spans (:meth:`Quantity.soundness`)
_FED = frozenset({FactKind.READINGS, FactKind.THINGS})
# What is asked of a record of a register and only the line can answer.
_OF_THE_HEARD = frozenset({"online", "recent", "serving"})
_OF_LIFE = frozenset({"live", "late", "lost", "free", "age", "age_s"})


def station_of(node: str) -> str:
    """Return the station that a node's figures are readings of."""
    return f"{STATION}{node}"


def value_series(indicator: Indicator, node: str) -> str:
    """Return the series of a figure's value."""
    return series_id(station_of(node), QUANTITY + indicator.key)


def of_series(indicator: Indicator, node: str) -> str:
    """Return the series of what a figure is of."""
    return series_id(station_of(node), QUANTITY + indicator.key + OF)


def age_series(indicator: Indicator, node: str) -> str:
    """Return the series of a figure's age in seconds: NaN where nobody was ever heard."""
    return series_id(station_of(node), QUANTITY + indicator.key + AGE)


def known_series(indicator: Indicator, node: str) -> str:
    """Return the series of how many could give a number, said where fewer do."""
    return series_id(station_of(node), QUANTITY + indicator.key + KNOWN)


def is_aged(indicator: Indicator) -> bool:
    """Return whether a figure is as old as what others said last, and not as its counting.

    Who is silent is known when it is counted, and so is what the hall itself writes down.
    """
    meant = [one for one in (indicator.meant, indicator.per) if one is not None]
    terms = [*indicator.counted, *(term for one in meant for term in one.where)]
    if indicator.meant.facts is FactKind.RECORDS:  # also that somebody is silent is the line's word
        return any(map(is_of_the_heard, terms))
    if not any(one.facts in _FED and not one.span for one in meant):
        return False
    return not any(map(_asks_for_silence, terms))


def asks_who_speaks(indicator: Indicator) -> bool:
    """Return whether a figure of now asks who is there, which only a line that lives can answer."""
    if indicator.counting in OF_A_FIELD:
        return False
    meant = [one for one in (indicator.meant, indicator.per) if one is not None and not one.span]
    terms = [*indicator.counted, *(term for one in meant for term in one.where)]
    if indicator.meant.facts is FactKind.RECORDS:
        return any(map(is_of_the_heard, terms))
    return indicator.meant.facts in _FED and any(map(is_of_life, terms))


def is_of_life(one: Term) -> bool:
    """Return whether a term asks how long ago something spoke."""
    return one.field in _OF_LIFE


def is_of_the_heard(one: Term) -> bool:
    """Return whether a term asks of a record what only the line can answer."""
    return one.is_flag and one.field in _OF_THE_HEARD


def _asks_for_silence(one: Term) -> bool:
    if one.is_flag:
        return one.field in (("lost", "late") if one.how is How.IS else ("live",))
    return one.field == "age_s" and one.how in (How.MORE, How.AT_LEAST)


def late_after_s(indicator: Indicator, sensors: QuantityCatalogue) -> float:
    """Return from which age on a figure is late: as what it is made of, the most patient of it."""
    if math.isfinite(indicator.late_after_s):
        return indicator.late_after_s
    meant = [one for one in (indicator.meant, indicator.per) if one is not None]
    limits = [_late_after_s(one, sensors) for one in meant if one.facts in _FED]
    return max(limits, default=THING_LATE_AFTER_S)


def _late_after_s(meant: Meant, sensors: QuantityCatalogue) -> float:
    if meant.facts is FactKind.THINGS:
        return THING_LATE_AFTER_S
    said = {one.field: one.values for one in meant.where if one.how is How.IS}
    named = (sensors.find(key) for key in said.get("quantity", ()))
    spans = (SPANS * float(span) for span in said.get("span_s", ()) if span.isdecimal())
    limits = [*(one.late_after_s for one in named if one is not None), *spans]
    return max(limits, default=Quantity("", 0, {}).late_after_s)


def quantities_of(
    indicators: Iterable[Indicator], sensors: QuantityCatalogue
) -> tuple[Quantity, ...]:
    """Return the quantities of figures: value, what it is of, its age, and of how many there are.

    From the ``late_after_s`` of an age on the figure is late.
    """
    found: list[Quantity] = []
    for one in indicators:
        said = [(one.key, one.number), (one.key + OF, one.number + 1)]
        late_s = LATE_AFTER_S
        found += [_quantity(one, key, number, late_s) for key, number in said]
        if is_aged(one):
            late_s, number = late_after_s(one, sensors), one.number + BESIDE
            found.append(_quantity(one, one.key + AGE, number, late_s))
            if one.counting in OF_A_FIELD:
                found.append(_quantity(one, one.key + KNOWN, number + 1, LATE_AFTER_S))
    return tuple(found)


def _quantity(one: Indicator, key: str, number: int, late_s: float) -> Quantity:
    return Quantity(
        key=QUANTITY + key,
        number=number,
        label=one.label,
        unit="",
        decimals=one.decimals,
        lowest=-math.inf,
        highest=math.inf,
        late_after_s=late_s,
    )


def with_figures(quantities: QuantityCatalogue, table: IndicatorTable) -> QuantityCatalogue:
    """Return the sensors' quantities and those of the figures; raise ConfigError if two are one."""
    return QuantityCatalogue((*quantities.quantities, *quantities_of(table, quantities)))
