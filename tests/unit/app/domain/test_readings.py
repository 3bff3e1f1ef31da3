"""Readings: the catalogue of quantities, how far a last value may be trusted, and batches."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.errors import ConfigError
from app.domain.history import Recorded, Stay
from app.domain.readings import (
    Mark,
    Quantity,
    QuantityCatalogue,
    ReadingBatch,
    Series,
    Soundness,
    Statistic,
    Timing,
    series_id,
    worst,
)

SHIPPED = Path(__file__).parents[4] / "resources/quantities.toml"
LEVEL = '[[quantity]]\nkey = "level"\nnumber = 3\nlabel = { en = "level" }\n'


def test_the_shipped_quantities_are_found_by_key_and_by_number() -> None:
    catalogue = QuantityCatalogue.from_toml(SHIPPED.read_text())
    assert catalogue["pm25"].unit == "μg/m³"
    assert catalogue.find("pm25") is catalogue.numbered(1) is catalogue["pm25"]
    assert catalogue.find("gold") is catalogue.numbered(65535) is None
    assert [q.number for q in catalogue] == list(range(1, len(catalogue.quantities) + 1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[quantity", "quantities.toml"),
        ("x = 1", "quantity"),
        ("quantity = 5", "not a list"),
        ("quantity = [5]", "not a list"),
        ("[[quantity]]\nnumber = 1", "needs a key and a number"),
        ('[[quantity]]\nkey = "a"\nnumber = 0', "needs a key and a number"),
        ('[[quantity]]\nkey = "a"\nnumber = 70000', "needs a key and a number"),
        ('[[quantity]]\nkey = "a"\nnumber = "1"', "needs a key and a number"),
        ('[[quantity]]\nkey = "a"\nnumber = 1', "no label"),
        (LEVEL + "colour = 1", "unknown entry colour"),
        (LEVEL + LEVEL, "share one key or number"),
        (LEVEL + LEVEL.replace('"level"', '"other"'), "share one key or number"),
    ],
)
def test_a_catalogue_that_is_wrong_is_refused_by_name(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        QuantityCatalogue.from_toml(text)


def test_a_value_is_shown_with_its_decimals_and_a_missing_one_as_a_dash() -> None:
    level = Quantity("level", 1, {"en": "level"}, decimals=2)
    assert level.shown(3.14159) == "3.14"
    assert level.shown(float("nan")) == "—"


@pytest.mark.parametrize(
    ("age_s", "same_s", "span_s", "sound"),
    [
        (0.0, 0.0, 0.0, Soundness.LIVE),
        (59.9, 0.0, 0.0, Soundness.LIVE),
        (60.0, 0.0, 0.0, Soundness.LATE),
        (60.0, 0.0, 3600.0, Soundness.LIVE),
        (7200.0, 0.0, 3600.0, Soundness.LATE),
        (240.0, 0.0, 0.0, Soundness.LOST),
        (float("nan"), 0.0, 0.0, Soundness.LOST),
        (0.0, 599.9, 0.0, Soundness.LIVE),
        (0.0, 600.0, 0.0, Soundness.FROZEN),
        (0.0, 600.0, 3600.0, Soundness.LIVE),
        (0.0, 14400.0, 3600.0, Soundness.FROZEN),
        (60.0, 600.0, 0.0, Soundness.LATE),
    ],
)
def test_a_last_value_is_live_late_lost_or_frozen(
    age_s: float, same_s: float, span_s: float, sound: Soundness
) -> None:
    level = Quantity("level", 1, {}, late_after_s=60.0, frozen_after_s=600.0)
    now_s = 1e6
    measured_s = now_s - age_s
    assert level.soundness(now_s, measured_s, measured_s - same_s, span_s) is sound


def test_a_quantity_that_may_stay_the_same_never_freezes() -> None:
    people = Quantity("people", 1, {})
    assert people.soundness(1e6, 1e6, 0.0) is Soundness.LIVE


def test_the_worst_is_lost_then_late_then_frozen_and_nothing_is_lost() -> None:
    assert worst(()) is Soundness.LOST
    assert worst((Soundness.LIVE, Soundness.FROZEN)) is Soundness.FROZEN
    assert worst((Soundness.LATE, Soundness.FROZEN, Soundness.LIVE)) is Soundness.LATE
    assert worst(iter((Soundness.LOST, Soundness.LATE))) is Soundness.LOST


def test_a_series_is_named_by_station_quantity_span_and_statistic() -> None:
    assert series_id("air1", "pm25") == "air1/pm25"
    assert series_id("air1", "pm25", 3600, Statistic.MEAN) == "air1/pm25/3600/mean"


def test_part_of_a_batch_keeps_its_columns_in_step() -> None:
    batch = ReadingBatch(
        "air",
        np.array([b"a", b"b"], "S32"),
        np.array([1, 2], np.uint16),
        np.array([0.5, np.nan]),
        np.array([Mark.GOOD, Mark.FAULT], np.uint8),
        np.array([10.0, 20.0]),
        np.zeros(2, np.uint32),
        np.zeros(2, np.uint8),
    )
    part = batch.taken(np.array([False, True]))
    assert len(batch) == 2
    assert len(part) == 1
    assert part.stations.tolist() == [b"b"]
    assert (part.quantities[0], part.marks[0], part.t_s[0]) == (2, Mark.FAULT, 20.0)


def test_history_is_rows_of_one_length_and_a_part_of_them() -> None:
    rows = Recorded(np.array([b"a", b"b"], "S32"), {"fix_s": np.array([1.0, 2.0])})
    assert len(rows) == 2
    assert rows.taken(np.array([1])).columns["fix_s"].tolist() == [2.0]
    assert Stay("a", 1.0, 2.0, 3).fixes == 3
    empty = np.zeros(0)
    assert Series("a/b", empty, empty, empty.astype("u1"), empty.astype("u1")).thinned_from == 0
    assert Timing(3) == Timing.LATE | Timing.REPEATED
