"""``dutywall turns``: count how vehicles turned in the recorded days, for the planner."""

import argparse
import sys
from datetime import UTC, datetime

from backends.city.pack import read_pack
from backends.history.archive import HistoryArchive
from backends.hub.reach_answers import CITY_ZONE, local_hour
from backends.roads.past_turns import FILE_NAME, write_turns
from backends.roads.turn_counting import TurnCounting

DAY_S = 86_400.0
WINDOW_S = 300.0  # of all that moves in a city, read at once


def run(arguments: argparse.Namespace) -> int:
    """Count, write the table beside the hall's data, and say on what it rests."""
    archive = HistoryArchive(arguments.data / "history")
    span = archive.span()
    if span is None:
        sys.stderr.write(f"{archive.folder}: nothing is recorded there\n")
        return 2
    until_s = span[1]
    from_s = max(span[0] - 1.0, until_s - arguments.days * DAY_S)
    counting = TurnCounting(read_pack(arguments.city / "pack").roads, local_hour, arguments.every)
    at_s = from_s
    while at_s < until_s:
        counting.step(archive.changes(at_s, min(at_s + WINDOW_S, until_s)))
        at_s += WINDOW_S
    book = counting.book(_day(from_s + 1.0), _day(until_s))
    path = arguments.data / FILE_NAME
    write_turns(path, book)
    outcomes = ", ".join(f"{name} {count:,}" for name, count in counting.outcomes.items())
    sys.stdout.write(
        f"{path}: {counting.counted:,} turns of {book.fixes:,} matched fixes, "
        f"{book.from_day} to {book.to_day}\n"
        f"fixes: {outcomes}; of vehicles beyond the most: {counting.left_out:,}\n"
    )
    return 0


def _day(t_s: float) -> str:
    return datetime.fromtimestamp(t_s, UTC).astimezone(CITY_ZONE).date().isoformat()
