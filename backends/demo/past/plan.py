"""What past is laid down: which days, how busy, by which seed."""

import datetime as dt
from dataclasses import dataclass

from app.domain.cases.calendar import DAY_S, date_of
from app.domain.errors import ConfigError
from backends.demo.demands.source import MATTERS_A_DAY

CALLS_A_BUSY_DAY = 3_000.0
CALLS_A_MATTER = 120.0 / MATTERS_A_DAY  # of the live line: 85 matters are some 120 calls
MOST_DAYS = 366
MOST_WARNINGS = 20_000
SCALES = (0.001, 2.0)


@dataclass(frozen=True, slots=True)
class PastPlan:
    """Days up to ``until_s``; ``scale`` is how much of a large city's calls (3,000 on a busy day).

    Raises ConfigError for what cannot be laid down.
    """

    seed: int
    days: int
    scale: float
    until_s: float
    warnings: int = 0  # alarms that detectors raised and people judged

    def __post_init__(self) -> None:
        """Refuse what is no past."""
        if not 1 <= self.days <= MOST_DAYS:
            raise ConfigError(f"--days {self.days}: 1 to {MOST_DAYS}")
        if not SCALES[0] <= self.scale <= SCALES[1]:
            raise ConfigError(f"--scale {self.scale:g}: {SCALES[0]:g} to {SCALES[1]:g}")
        if not 0 <= self.warnings <= MOST_WARNINGS:
            raise ConfigError(f"--warnings {self.warnings}: 0 to {MOST_WARNINGS}")

    @property
    def from_s(self) -> float:
        """Return when it begins."""
        return self.until_s - self.days * DAY_S

    @property
    def matters_a_day(self) -> float:
        """Return how many matters a busy day has; several people tell some of them."""
        return CALLS_A_BUSY_DAY * self.scale / CALLS_A_MATTER

    def last_day(self) -> dt.date:
        """Return the day on which it ends."""
        return date_of(self.until_s)
