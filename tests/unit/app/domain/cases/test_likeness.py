"""How likely two reports tell of one matter."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from app.domain.cases.likeness import FEATURES, Evidence, Likeness, LineFigures

ZERO = dict.fromkeys(FEATURES, 0.0)
DAY = dt.date(2026, 11, 1)


def one(**more: float) -> Evidence:
    plain = {
        "text_cos": 0.5,
        "distance_m": 40.0,
        "east_m": 24.0,
        "north_m": 32.0,
        "apart_s": 3600.0,
        "type_share": 1.0,
        "mention_share": 0.0,
        "doors": 0.0,
        "same_phone": 0.0,
    }
    return Evidence(**{name: np.array([value]) for name, value in (plain | more).items()})


def figures(line: str, at: float, precision: float, day: dt.date = DAY, pairs: int = 9):
    return LineFigures(line, day, at, precision, 0.5, pairs)


def test_every_feature_is_finite_and_in_its_order() -> None:
    row = one(doors=-1.0).features()
    assert row.shape == (1, len(FEATURES))
    named = dict(zip(FEATURES, row[0], strict=True))
    assert named["constant"] == 1.0
    assert (named["same_door"], named["other_door"]) == (0.0, 1.0)
    assert named["distance"] == pytest.approx(np.log1p(40.0 / 50.0))


def test_a_place_that_is_not_known_is_neither_near_nor_far() -> None:
    row = one(distance_m=np.nan, mention_share=0.5).features()
    named = dict(zip(FEATURES, row[0], strict=True))
    assert np.isfinite(row).all()
    assert (named["no_distance"], named["distance"], named["text_near"]) == (1.0, 0.0, 0.0)
    assert named["mentions_alone"] == 0.5


@pytest.mark.parametrize(("share", "is_other"), [(np.nan, 0.0), (0.0, 1.0), (0.5, 0.0)])
def test_only_who_names_places_can_name_others(share: float, is_other: float) -> None:
    named = dict(zip(FEATURES, one(mention_share=share).features()[0], strict=True))
    assert named["other_names"] == is_other
    assert named["mentions"] == np.nan_to_num(share)


def test_the_probability_is_a_half_without_any_weight_and_grows_with_the_words() -> None:
    plain = Likeness.of(ZERO, 0.6, 0.95, ())
    assert plain.probability(one())[0] == 0.5
    words = Likeness.of(ZERO | {"text": 4.0}, 0.6, 0.95, ())
    assert words.probability(one(text_cos=0.9))[0] > words.probability(one(text_cos=0.2))[0]


def test_huge_weights_overflow_nothing() -> None:
    for weight in (1e300, -1e300):
        chance = Likeness.of(ZERO | {"constant": weight}, 0.6, 0.95, ()).probability(one())
        assert 0.0 <= chance[0] <= 1.0


@pytest.mark.parametrize(
    "weights",
    [
        dict.fromkeys(FEATURES[1:], 0.0),
        ZERO | {"mood": 1.0},
        ZERO | {"text": float("nan")},
        ZERO | {"text": float("inf")},
    ],
)
def test_weights_that_are_not_ours_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weight"):
        Likeness.of(weights, 0.6, 0.95, ())


def test_too_few_weights_are_refused() -> None:
    with pytest.raises(ValueError, match="2 weights"):
        Likeness((0.0, 1.0), 0.6, 0.95, ())


def test_nothing_is_merged_alone_where_the_line_itself_was_not_measured() -> None:
    likeness = Likeness.of(ZERO, 0.6, 0.95, (figures("bench", 0.9, 0.99, pairs=900),))
    assert likeness.alone_at("own") is None
    assert likeness.alone_at("bench") == 0.9


def test_the_lowest_threshold_that_reached_the_precision_is_where_it_begins() -> None:
    found = ((0.8, 0.94), (0.9, 0.97), (0.98, 0.99))
    reached = tuple(figures("own", at, precision, pairs=900) for at, precision in found)
    assert Likeness.of(ZERO, 0.6, 0.95, reached).alone_at("own") == 0.9


def test_the_newest_measurement_decides_whichever_stands_first() -> None:
    old, new = figures("own", 0.9, 0.99), figures("own", 0.9, 0.80, dt.date(2026, 12, 1))
    old, new = replace(old, pairs=900), replace(new, pairs=900)
    assert Likeness.of(ZERO, 0.6, 0.95, (old,)).alone_at("own") == 0.9
    for both in ((old, new), (new, old)):
        assert Likeness.of(ZERO, 0.6, 0.95, both).alone_at("own") is None


@pytest.mark.parametrize(
    ("precision", "pairs", "at"),
    [
        (0.97, 400, None),  # the interval reaches down to 0.948
        (0.97, 900, 0.9),
        (1.0, 199, None),  # too few, though the interval is narrow enough
        (1.0, 200, 0.9),
        (0.95, 100_000, None),
    ],
)
def test_the_lower_end_of_the_interval_must_reach_it_and_of_enough_pairs(
    precision: float, pairs: int, at: float | None
) -> None:
    own = (figures("own", 0.9, precision, pairs=pairs),)
    assert Likeness.of(ZERO, 0.6, 0.95, own).alone_at("own") == at


def test_a_precision_of_no_pairs_at_all_allows_nothing() -> None:
    none = (figures("own", 0.9, 1.0, pairs=0),)
    assert Likeness.of(ZERO, 0.6, 0.95, none).alone_at("own") is None


def test_evidence_of_some_of_the_others_keeps_their_order() -> None:
    row = one()
    both = Evidence(
        *(np.concatenate([getattr(row, n), getattr(row, n) + 1]) for n in row.__slots__)
    )
    kept = both.of(np.array([False, True]))
    assert kept.distance_m.tolist() == [41.0]
    assert kept.same_phone.tolist() == [1.0]
