"""What stands beside a station on the map: its chief value, and a word where that is not sound."""

import numpy as np

from app.domain.classes import STATIONS, EntityClass
from app.domain.limits import Limit, LimitTable, Sense
from app.domain.readings import QuantityCatalogue, Soundness, series_id
from app.services.live import ViewGroup
from app.services.readings import LastValue, Readings
from map_layers.overlays import ValueLabel
from widgets.station.chief import CHIEF_FIRST
from widgets.station.station_words import (
    is_broken,
    is_sound,
    label_of,
    limit_day,
    shown_value,
    state_words,
    unit_of,
)
from widgets.texts import Texts

NEAR_PART = 0.9  # of a limit that is not to be exceeded: our own mark, no law's
AT_MOST = 400  # labels are laid out for every picture; more could not be read


class StationLabels:
    """Reads the stations of a view group; asked about twice a second."""

    def __init__(
        self, group: ViewGroup, quantities: QuantityCatalogue, limits: LimitTable, texts: Texts
    ) -> None:
        self._group = group
        self.readings = Readings(group, quantities)
        self._limits = limits
        self._texts = texts

    def labels(self) -> tuple[ValueLabel, ...]:
        """Return a label for every station that has a value to show."""
        world = self._group.world
        if not self._group.readings.count:
            return ()
        here = world.column("alive") & np.isin(world.column("class"), [int(k) for k in STATIONS])
        found = (
            self._label(world.id_at(row), EntityClass(int(world.column("class")[row])))
            for row in np.flatnonzero(here)[:AT_MOST].tolist()
        )
        return tuple(label for label in found if label is not None)

    def _label(self, station_id: str, kind: EntityClass) -> ValueLabel | None:
        last = self._chief(station_id, kind)
        if last is None:
            return None
        text = shown_value(last, self._texts)
        if not unit_of(last.quantity, self._texts):  # a bare number would say nothing
            text = f"{label_of(last, self._texts)} {text}"
        if not is_sound(last):
            text = f"{text} {state_words(last, self._texts)}"
        state = self._state(last)
        return ValueLabel(station_id, text, self._colour(last), state)

    def _chief(self, station_id: str, kind: EntityClass) -> LastValue | None:
        lasts = (
            self.readings.last(series_id(station_id, key)) for key in CHIEF_FIRST.get(kind, ())
        )
        return next((last for last in lasts if last is not None), None)

    def _state(self, last: LastValue) -> str:
        """Return how it stands: ``over`` or ``near`` a limit, or why it may not be judged."""
        if last.soundness is Soundness.LOST:
            return "lost"
        if last.soundness is Soundness.FROZEN:
            return "frozen"
        if not is_sound(last):
            return "stale"
        limits = self._limits_of(last)
        if any(is_broken(limit, last) for limit in limits):
            return "over"
        return "near" if any(is_near(limit, last) for limit in limits) else ""

    def _limits_of(self, last: LastValue) -> tuple[Limit, ...]:
        return self._limits.of(last.station_id, last.quantity.key, *limit_day(last))

    def _colour(self, last: LastValue) -> str:
        if any(is_broken(limit, last) for limit in self._limits_of(last)):
            return "severity.text.2"
        if last.soundness in (Soundness.LOST, Soundness.FROZEN):
            return "severity.text.3"
        return "map.label" if is_sound(last) else "map.label_minor"


def is_near(limit: Limit, last: LastValue) -> bool:
    """Return whether a sound value is within a tenth of a limit that it keeps."""
    if not limit.judges(last.span_s, last.statistic):
        return False
    if limit.sense is Sense.MOST:
        return last.value >= NEAR_PART * limit.value
    return last.value <= limit.value / NEAR_PART
