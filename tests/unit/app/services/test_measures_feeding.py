"""A feed that says nothing is named beside what the hub counts of it, be it 0."""

from dataclasses import replace

import pytest

from app.domain.health import SourceHealth
from app.domain.measures.indicator import Counting, FactKind, Indicator, Meant
from app.domain.measures.period import Period
from app.services.measures.feeding import silent_feeds

NOW_S = 1_700_000_000.0
WORDS = {"zh_CN": "船", "en": "Vessels"}


def figure_of(facts: FactKind, *sources: str) -> Indicator:
    return Indicator(
        *("ships", 20_500, WORDS, Counting.COUNT, Meant(facts), Period.NOW, WORDS),
        sources=sources,
    )


def heard(source: str, kind: str, ago_s: float | None) -> dict[str, SourceHealth]:
    last_s = None if ago_s is None else NOW_S - ago_s
    own = SourceHealth("dutywall-measure", "measure", NOW_S, NOW_S, 9, 1.0)
    other = SourceHealth(source, kind, NOW_S, last_s, 9, 1.0)
    return {one.source: one for one in (own, other)}


SHIPS = figure_of(FactKind.THINGS, "tracks")
DUST = figure_of(FactKind.READINGS, "stations")


@pytest.mark.parametrize(
    ("source", "kind", "ago_s", "silent"),
    [
        ("ais", "ais", 3.0, ()),
        ("demo", "columns", 3.0, ()),
        ("ais", "ais", 20.0, ("tracks",)),
        ("ais", "ais", None, ("tracks",)),
        ("hj212", "hj212", 3.0, ("tracks",)),  # whoever lives brings no positions
        ("recorder", "history", 3.0, ("tracks",)),  # only the hub itself speaks
    ],
)
def test_positions_are_silent_where_nobody_brings_them(
    source: str, kind: str, ago_s: float | None, silent: tuple[str, ...]
) -> None:
    assert silent_feeds(SHIPS, heard(source, kind, ago_s), NOW_S) == silent


@pytest.mark.parametrize(
    ("kind", "ago_s", "every_s", "silent"),
    [
        ("hj212", 3.0, 0.0, ()),
        ("hj212", 30.0, 0.0, ()),  # late is not lost
        ("hj212", 90.0, 0.0, ("stations",)),
        ("hj212", 90.0, 3600.0, ()),  # who reports by the hour is not lost after a minute
        ("hj212", 5 * 3600.0, 3600.0, ("stations",)),
        ("ais", 3.0, 0.0, ("stations",)),
    ],
)
def test_readings_are_doubted_where_all_that_bring_them_are_lost(
    kind: str, ago_s: float, every_s: float, silent: tuple[str, ...]
) -> None:
    health = {k: replace(one, every_s=every_s) for k, one in heard("one", kind, ago_s).items()}
    assert silent_feeds(DUST, health, NOW_S) == silent


def test_no_alarm_is_no_calm_while_whoever_judges_has_not_come() -> None:
    alarms = figure_of(FactKind.ALARMS, "journal")
    assert silent_feeds(alarms, heard("judge", "judge", None), NOW_S) == ("judge",)
    assert silent_feeds(alarms, heard("judge", "judge", 1.0), NOW_S) == ()
    assert silent_feeds(alarms, heard("ais", "ais", None), NOW_S) == ()  # a hall without one


def test_a_department_by_the_name_of_its_own_feed_is_held_to_that_feed() -> None:
    port = figure_of(FactKind.READINGS, "dep-port")
    health = heard("dep-port", "csv", 90.0) | heard("demo", "columns", 1.0)
    assert silent_feeds(port, health, NOW_S) == ("dep-port",)


def test_nothing_is_claimed_before_the_ledger_was_heard_or_of_what_it_does_not_know() -> None:
    assert silent_feeds(SHIPS, {}, NOW_S) == ()
    cases = figure_of(FactKind.CASES, "journal")
    assert silent_feeds(cases, heard("ais", "ais", None), NOW_S) == ()
    risk = figure_of(FactKind.THINGS, "risk")
    assert silent_feeds(risk, heard("ais", "ais", None), NOW_S) == ()


def test_who_of_a_register_speaks_is_heard_over_the_feed_of_positions() -> None:
    online = figure_of(FactKind.RECORDS, "journal", "tracks")
    assert silent_feeds(online, heard("ais", "ais", None), NOW_S) == ("tracks",)
    assert silent_feeds(online, heard("ais", "ais", 3.0), NOW_S) == ()
    assert (
        silent_feeds(figure_of(FactKind.RECORDS, "stations"), heard("a", "ais", None), NOW_S) == ()
    )
