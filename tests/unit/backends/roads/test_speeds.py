"""Speeds are read strictly, are of their day and hour, and say whose estimate they are."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.errors import ConfigError
from app.domain.limits import Standing
from app.domain.reach import Pace
from backends.city.kinds import CLASS_NAMES
from backends.roads.speeds import RoadSpeeds

SHIPPED = Path(__file__).resolve().parents[4] / "resources" / "rules" / "road_speeds.toml"
FLAT = "[" + ", ".join(["0.8"] * 12 + ["0.4"] * 12) + "]"


def text(classes='["*"]', median=FLAT, slow="0.5", fast="2.0", day="2026-01-01", more=""):
    return (
        f'[[set]]\nvalid_from = "{day}"\nstanding = "house"\nsource = "x"\n{more}\n'
        f"[[set.group]]\nclasses = {classes}\nmedian = {median}\nslow = {slow}\nfast = {fast}\n"
    )


def seconds(speeds, hour, pace=Pace.LIKELY):
    road_class = np.array([0, 1], np.uint8)
    return speeds.edge_seconds(
        np.array([10.0, 10.0]), road_class, ("primary", "service"), hour, pace
    ).tolist()


def test_an_edge_takes_longer_where_the_hour_is_slower_and_between_hours_in_between():
    speeds = RoadSpeeds.from_toml(text(), "2026-11-22")
    assert seconds(speeds, 3.0) == pytest.approx([12.5, 12.5])
    assert seconds(speeds, 11.5) == pytest.approx([10.0 / 0.6] * 2)
    assert seconds(speeds, 23.75) == pytest.approx([10.0 / 0.7] * 2)
    assert seconds(speeds, 24.0) == seconds(speeds, 0.0)


def test_the_possible_pace_is_that_of_the_fastest_tenth():
    speeds = RoadSpeeds.from_toml(text(), "2026-11-22")
    assert seconds(speeds, 3.0, Pace.POSSIBLE) == pytest.approx([6.25, 6.25])
    assert seconds(speeds, 3.0, Pace.NINE_IN_TEN) == seconds(speeds, 3.0)


def test_a_class_of_its_own_goes_before_all_others():
    group = f'[[set.group]]\nclasses = ["service"]\nmedian = {FLAT}\nslow = 1\nfast = 4\n'
    speeds = RoadSpeeds.from_toml(text() + group, "2026-11-22")
    assert seconds(speeds, 3.0, Pace.POSSIBLE) == pytest.approx([6.25, 3.125])


def test_what_is_shipped_speaks_of_every_class_and_says_that_it_is_an_estimate():
    speeds = RoadSpeeds.from_toml(SHIPPED.read_text("utf-8"), "2026-11-22")
    assert speeds.standing is Standing.HOUSE
    for name in CLASS_NAMES:
        group = speeds.group_of(name)
        assert group.slow < 1.0 < group.fast


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("", "set"),
        ("[[set]\n", "road_speeds"),
        (text(day="2027-01-01"), "no set is in force on 2026-11-22"),
        (text(more='valid_to = "2026-02-01"'), "no set is in force"),
        (text(median="[0.8]"), "1 hours"),
        (text(median=FLAT.replace("0.4", "40")), "share of free flow"),
        (text(median=FLAT.replace("0.4", "nan")), "share of free flow"),
        (text(slow="1.2"), "around 1"),
        (text(fast='"fast"'), "fast"),
        (text().replace('standing = "house"', 'standing = "rumour"'), "rumour"),
        (text().replace("slow = 0.5\n", ""), "slow"),
        ("set = 3", "road_speeds"),
    ],
)
def test_a_slip_of_the_pen_is_named(wrong, says):
    with pytest.raises(ConfigError, match=says):
        RoadSpeeds.from_toml(wrong, "2026-11-22")


def test_a_class_that_nobody_speaks_of_is_named():
    with pytest.raises(ConfigError, match="service"):
        seconds(RoadSpeeds.from_toml(text(classes='["primary"]'), "2026-11-22"), 3.0)
