"""The newest figures of a seat, read from the hub's readings whenever somebody looks."""

import math
from dataclasses import replace

from app.domain.measures.figure import Figure
from app.domain.measures.indicator import Indicator
from app.domain.measures.publishing import of_series, value_series
from app.domain.measures.table import IndicatorTable
from app.domain.people import CITY
from app.domain.readings import Soundness
from app.services.live import ViewGroup
from app.services.measures.feeding import silent_feeds
from app.services.readings import Readings


class Figures:
    """Gives figures by key; ``home`` is whose figures are meant where nobody says: the seat's."""

    def __init__(
        self, group: ViewGroup, readings: Readings, table: IndicatorTable, home: str = CITY
    ) -> None:
        self._group = group
        self._readings = readings
        self.table = table
        self.home = home

    def figure(self, key: str, node: str = "") -> Figure | None:
        """Return a figure, without a number while none has come; None if nothing is called so."""
        indicator = self.table.find(key)
        return None if indicator is None else self.of(indicator, node or self.home)

    def of(self, indicator: Indicator, node: str) -> Figure:
        """Return an indicator's figure of a node."""
        value = self._readings.last(value_series(indicator, node))
        if value is None:
            return Figure(indicator, node, math.nan, math.nan, 0.0, Soundness.LOST)
        of, of_value = self._readings.last(of_series(indicator, node)), math.nan
        if of is not None and of.t_s == value.t_s:  # two halves of one moment, or none
            of_value = of.value
        found = Figure(indicator, node, value.value, of_value, value.t_s, value.soundness)
        silent = silent_feeds(indicator, self._group.health, self._group.now_s())
        return replace(found, silent=silent) if silent else found
