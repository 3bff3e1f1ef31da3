"""A feed that says nothing is named beside what the hub counts of it, be it 0."""

import math

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
    assert silent_feeds(SHIPS, 0.0, heard(source, kind, ago_s), NOW_S) == silent
    assert silent_feeds(SHIPS, 12.0, heard(source, kind, ago_s), NOW_S) == silent


@pytest.mark.parametrize(
    ("kind", "ago_s", "number", "silent"),
    [
        ("hj212", 3.0, 0.0, ()),
        ("hj212", 30.0, 0.0, ()),  # late is not lost: stations may report by the hour
        ("hj212", 90.0, 0.0, ("stations",)),
        ("hj212", 90.0, math.nan, ("stations",)),
        ("hj212", 90.0, 4.0, ()),  # each of the four is sound by its own quantity
        ("ais", 3.0, 0.0, ("stations",)),
    ],
)
def test_readings_are_doubted_where_nothing_counts_and_all_are_lost(
    kind: str, ago_s: float, number: float, silent: tuple[str, ...]
) -> None:
    assert silent_feeds(DUST, number, heard("one", kind, ago_s), NOW_S) == silent


def test_a_department_by_the_name_of_its_own_feed_is_held_to_that_feed() -> None:
    port = figure_of(FactKind.READINGS, "dep-port")
    health = heard("dep-port", "csv", 90.0) | heard("demo", "columns", 1.0)
    assert silent_feeds(port, 0.0, health, NOW_S) == ("dep-port",)


def test_nothing_is_claimed_before_the_ledger_was_heard_or_of_what_it_does_not_know() -> None:
    assert silent_feeds(SHIPS, 0.0, {}, NOW_S) == ()
    cases = figure_of(FactKind.CASES, "journal")
    assert silent_feeds(cases, 0.0, heard("ais", "ais", None), NOW_S) == ()
    risk = figure_of(FactKind.THINGS, "risk")
    assert silent_feeds(risk, 0.0, heard("ais", "ais", None), NOW_S) == ()
