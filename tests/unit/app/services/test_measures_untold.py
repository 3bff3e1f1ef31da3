"""While a feed is silent nobody knows that nothing is there, nor that all are: a dash, and why."""

import math
from dataclasses import replace

import pytest

from app.domain.health import SourceHealth
from app.domain.measures.publishing import age_series, is_aged, of_series, value_series
from app.services.measures.figures import Figures
from tests.unit.app.services.hall import NOON_S, Hall
from tests.unit.app.services.test_measures_age import row
from tests.widgets.fake_link import entering
from widgets.panels.kinds.stand import lacking

LIVE = SourceHealth("demo", "columns", NOON_S, NOON_S, 9, 1.0)
JUDGE = SourceHealth("judge", "judge", NOON_S, None, 0, 0.0)


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.mark.parametrize(
    ("key", "value", "of", "is_left"),
    [
        ("things_live", 0.0, math.nan, False),
        ("vessels_live", 9.0, math.nan, False),  # less and less of them, until none is late
        ("vessels_anchored", 9.0, math.nan, False),
        ("vessels_lost", 0.0, math.nan, False),
        ("vessels_lost", 40.0, math.nan, True),  # no calm
        ("muck_online", 50.0, 50.0, False),
        ("bus_online", 0.0, 90.0, False),
        ("crowd_over", 0.0, math.nan, False),
        ("crowd_over", 2.0, math.nan, True),
        ("muck_registered", 40.0, 50.0, True),  # the register says it of those that were heard
        ("alarms_grave", 0.0, math.nan, False),
        ("alarms_grave", 3.0, math.nan, True),
        ("alarms_today", 0.0, math.nan, False),
        ("d9_timely", 0.0, 12.0, True),  # of those that were raised
    ],
)
def test_a_silent_feed_leaves_neither_nothing_nor_all(
    hall: Hall, key: str, value: float, of: float, *, is_left: bool
) -> None:
    one = hall.catalogues.indicators[key]
    rows = [row(hall, value_series(one, "city"), value, NOON_S - 2.0)]
    rows.append(row(hall, of_series(one, "city"), of, NOON_S - 2.0))
    if is_aged(one):
        rows.append(row(hall, age_series(one, "city"), 1.0, NOON_S - 2.0))
    hall.link.push_readings(entering(hall.catalogues.readings, rows), is_new=True)
    figures = Figures(hall.group, hall.readings, hall.catalogues.indicators)
    hall.link.push_health(LIVE, replace(JUDGE, last_receipt_s=NOON_S))
    hall.pump()
    assert (figures.of(one, "city").value, lacking([figures.of(one, "city")])) == (value, ())
    ago_s = 100.0 if one.sources == ("stations",) else 20.0  # readings: once it is lost
    hall.link.push_health(replace(LIVE, last_receipt_s=NOON_S - ago_s), JUDGE)
    hall.pump()
    found = figures.of(one, "city")
    assert math.isnan(found.value) is not is_left
    assert lacking([found]) == (("judge",) if one.sources == ("journal",) else one.sources)
