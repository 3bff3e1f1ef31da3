"""What a number of the table was once recorded as it stays: recordings outlive the table (0022)."""

import csv
from pathlib import Path

import pytest

from app.domain.measures.indicator import Indicator
from backends.indicators.table_file import read_table

FILE = Path(__file__).with_name("numbers.csv")
with FILE.open(encoding="utf-8") as _file:
    HELD = {int(row["number"]): row for row in csv.DictReader(_file)}
GONE = "gone"


def measure(one: Indicator) -> dict[str, str]:
    """Return what the readings under a number are of, as a row of the file says it."""
    return {
        "facts": one.meant.facts.value,
        "counting": one.counting.value,
        "factor": f"{one.factor:g}",
        "of_field": one.of_field,
    }


def test_no_number_is_of_another_measure_than_it_was() -> None:
    for one in read_table():
        row = HELD.get(one.number)
        assert row is not None, f"{one.key}: write {one.number} into {FILE.name}"
        assert row["standing"] != GONE, f"{one.key}: {one.number} was {row['key']}: take a new one"
        was = {name: row[name] for name in measure(one)}
        assert measure(one) == was, f"{one.key}: give it a number that was never used"


def test_what_is_in_the_table_no_more_is_gone_for_ever() -> None:
    there = {one.number for one in read_table()}
    assert {number for number, row in HELD.items() if row["standing"] != GONE} == there


@pytest.mark.parametrize("number", [21214, 21510, 20706, 21244, 21102])
def test_numbers_of_measures_that_changed_are_gone(number: int) -> None:
    assert HELD[number]["standing"] == GONE
