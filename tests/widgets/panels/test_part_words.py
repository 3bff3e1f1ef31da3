"""What the hall's own data have no name for is called by the texts, or stays what it is."""

import pytest

from app.domain.readings import Quantity
from tests.widgets.panels.fakes import fake_panel
from widgets.panels.kinds.words import part_name
from widgets.panels.part_words import PartWords
from widgets.texts import Texts

OXYGEN = Quantity("dissolved_oxygen", 12, {"zh_CN": "溶解氧", "en": "Dissolved oxygen"})


@pytest.mark.parametrize(
    ("dimension", "key", "words"),
    [
        ("quantity", "dissolved_oxygen", "溶解氧"),
        ("quantity", "chain_from_land", "国内供给"),
        ("quantity", "nothing_such", "nothing_such"),
        ("status", "suspected", "疑似"),
        ("verified_as", "waste_transfer", "废物转移"),
        ("person", "P-1", "P-1"),
    ],
)
def test_a_part_is_called_by_its_word(texts: Texts, dimension: str, key: str, words: str) -> None:
    names = PartWords(texts, fake_panel().context.words, quantities=(OXYGEN,))
    assert names(dimension, key) == words


@pytest.mark.parametrize(
    ("key", "told", "words"),
    [
        ("320612", "通州区", "Tongzhou District"),
        ("999999", "别处", "别处"),
        ("", "", "Not given"),
    ],
)
def test_a_county_is_called_as_the_map_calls_it(key: str, told: str, words: str) -> None:
    context = fake_panel(language="en").context
    assert part_name(context, "county", key, told) == words
