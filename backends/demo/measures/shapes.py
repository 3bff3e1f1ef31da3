"""How a department's number moves over day, week and month: smooth, seeded, invented.

``u`` is a station's lot in 0 to 1: where in the number's range its own middle lies.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from app.domain.measures.period import DAY_S, HALL_ZONE, HOUR_S
from backends.demo.measures.plan import Number

_TWO_PI = 2.0 * math.pi
# Periods that are no multiples of one another: the same place is never reached twice.
_WAVES = ((4.7 * DAY_S, 0.45), (1.31 * DAY_S, 0.30), (6.1 * HOUR_S, 0.17), (1.13 * HOUR_S, 0.08))
FLAT_WANDER, PINNED_WANDER = 0.06, 0.02  # of the range
WEEKEND_OFFICE, WEEKEND_PEAKS, WEEKEND = 0.2, 0.55, 0.92
_DAY_PEAKS_H = (10.0, 16.0)
_TIDE_S = 12.42 * HOUR_S  # of the moon
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Spot:
    """One number at one station: its place in the range, and where it stands in the waves."""

    number: Number
    u: float
    phase: float
    pin: float | None = None

    @property
    def level(self) -> float:
        """The middle, or what it comes to in the end."""
        if self.pin is not None:
            return self.pin
        return self.number.low + (self.number.high - self.number.low) * self.u


def lot(*words: object) -> float:
    """Return 0 to 1, always the same for the same words."""
    digest = blake2b("\0".join(map(str, words)).encode(), digest_size=7).digest()
    return int.from_bytes(digest, "big") / 2.0**56


def moved(spot: Spot, t_s: float) -> float:
    """Return the number at a moment, in its range, not yet rounded; not for a ``part``."""
    return _SHAPES[spot.number.shape](spot, t_s)


def part_of(whole: float, spot: Spot, t_s: float) -> float:
    """Return what ``spot`` is of ``whole``: its share, a little more or less by station."""
    number = spot.number
    share = number.share * (0.96 + 0.08 * spot.u) * (1.0 + number.wander * wave(t_s, spot.phase))
    return whole * min(share, max(1.0, number.share))


def rounded(number: Number, value: float) -> float:
    """Return a value as it is delivered: what counts up is cut, so that no part is the more."""
    step = 10.0**number.decimals
    if number.shape in _COUNTING:
        return math.floor(value * step + 1e-6) / step
    return round(value, number.decimals)


def wave(t_s: float, phase: float) -> float:
    """Return -1 to 1, wandering."""
    return sum(
        part * math.sin(_TWO_PI * t_s / period_s + phase * (1 + at))
        for at, (period_s, part) in enumerate(_WAVES)
    )


def _hour(t_s: float) -> float:
    return (t_s + 8 * HOUR_S) % DAY_S / HOUR_S


def _day(t_s: float) -> int:
    return int((t_s + 8 * HOUR_S) // DAY_S)


def _is_weekend(t_s: float) -> bool:
    return (_day(t_s) + 3) % 7 > _FRIDAY  # 1970-01-01 was a Thursday


def _bump(hour: float, at_h: float, reach_h: float) -> float:
    away_h = abs((hour - at_h + 12.0) % 24.0 - 12.0)
    return 0.5 + 0.5 * math.cos(math.pi * away_h / reach_h) if away_h < reach_h else 0.0


def _human(hour: float, peaks_h: tuple[float, ...], night: float) -> float:
    """Return ``night`` to 1: a day of people, with its peaks."""
    awake = 0.6 * _bump(hour, 14.0, 9.5)
    return night + (1.0 - night) * max(awake, *(_bump(hour, peak, 4.0) for peak in peaks_h))


def _office(hour: float) -> float:
    return max(_bump(hour, 10.0, 2.3), _bump(hour, 15.2, 2.6))


def _flat(spot: Spot, t_s: float) -> float:
    number = spot.number
    share = FLAT_WANDER if spot.pin is None else PINNED_WANDER
    value = spot.level + share * (number.high - number.low) * wave(t_s, spot.phase)
    return min(max(value, min(number.low, spot.level)), max(number.high, spot.level))


def _registered(spot: Spot, t_s: float) -> float:
    """Return what a register holds: entered by day, it stands still from one to the next."""
    return _flat(spot, _day(t_s) * DAY_S - 8 * HOUR_S)


def _daily(spot: Spot, t_s: float) -> float:
    number = spot.number
    near = _human(_hour(t_s), number.peaks_h or _DAY_PEAKS_H, number.night)
    near *= (WEEKEND if _is_weekend(t_s) else 1.0) * (1.0 + 0.04 * wave(t_s, spot.phase))
    return number.low + (spot.level - number.low) * min(1.0, near)


def _at_office(spot: Spot, t_s: float) -> float:
    near = _office(_hour(t_s)) * (WEEKEND_OFFICE if _is_weekend(t_s) else 1.0)
    return spot.number.low + (spot.level - spot.number.low) * near * _restless(spot, t_s)


def _opened(spot: Spot, t_s: float) -> float:
    hour = _hour(t_s)
    opening = min(1.0, max(0.0, (hour - 8.4) * 3.0), max(0.0, (17.7 - hour) * 3.0))
    return spot.level * opening * (WEEKEND_OFFICE if _is_weekend(t_s) else 1.0)


def _shift(spot: Spot, t_s: float) -> float:
    shift = int(t_s // (DAY_S / 2))  # they begin at 08 and 20, at 0 and 12 by UTC
    is_day = 8.0 <= _hour(t_s) < 20.0  # noqa: PLR2004 - the hours of shifts
    strength = (1.0 if is_day else 0.62) * (0.95 + 0.1 * lot(spot.phase, shift))
    return min(spot.number.high, max(spot.number.low, spot.level * strength))


def _rush(spot: Spot, t_s: float) -> float:
    """Return 0 to 1: how near the peaks are, with some traffic between them."""
    hour = _hour(t_s)
    near = max(0.42 * _bump(hour, 13.0, 8.5), *(_bump(hour, p, 2.2) for p in spot.number.peaks_h))
    return near * (WEEKEND_PEAKS if _is_weekend(t_s) else 1.0) * _restless(spot, t_s)


def _peaks(spot: Spot, t_s: float) -> float:
    number, hour = spot.number, _hour(t_s)
    if number.closed_h and (hour >= number.closed_h[0] or hour < number.closed_h[1]):
        return 0.0
    return number.low + (spot.level - number.low) * _rush(spot, t_s)


def _slowed(spot: Spot, t_s: float) -> float:
    number = spot.number
    free = number.low + (number.high - number.low) * (0.45 + 0.5 * spot.u)
    return max(number.low, free * (1.0 - (0.3 + 0.4 * lot(spot.phase)) * _rush(spot, t_s)))


def _today(spot: Spot, t_s: float) -> float:
    number, day = spot.number, _day(t_s)
    is_office = number.hours == "office"
    weekend = WEEKEND_OFFICE if is_office else WEEKEND
    total = spot.level * (0.88 + 0.2 * lot(spot.phase, day))
    total *= weekend if _is_weekend(t_s) else 1.0
    sums = _sums(number.hours, number.peaks_h or _DAY_PEAKS_H, number.night)
    return min(number.high, total) * float(np.interp(_hour(t_s), *sums))


@lru_cache(maxsize=32)
def _sums(
    hours: str, peaks_h: tuple[float, ...], night: float
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the hours of a day, and how much of it has been by then."""
    at = np.linspace(0.0, 24.0, 97)
    rate = [_office(h) if hours == "office" else _human(h, peaks_h, night) for h in at.tolist()]
    grown = np.concatenate([[0.0], np.cumsum((np.array(rate[1:]) + np.array(rate[:-1])) / 2.0)])
    return tuple(at.tolist()), tuple((grown / grown[-1]).tolist())


def _month(spot: Spot, t_s: float) -> float:
    here = dt.datetime.fromtimestamp(t_s, HALL_ZONE)
    begins = here.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    ends = (begins + dt.timedelta(days=32)).replace(day=1)
    total = spot.level * (0.94 + 0.06 * lot(spot.phase, here.year, here.month))
    return total * ((here - begins) / (ends - begins))


def _year(spot: Spot, t_s: float) -> float:
    here = dt.datetime.fromtimestamp(t_s, HALL_ZONE)
    begins = here.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    ends = begins.replace(year=begins.year + 1)
    return spot.number.low + (spot.level - spot.number.low) * ((here - begins) / (ends - begins))


def _steps(spot: Spot, t_s: float) -> float:
    drawn = lot(spot.number.key, int(t_s // (12 * HOUR_S)))  # the same sky over all of them
    return min(spot.number.high, 0.0 if drawn < 0.7 else 1.0 if drawn < 0.93 else 2.0)  # noqa: PLR2004


def _showers(spot: Spot, t_s: float) -> float:
    slot = int(t_s // (3 * HOUR_S))
    if lot(spot.number.key, slot) < 0.78:  # noqa: PLR2004 - it mostly does not rain
        return 0.0
    swell = math.sin(math.pi * (t_s / (3 * HOUR_S) - slot)) ** 2
    return spot.level * swell * lot(spot.number.key, slot, "much")


def _gusts(spot: Spot, t_s: float) -> float:
    number = spot.number
    near = 0.22 + 0.12 * spot.u + 0.18 * wave(t_s, 1.0) + 0.05 * math.sin(t_s / 907.0 + spot.phase)
    return number.low + (number.high - number.low) * min(1.0, max(0.0, near))


def _tide(spot: Spot, t_s: float) -> float:
    """Return two tides a day, the stations some minutes apart."""
    number = spot.number
    swing = 0.42 * math.sin(_TWO_PI * t_s / _TIDE_S + spot.phase / 9.0)
    swing += 0.07 * math.sin(_TWO_PI * t_s / (DAY_S / 2) + spot.phase / 9.0)
    return number.low + (number.high - number.low) * (0.5 + swing)


def _tidal(spot: Spot, t_s: float) -> float:
    tide = 0.5 + 0.5 * math.sin(_TWO_PI * t_s / _TIDE_S + spot.phase / 9.0)
    near = 0.2 + 0.4 * _human(_hour(t_s), _DAY_PEAKS_H, 0.1) + 0.4 * tide
    return spot.number.low + (spot.level - spot.number.low) * near


def _restless(spot: Spot, t_s: float) -> float:
    return 0.93 + 0.07 * wave(t_s * 3.0, spot.phase)


_COUNTING = frozenset({"today", "month", "year", "part"})
_SHAPES: Mapping[str, Callable[[Spot, float], float]] = {
    "flat": _flat,
    "registered": _registered,
    "constant": lambda spot, _t_s: spot.level,
    "day": _daily,
    "office": _at_office,
    "open": _opened,
    "shift": _shift,
    "peaks": _peaks,
    "slowed": _slowed,
    "today": _today,
    "month": _month,
    "year": _year,
    "steps": _steps,
    "showers": _showers,
    "gusts": _gusts,
    "tide": _tide,
    "tidal": _tidal,
}
