"""When the city of a demo hall goes on: never before what its journal holds already."""

import sqlite3
from contextlib import closing
from pathlib import Path

NEWEST = "SELECT max(time_s) FROM journal"


def city_start_s(journal: Path, wall_s: float) -> float:
    """Return the city time to start at: now, or the journal's newest entry where that is later.

    A hall that ran faster than life is ahead of the wall's clock. A journal that is not there or
    cannot be read asks for nothing; the hub says what is wrong with it.
    """
    if not journal.is_file():
        return wall_s
    try:
        with closing(sqlite3.connect(f"{journal.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            (newest_s,) = opened.execute(NEWEST).fetchone()
    except sqlite3.Error:
        return wall_s
    return max(wall_s, float(newest_s or 0.0))
