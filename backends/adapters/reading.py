"""One reading as a decoder gives it, before a gateway puts many into columns."""

from typing import NamedTuple

from app.domain.readings import Mark, Statistic


class Reading(NamedTuple):
    """A number of a station: ``t_s`` UTC, and for a span its end; ``value`` NaN where none came.

    ``station`` is what the protocol calls it, at most 32 bytes; ``quantity`` a catalogue's number.
    """

    station: str
    quantity: int
    value: float
    mark: Mark
    t_s: float
    span_s: int = 0
    statistic: Statistic = Statistic.VALUE
