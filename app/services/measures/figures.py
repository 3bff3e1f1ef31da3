"""The newest figures of a seat, read from the hub's readings whenever somebody looks."""

import math

from app.domain.measures.figure import Figure
from app.domain.measures.indicator import Indicator
from app.domain.measures.publishing import (
    SAID_EVERY_S,
    age_series,
    asks_who_speaks,
    is_aged,
    known_series,
    of_series,
    value_series,
)
from app.domain.measures.table import IndicatorTable
from app.domain.people import CITY
from app.domain.readings import Soundness, worst
from app.services.live import ViewGroup
from app.services.measures.feeding import is_untold, silent_feeds
from app.services.readings import LastValue, Readings


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
        # What was said of one moment belongs together, and nothing else.
        of = self._beside(of_series(indicator, node), value)
        now_s, as_of_s, soundness = self._group.now_s(), value.t_s, value.soundness
        silent, known = silent_feeds(indicator, self._group.health, now_s), math.nan
        if is_aged(indicator):
            known = self._beside(known_series(indicator, node), value)
            as_of_s, aged = self._aged(indicator, node, value, now_s)
            soundness = worst((soundness, aged))
            if aged is Soundness.LOST or (aged is Soundness.LATE and asks_who_speaks(indicator)):
                silent = tuple(dict.fromkeys((*silent, *indicator.sources)))
        number = math.nan if silent and is_untold(indicator, value.value) else value.value
        return Figure(
            *(indicator, node, number, of, as_of_s, soundness, silent),
            counted_s=value.t_s,
            known=known,
        )

    def _beside(self, series_id: str, value: LastValue) -> float:
        found = self._readings.last(series_id)
        return found.value if found is not None and found.t_s == value.t_s else math.nan

    def _aged(
        self, indicator: Indicator, node: str, value: LastValue, now_s: float
    ) -> tuple[float, Soundness]:
        """Return of when the oldest is that a figure is made of, and what that is worth."""
        age = self._readings.last(age_series(indicator, node))
        if age is None:
            return value.t_s, value.soundness
        if not math.isfinite(age.value):  # it was counted, and nobody has ever spoken
            return 0.0, Soundness.LOST
        heard_s = age.t_s - age.value
        # What did not change is said once a minute: for so long nobody is called late by that.
        return heard_s, age.quantity.soundness(now_s - SAID_EVERY_S, heard_s, heard_s)
