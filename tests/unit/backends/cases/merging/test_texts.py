"""Letters, named places, shared words and guessed types of texts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.cases.case import CasePlace
from backends.cases.merging.grams import BUCKETS, Telling, grams_of, plain
from backends.cases.merging.guessing import MOST_TYPES, TypeGuesser
from backends.cases.merging.mentions import NOTHING, mentions_of
from backends.cases.merging.report import phone_hash, point_of
from backends.cases.merging.words import shared_words


def test_marks_blanks_and_case_say_nothing() -> None:
    one, other = grams_of(" A区，井盖——破了！"), grams_of("a区井盖破了")
    assert one.buckets.tolist() == other.buckets.tolist()
    assert len(grams_of("")) == len(grams_of("，。!? \n")) == 0


def test_each_letter_and_each_pair_is_counted() -> None:
    grams = grams_of("漏水漏水")  # 漏 x2, 水 x2, 漏水 x2, 水漏 x1
    assert sorted(grams.counts.tolist()) == [1.0, 2.0, 2.0, 2.0]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all_has_grams_in_the_table(text: str) -> None:
    grams = grams_of(text)
    assert (np.diff(grams.buckets) > 0).all()
    assert ((grams.buckets >= 0) & (grams.buckets < BUCKETS)).all()
    mentions_of(text)


def test_a_huge_text_is_read_only_so_far() -> None:
    assert len(plain("水" * 1_000_000)) == 2_000


def test_what_stands_in_few_texts_tells_more() -> None:
    telling = Telling()
    for text in ("路灯不亮", "路灯坏了", "路面塌陷"):
        telling.add(grams_of(text))
    often, seldom = (telling.idf(grams_of(letter).buckets)[0] for letter in ("路", "塌"))
    assert seldom > often
    assert telling.texts == 3


def test_what_was_assumed_counts_as_what_was_added() -> None:
    added, assumed = Telling(), Telling()
    added.add(grams_of("路灯"))
    assumed.assume(1, {"路": 1, "灯": 1, "路灯": 1})
    buckets = grams_of("路灯亮").buckets
    assert added.idf(buckets).tolist() == assumed.idf(buckets).tolist()


def test_places_are_known_by_how_they_end_whatever_stands_before() -> None:
    one, other = mentions_of("位于人民路与青年路口"), mentions_of("我在人民路边上")
    assert one.share(other) == 1.0
    assert one.share(mentions_of("工农路")) == 0.0
    assert np.isnan(one.share(NOTHING))
    assert mentions_of("我们小区这个村该路") == NOTHING


@pytest.mark.parametrize(
    ("one", "other", "match"),
    [
        ("人民路12号", "十二号门口", 1),
        ("3栋", "三号楼", 1),
        ("一百零五号", "105号", 1),
        ("人民路12号", "人民路14号", -1),
        ("12号", "12栋", 0),
        ("12号", "", 0),
        ("十号", "10号", 1),
        ("百号", "100号", 1),
        ("一二三四号", "一二三四号", 1),
    ],
)
def test_doors_are_compared_by_kind_and_number(one: str, other: str, match: int) -> None:
    assert mentions_of(one).door_match(mentions_of(other)) == match


def test_words_that_both_share_are_shown_the_longest_whole() -> None:
    words = shared_words("人民路12号井盖破了", "人民路的井盖碎了", Telling())
    assert "人民路" in words
    assert "井盖" in words
    assert not any(word in other for word in words for other in words if word != other)
    assert shared_words("路灯", "井盖", Telling()) == ()
    copied = "这一段话两个人说得一模一样因为是从别处抄来的"
    parts = shared_words(copied, copied, Telling())
    assert sorted(parts, key=copied.index) == [copied[:12], copied[12:]]
    assert shared_words("漏水，漏水", "漏水", Telling()) == ("漏水",)
    assert shared_words("", "井盖", Telling()) == ()


def test_a_telephone_is_the_same_in_one_run_and_cannot_be_told_from_its_hash() -> None:
    one = phone_hash("138 0000-0000", b"salt")
    assert one == phone_hash("13800000000", b"salt") != 0
    assert one != phone_hash("13800000000", b"other")
    assert phone_hash("", b"salt") == phone_hash("匿名", b"salt") == 0
    assert one < 2**63


@pytest.mark.parametrize(
    "place",
    [CasePlace(), CasePlace(120.9, None), CasePlace(181.0, 32.0), CasePlace(float("nan"), 32.0)],
)
def test_what_is_no_point_on_the_earth_is_none(place: CasePlace) -> None:
    assert np.isnan(point_of(place)).all()


def test_a_type_is_guessed_from_what_was_learnt_and_shares_add_up() -> None:
    guesser = TypeGuesser(8.0)
    assert guesser.guess(grams_of("路灯不亮")) == []
    for text in ("路灯不亮", "路灯坏了", "路上没灯"):
        guesser.learn("lamp", grams_of(text))
    for text in ("井盖破了", "窨井盖不见了"):
        guesser.learn("manhole", grams_of(text))
    guessed = guesser.guess(grams_of("我家门口路灯坏了"))
    assert [code for code, _ in guessed] == ["lamp", "manhole"]
    assert sum(share for _, share in guessed) == pytest.approx(1.0)
    assert guesser.guess(grams_of("路灯"), frozenset({"manhole"}))[0][0] == "manhole"
    assert guesser.guess(grams_of("")) == []


def test_more_types_than_there_is_room_for_are_not_learnt() -> None:
    guesser = TypeGuesser(8.0)
    grams = grams_of("水")
    for number in range(MOST_TYPES + 5):
        guesser.learn(f"t{number}", grams)
    assert len(guesser.guess(grams)) == MOST_TYPES
