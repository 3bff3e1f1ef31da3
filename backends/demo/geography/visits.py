"""The demo's visits: one place of each town that enforcement looks at every week, all invented."""

import datetime as dt
import zlib
from collections.abc import Iterator, Sequence

from app.domain.visits import Visit
from backends.demo.geography.sources import Town

FIRST, LAST = dt.date(2026, 1, 5), dt.date(2027, 12, 31)  # of the plan
EVERY_DAYS = 7
LATE_DAYS, NEVER = 3, 0.04
_NEXT_DAY = 0.9  # of all: made the day after
_PLACES = (
    ("market", "农贸市场周边", "08:30"),
    ("shopping_street", "步行街", "10:00"),
    ("school", "中学门口", "16:00"),
    ("works", "工地出入口", "14:00"),
)
_AWAY_DEG = 0.003


def demo_visits(towns: Sequence[Town]) -> Iterator[Visit]:
    """Yield a visit of each town, its days of two years with it: the days to come are not told."""
    for number, town in enumerate(towns, 1):
        kind, called, begins = _PLACES[number % len(_PLACES)]
        first = FIRST + dt.timedelta(days=number % EVERY_DAYS)
        yield Visit(
            f"VS-{number:03d}",
            f"{town.short}{called}（演示）",
            kind,
            f"team-{town.county}-enforcement",
            f"演示巡查员{number:02d}",
            f"000{9000 + number:08d}",
            first.isoformat(),
            begins,
            EVERY_DAYS,
            tuple(_made(number, first)),
            f"{town.name}演示路{number}号",
            round(town.lon_deg - _AWAY_DEG, 6),
            round(town.lat_deg + _AWAY_DEG, 6),
            town.county,
            is_simulated=True,
        )


def _made(number: int, first: dt.date) -> Iterator[str]:
    """Yield the days on which it is made: most of them a day later.

    None is made on its own day: that would be told from midnight on, before its hour has come.
    """
    for week in range((LAST - first).days // EVERY_DAYS + 1):
        lot = zlib.crc32(f"visit/{number}/{week}".encode()) / (1 << 32)
        if lot >= 1.0 - NEVER:
            continue
        late = 1 if lot < _NEXT_DAY else LATE_DAYS
        yield (first + dt.timedelta(days=week * EVERY_DAYS + late)).isoformat()
