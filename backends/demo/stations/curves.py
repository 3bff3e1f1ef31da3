"""What a station of the demo measures at a time of day: plausible, repeatable, of no real place."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

_BEIJING_S = 8 * 3600
_DAY_S = 86_400.0
# A value wanders by waves of several lengths, so that it is never the same twice and never jumps.
_WAVES: tuple[tuple[float, float], ...] = ((9_700.0, 0.45), (2_310.0, 0.30), (437.0, 0.17))
_FAST: tuple[tuple[float, float], ...] = ((61.0, 0.05), (23.0, 0.03))


@dataclass(frozen=True, slots=True)
class _Curve:
    """A mean, a swing over the day with its hours of most, and how far it wanders besides."""

    mean: float
    swing: float
    peaks_h: tuple[float, ...]
    wander: float
    decimals: int
    lowest: float = 0.0
    spread: float = 0.18  # how far the means of two stations are apart


_CURVES: Mapping[str, _Curve] = {
    "pm25": _Curve(38.0, 14.0, (8.0, 21.0), 9.0, 1),
    "pm10": _Curve(66.0, 22.0, (8.5, 20.0), 15.0, 1),
    "so2": _Curve(9.0, 3.0, (10.0,), 2.0, 1),
    "no2": _Curve(34.0, 16.0, (8.0, 19.0), 6.0, 1),
    "co": _Curve(0.8, 0.3, (8.0, 19.0), 0.15, 3),
    "o3": _Curve(72.0, 55.0, (15.0,), 12.0, 1),
    "wind_speed": _Curve(2.8, 1.1, (14.0,), 1.3, 1),
    "wind_direction": _Curve(128.0, 20.0, (14.0,), 55.0, 0),
    "tsp": _Curve(0.145, 0.07, (10.0, 16.0), 0.06, 4),
    "noise": _Curve(57.0, 9.0, (10.0, 16.0), 5.0, 1, 30.0, spread=0.06),
    "water_level": _Curve(2.35, 0.28, (3.0, 15.5), 0.05, 3, -2.0),
    "ph": _Curve(7.6, 0.15, (15.0,), 0.12, 2, spread=0.03),
    "dissolved_oxygen": _Curve(7.1, 0.9, (15.0,), 0.4, 2, spread=0.1),
    "cod": _Curve(16.5, 2.0, (11.0,), 2.2, 2),
    "ammonia": _Curve(0.52, 0.1, (7.0,), 0.12, 3),
    "water_temperature": _Curve(17.0, 1.4, (16.0,), 0.3, 2, spread=0.04),
    "people": _Curve(820.0, 800.0, (11.5, 18.5), 90.0, 0),
    "people_in": _Curve(9.0, 9.0, (10.5, 17.5), 3.0, 0),
    "power": _Curve(1_850.0, 420.0, (10.0, 15.0), 140.0, 1),
    "water_use": _Curve(42.0, 15.0, (10.0, 15.0), 6.0, 2),
}


def measured(quantity: str, t_s: float, number: int) -> float:
    """Return what station ``number`` measures of a quantity at ``t_s``; KeyError for another."""
    curve = _CURVES[quantity]
    phase = 2.399 * number + 0.7 * len(quantity)  # no two stations wander in step
    size = 1.0 + curve.spread * math.sin(phase)
    hour = (t_s + _BEIJING_S) % _DAY_S / 3600.0
    wander = sum(
        part * math.sin(2 * math.pi * t_s / period_s + phase * i)
        for i, (period_s, part) in enumerate((*_WAVES, *_FAST), 1)
    )
    value = size * (curve.mean + curve.swing * _day(hour, curve.peaks_h)) + curve.wander * wander
    if quantity == "wind_direction":
        value %= 360.0
    return round(max(curve.lowest, value), curve.decimals)


def _day(hour: float, peaks_h: tuple[float, ...]) -> float:
    """Return -1 to 1: how near ``hour`` is to one of the peaks, round the clock."""
    away_h = min(abs((hour - peak + 12.0) % 24.0 - 12.0) for peak in peaks_h)
    reach_h = 12.0 / len(peaks_h)
    return math.cos(math.pi * min(1.0, away_h / reach_h))
