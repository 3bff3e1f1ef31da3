"""What figures are called on the wire: stations of the hub's own, and a quantity or two for each.

A figure is a reading like any other (docs/decisions/0022), so its history, its age and its replay
are those of readings. Nobody else may speak for these stations (``backends/hub/stations.py``).
"""

import math
from collections.abc import Iterable

from app.domain.measures.indicator import Indicator
from app.domain.measures.table import IndicatorTable
from app.domain.readings import Quantity, QuantityCatalogue, series_id

STATION = "measure:"
QUANTITY = "m."
OF = ".of"
LATE_AFTER_S = 150.0  # each figure is said anew once a minute, whether it changed or not


def station_of(node: str) -> str:
    """Return the station that a node's figures are readings of."""
    return f"{STATION}{node}"


def value_series(indicator: Indicator, node: str) -> str:
    """Return the series of a figure's value."""
    return series_id(station_of(node), QUANTITY + indicator.key)


def of_series(indicator: Indicator, node: str) -> str:
    """Return the series of what a figure is of."""
    return series_id(station_of(node), QUANTITY + indicator.key + OF)


def quantities_of(indicators: Iterable[Indicator]) -> tuple[Quantity, ...]:
    """Return the quantities of figures: of each its value, and what it is of."""
    found: list[Quantity] = []
    for one in indicators:
        for key, number in ((one.key, one.number), (one.key + OF, one.number + 1)):
            found.append(
                Quantity(
                    key=QUANTITY + key,
                    number=number,
                    label=one.label,
                    unit="",
                    decimals=one.decimals,
                    lowest=-math.inf,
                    highest=math.inf,
                    late_after_s=LATE_AFTER_S,
                )
            )
    return tuple(found)


def with_figures(quantities: QuantityCatalogue, table: IndicatorTable) -> QuantityCatalogue:
    """Return the sensors' quantities and those of the figures; raise ConfigError if two are one."""
    return QuantityCatalogue((*quantities.quantities, *quantities_of(table)))
