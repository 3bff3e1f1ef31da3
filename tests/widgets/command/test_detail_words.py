"""What stands beside a thing found: words, never the key of a class or a kind."""

import re
from pathlib import Path

import pytest

from app.domain.classes import STATIONS
from app.services.finder import Hit
from tests.widgets.read_once import texts_in
from widgets.command.detail_words import detail_words
from widgets.texts import Texts

ROOT = Path(__file__).parents[3]


@pytest.fixture(params=["zh_CN", "en"])
def texts(request: pytest.FixtureRequest) -> Texts:
    return texts_in(request.param)


def test_a_station_has_the_word_of_its_class(texts: Texts) -> None:
    for kind in STATIONS:
        key = kind.name.lower()
        found = detail_words(Hit("station", "A-01", "A-01", key), texts)
        assert found == texts(f"classes.{key}")


def test_every_kind_of_site_in_the_demo_has_a_word(texts: Texts) -> None:
    source = (ROOT / "backends/demo/geography/fixtures.py").read_text("utf-8")
    kinds = re.findall(r'_Sort\("(\w+)"|", "(\w+)", (?:node|int)', source)
    named = {word for pair in kinds for word in pair if word}
    assert {"chemical_park", "chemical_plant", "filling_station", "coach_station"} <= named
    for kind in named:
        assert "_" not in detail_words(Hit("site", "S-1", "S", kind), texts)


def test_a_kind_of_somebody_elses_is_shown_as_letters_and_an_owner_as_he_is(texts: Texts) -> None:
    assert detail_words(Hit("site", "S-1", "S", "dock\u202e"), texts) == "dock〔U+202E〕"
    assert detail_words(Hit("vehicle", "V-1", "V", "air_station"), texts) == "air_station"
    assert detail_words(Hit("entity", "V-1", "V-1", "V-1"), texts) == ""
