"""What the legend of the ground says: no class that is not there, no time of another day."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from map_layers.legend_rows import CHINA, NO_WORDS, area_block, as_of_text
from map_layers.overlays import AreaView
from map_layers.theme import Theme

NIGHT = Path(__file__).parents[3] / "resources" / "theme" / "night.toml"
NOON_S = datetime(2026, 11, 22, 12, 0, tzinfo=CHINA).timestamp()


@pytest.fixture(scope="module")
def theme():
    return Theme.from_toml(NIGHT.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([7.0, 3.0, 5.0], "3 – 7"),
        ([3.0, 3.0], "3"),
        ([np.nan, 4.0, np.inf], "4"),
    ],
)
def test_without_classes_the_least_and_the_greatest_are_said_unless_they_are_one(
    theme, values, text
):
    block = area_block(AreaView("c", np.array(values), (), "x"), theme, NO_WORDS, NOON_S)
    assert block.rows[0].text == text


@pytest.mark.parametrize(
    ("as_of_s", "text"),
    [
        (NOON_S - 60.0, "11:59:00"),
        (NOON_S - 12 * 3600.0, "00:00:00"),
        (NOON_S - 12 * 3600.0 - 1.0, "2026-11-21 23:59:59"),
        (NOON_S + 12 * 3600.0, "2026-11-23 00:00:00"),
        (float("nan"), ""),
        (1e300, ""),
    ],
)
def test_the_date_is_said_where_it_is_not_todays_in_the_hall(as_of_s, text):
    assert as_of_text(as_of_s, NOON_S, NO_WORDS) == text
