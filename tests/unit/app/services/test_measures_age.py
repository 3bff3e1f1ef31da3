"""A figure at a seat is as old as what it was made of: late, then lost, and its feed is named."""

import math
from typing import Any

import pytest

from app.domain.measures.figure import Figure
from app.domain.measures.publishing import SAID_EVERY_S, age_series, known_series, value_series
from app.domain.readings import Soundness
from app.services.measures.figures import Figures
from tests.unit.app.services.hall import NOON_S, Hall
from tests.widgets.fake_link import entering

LATE_S = 900.0  # as resources/quantities.toml has it of power_use


@pytest.fixture
def hall() -> Hall:
    return Hall()


def row(hall: Hall, series: str, value: float, t_s: float) -> dict[str, Any]:
    quantity = hall.catalogues.quantities[series.split("/")[1]]
    return {
        "id": series,
        "station": "measure:city",
        "quantity": quantity.number,
        "source": "dutywall-measure",
        "value": value,
        "t_s": t_s,
        "receipt_s": t_s,
        "same_since_s": t_s,
    }


def figure(
    hall: Hall, *, age_s: float, told_ago_s: float = 2.0, known: float | None = None
) -> Figure:
    """Return the figure that was told of so long ago, whose oldest part was so old then."""
    one = hall.catalogues.indicators["power_use"]
    t_s = hall.clock.now_s() - told_ago_s
    rows = [
        row(hall, value_series(one, "city"), 400.0, t_s),
        row(hall, f"{value_series(one, 'city')}.of", 8.0, t_s),
        row(hall, age_series(one, "city"), age_s, t_s),
    ]
    if known is not None:
        rows.append(row(hall, known_series(one, "city"), known, t_s))
    hall.link.push_readings(entering(hall.catalogues.readings, rows), is_new=True)
    hall.pump()
    return Figures(hall.group, hall.readings, hall.catalogues.indicators).of(one, "city")


@pytest.mark.parametrize(
    ("age_s", "soundness", "is_named"),
    [
        (1.0, Soundness.LIVE, False),
        (LATE_S - 3.0, Soundness.LIVE, False),
        (LATE_S + SAID_EVERY_S, Soundness.LATE, False),
        (4 * LATE_S + SAID_EVERY_S, Soundness.LOST, True),
        (9e6, Soundness.LOST, True),
    ],
)
def test_what_was_counted_a_moment_ago_is_as_old_as_its_oldest_part(
    hall: Hall, age_s: float, soundness: Soundness, is_named: bool
) -> None:
    found = figure(hall, age_s=age_s)
    assert found.value == 400.0
    assert found.counted_s == NOON_S - 2.0
    assert found.as_of_s == NOON_S - 2.0 - age_s
    assert found.soundness is soundness
    assert found.silent == (("dep-power",) if is_named else ())


def test_what_did_not_change_is_said_once_a_minute_and_not_late_by_that(hall: Hall) -> None:
    assert figure(hall, age_s=LATE_S - 1, told_ago_s=58.0).soundness is Soundness.LIVE
    assert figure(hall, age_s=1.0, told_ago_s=151.0).soundness is Soundness.LATE  # nobody counts


def test_what_nobody_ever_said_has_no_time(hall: Hall) -> None:
    found = figure(hall, age_s=math.nan)
    assert (found.as_of_s, found.soundness) == (0.0, Soundness.LOST)


def test_how_many_there_are_comes_with_the_number_or_not_at_all(hall: Hall) -> None:
    assert math.isnan(figure(hall, age_s=1.0).known)
    assert figure(hall, age_s=1.0, known=9.0).known == 9.0
