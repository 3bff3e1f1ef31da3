"""Where a time axis is marked: at round local times, few enough to be read."""

from widgets.hall_time import CHINA

STEPS_S = (60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 14400, 21600, 43200, 86400)
_OFFSET_S = int((CHINA.utcoffset(None)).total_seconds())


def tick_step_s(span_s: float, most: int) -> int:
    """Return the smallest round step of which no more than ``most`` fit into ``span_s``."""
    return next((step for step in STEPS_S if span_s / step <= most), STEPS_S[-1])


def ticks_s(from_s: float, to_s: float, most: int) -> list[float]:
    """Return the local round times between two moments, at most ``most`` and one."""
    step_s = tick_step_s(to_s - from_s, max(1, most))
    first = -(-(from_s + _OFFSET_S) // step_s) * step_s - _OFFSET_S
    return [first + i * step_s for i in range(int((to_s - first) // step_s) + 1)]
