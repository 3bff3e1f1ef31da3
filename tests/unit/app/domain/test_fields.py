"""The field catalogue: what it accepts, what it shows, and what it refuses by name."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.errors import ConfigError
from app.domain.fields import Field, FieldCatalogue

SHIPPED = Path(__file__).parents[4] / "resources/fields.toml"
SPEED = """
[[field]]
key = "speed_mps"
dtype = "f4"
part = "moving"
unit = "m/s"
shown_unit = "km/h"
shown_factor = 3.6
decimals = 1
lowest = 0.0
highest = 150.0
missing = "nan"
label = { en = "speed" }
"""


def only(text: str) -> Field:
    """Return the one field of ``text``."""
    (found,) = FieldCatalogue.from_toml(text)
    return found


def test_the_shipped_catalogue_bounds_every_number_and_labels_both_languages() -> None:
    catalogue = FieldCatalogue.from_toml(SHIPPED.read_text(encoding="utf-8"))
    for found in catalogue:
        assert {"zh_CN", "en"} <= set(found.label), found.key
        if found.dtype.kind != "S":
            assert np.isfinite([found.lowest, found.highest]).all(), found.key
    assert {f.key for f in catalogue.part("static")} >= {"id", "label", "class", "source"}
    assert {f.key for f in catalogue.part("moving")} >= {"lon_deg", "lat_deg", "fix_s"}


def test_a_field_is_read_little_endian_with_its_range_and_look() -> None:
    speed = only(SPEED)
    assert speed.dtype == np.dtype("<f4")
    assert (speed.unit, speed.shown_unit, speed.may_be_missing) == ("m/s", "km/h", True)
    assert FieldCatalogue.from_toml(SPEED)["speed_mps"] == speed
    with pytest.raises(KeyError):
        FieldCatalogue.from_toml(SPEED)["speed"]


def test_a_person_reads_the_shown_unit_and_a_dash_for_a_missing_value() -> None:
    speed = only(SPEED)
    assert speed.shown(10.0) == "36.0"
    assert speed.shown(float("nan")) == "—"


def test_the_unit_is_shown_as_it_is_where_no_other_is_named() -> None:
    plain = only(SPEED.replace('shown_unit = "km/h"\nshown_factor = 3.6\n', ""))
    assert (plain.shown_unit, plain.shown(10.0)) == ("m/s", "10.0")


def test_a_value_out_of_range_is_not_in_range_and_nan_only_where_it_may_be_missing() -> None:
    column = np.array([-0.1, 0.0, 150.0, 150.1, np.inf, -np.inf, np.nan])
    expected = [False, True, True, False, False, False]
    assert only(SPEED).in_range(column).tolist() == [*expected, True]
    strict = only(SPEED.replace('missing = "nan"\n', ""))
    assert strict.in_range(column).tolist() == [*expected, False]


def test_infinity_is_out_of_range_even_where_no_range_is_given() -> None:
    free = only(SPEED.replace("lowest = 0.0\nhighest = 150.0\n", ""))
    column = np.array([np.inf, -np.inf, 1e30, np.nan])
    assert free.in_range(column).tolist() == [False, False, True, True]


def test_texts_and_whole_numbers_have_no_nan_to_ask_for() -> None:
    text = SPEED.replace('"f4"', '"S8"')
    assert only(text).in_range(np.array([b"a", b""], "S8")).tolist() == [True, True]
    whole = SPEED.replace('"f4"', '"u1"')
    assert only(whole).in_range(np.array([0, 150, 151], np.uint8)).tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("= broken", "fields.toml"),
        ("other = 1", "field"),
        ("field = 3", "field"),
        ('field = "abc"', "field"),
        ("field = [1]", "field"),
        (SPEED + SPEED, "two fields share one key"),
        (SPEED.replace("decimals", "decimal"), "speed_mps: unknown entry decimal"),
        (SPEED.replace('"f4"', '"banana"'), "speed_mps"),
        (SPEED.replace('"f4"', '"f4,"'), "speed_mps"),
        (SPEED.replace('"f4"', "4"), "speed_mps"),
        (SPEED.replace('dtype = "f4"\n', ""), "dtype"),
        (SPEED.replace('part = "moving"\n', ""), "part"),
        (SPEED.replace('"moving"', '"sideways"'), "sideways"),
        (SPEED.replace('"moving"', "[]"), "part"),
        (SPEED.replace('label = { en = "speed" }\n', ""), "label"),
        (SPEED.replace('key = "speed_mps"\n', ""), "no key"),
    ],
)
def test_a_bad_catalogue_is_refused_in_a_sentence_that_names_what_is_wrong(
    text: str, said: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        FieldCatalogue.from_toml(text)
    assert said in str(refused.value)
