"""Which feeds of a figure say nothing: the hub's ledger knows, where a count of nothing is 0."""

from collections.abc import Iterable, Mapping

from app.domain.classes import Age
from app.domain.health import JUDGE, OF_THE_HUB, SourceHealth
from app.domain.measures.indicator import Counting, FactKind, Indicator
from app.domain.measures.publishing import asks_who_speaks, is_aged

TRACKS, STATIONS, DEPARTMENT = "tracks", "stations", "dep-"
# Kinds of sources that bring one and never the other; columns may bring either.
ONLY_READINGS = frozenset({"hj212", "mqtt", "csv", "readings"})
ONLY_TRACKS = frozenset({"jt808", "terminal", "ais", "tracks"})
_COUNTS = frozenset({Counting.COUNT, Counting.SHARE, Counting.RATIO, Counting.DISTINCT})
_TOLD = frozenset({FactKind.ALARMS, FactKind.THINGS, FactKind.READINGS, FactKind.RECORDS})


def silent_feeds(
    indicator: Indicator, health: Mapping[str, SourceHealth], now_s: float
) -> tuple[str, ...]:
    """Return those of a figure's feeds that nobody speaks for any more, or ever did.

    Of what moves the ledger's word holds as soon as a feed is late, of readings where all that
    could bring them are lost: the ledger knows by the hour who reports by the hour. Alarms nobody
    raised are no calm while whoever judges has not come. Before the ledger was heard nothing is
    claimed.
    """
    facts = indicator.meant.facts
    if facts is FactKind.ALARMS:
        return (JUDGE,) if nobody_judges(health, now_s) else ()
    if not health or facts not in (FactKind.THINGS, FactKind.READINGS, FactKind.RECORDS):
        return ()
    still = {Age.LIVE, Age.LATE} if facts is FactKind.READINGS else {Age.LIVE}
    # Of registers that alone is heard which of their records speak.
    feeds = indicator.sources if facts is not FactKind.RECORDS else {TRACKS} & {*indicator.sources}
    found = []
    for feed in feeds:
        bearers = _bearers(feed, health.values())
        if bearers is not None and not any(one.age(now_s) in still for one in bearers):
            found.append(feed)
    return tuple(found)


def is_untold(indicator: Indicator, value: float) -> bool:
    """Return whether a figure is no number while a feed of its own is silent.

    That nothing is there is then known by nobody; nor who is, where kept rows would say so. What
    somebody has said stays, as old as it is: a place at anchor, an alarm that was raised.
    """
    if indicator.counting not in _COUNTS or indicator.meant.facts not in _TOLD:
        return False
    is_quotient, is_none = indicator.is_quotient, value == 0
    if indicator.meant.facts is FactKind.ALARMS:
        return is_none and not is_quotient
    if not asks_who_speaks(indicator):
        return is_none and not is_quotient and indicator.meant.facts is not FactKind.RECORDS
    return is_none or is_aged(indicator)


def nobody_judges(health: Mapping[str, SourceHealth], now_s: float) -> bool:
    """Return whether the judge is lost: then that no alarm was raised says nothing."""
    judge = health.get(JUDGE)
    return judge is not None and judge.age(now_s) is Age.LOST


def _bearers(feed: str, health: Iterable[SourceHealth]) -> list[SourceHealth] | None:
    """Return the sources that may bring a feed; None where the ledger does not know it."""
    all_of = [one for one in health if one.kind not in OF_THE_HUB | {JUDGE}]
    named = [one for one in all_of if one.source == feed]
    if named:
        return named
    if feed == TRACKS:
        return [one for one in all_of if not {one.source, one.kind} & ONLY_READINGS]
    if feed == STATIONS or feed.startswith(DEPARTMENT):
        return [one for one in all_of if not {one.source, one.kind} & ONLY_TRACKS]
    return None
