"""The table's own words are found in a text, and the names of places are left out of it."""

import pytest

from backends.cases.merging.grams import Telling
from backends.cases.merging.table_words import TableWords

TABLE = TableWords(
    {"manhole": ("井盖", "窨井盖"), "park": ("公园",), "lamp": ("路灯", "LED灯", "")}
)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("人民路与青年路口井盖破损", " 路与 路口井盖破损"),
        ("人民路灯不亮", " 路灯不亮"),
        ("北濠新村3幢", " 新村3幢"),
        ("人民公园里的路", " 公园里的路"),
        ("修路灯路", "修路灯路"),  # a word of the table is in the name
        ("没有名字", "没有名字"),
        ("", ""),
        ("İ人民路", "İ 路"),  # one letter that is two when it is small
    ],
)
def test_what_is_only_a_name_is_left_out(text: str, bare: str) -> None:
    assert TABLE.without_names(text) == bare


def test_the_longest_word_of_a_type_speaks_for_it() -> None:
    said = TABLE.said("窨井盖没了，井盖！led灯也坏了", Telling())
    assert set(said) == {"manhole", "lamp"}
    assert said["manhole"] == TABLE.said("窨井盖", Telling())["manhole"]
    assert said["manhole"] > TABLE.said("井盖", Telling())["manhole"] > 0.0
    assert TABLE.said("", Telling()) == {}


def test_a_table_without_words_says_nothing() -> None:
    none = TableWords({"a": (), "b": (" ",)})
    assert none.said("井盖", Telling()) == {}
    assert none.without_names("人民路井盖") == " 路井盖"
