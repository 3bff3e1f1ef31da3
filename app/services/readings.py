"""Readings: the last value of each series, and what it is worth, for whoever shows it."""

from dataclasses import dataclass

from app.domain.readings import Mark, Quantity, QuantityCatalogue, Soundness, Statistic
from app.domain.stretch import rows_of_station
from app.services.live import ViewGroup


@dataclass(frozen=True, slots=True)
class LastValue:
    """The newest reading of one series; ``value`` is NaN where the station gave none.

    ``county`` is the index of the station's county, 0 for none; times are city time.
    """

    series_id: str
    station_id: str
    quantity: Quantity
    span_s: int
    statistic: Statistic
    value: float
    mark: Mark
    t_s: float
    receipt_s: float
    same_since_s: float
    soundness: Soundness
    county: int

    @property
    def text(self) -> str:
        """The value as a person reads it, without its unit."""
        return self.quantity.shown(self.value)


class Readings:
    """Looks into the readings of a view group; nothing is built before somebody asks."""

    def __init__(self, group: ViewGroup, quantities: QuantityCatalogue) -> None:
        self._group = group
        self.quantities = quantities

    def series_of(self, station_id: str) -> list[str]:
        """Return the series of a station, instants first, then by quantity and span."""
        world = self._group.readings
        return [world.id_at(row) for row in rows_of_station(world, station_id)]

    def of_station(self, station_id: str) -> list[LastValue]:
        """Return the last value of each series of a station, in the order of :meth:`series_of`."""
        found = [self.last(series_id) for series_id in self.series_of(station_id)]
        return [last for last in found if last is not None]

    def last(self, series_id: str) -> LastValue | None:
        """Return the last value of a series, or None where it is not here or nobody knows it."""
        world = self._group.readings
        row = world.row_of(series_id)
        if row is None:
            return None
        quantity = self.quantities.numbered(int(world.column("quantity")[row]))
        if quantity is None:
            return None
        t_s, span_s = float(world.column("t_s")[row]), int(world.column("span_s")[row])
        same_since_s = float(world.column("same_since_s")[row])
        return LastValue(
            series_id=series_id,
            station_id=world.text_at("station", row),
            quantity=quantity,
            span_s=span_s,
            statistic=Statistic(int(world.column("statistic")[row])),
            value=float(world.column("value")[row]),
            mark=Mark(int(world.column("mark")[row])),
            t_s=t_s,
            receipt_s=float(world.column("receipt_s")[row]),
            same_since_s=same_since_s,
            soundness=quantity.soundness(self._group.now_s(), t_s, same_since_s, span_s),
            county=int(world.column("county")[row]),
        )
