"""A geofence: what may be one, what the journal makes of it, and who must look again."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import geofence as geofences
from app.domain.board import Board
from app.domain.command import ChangeGeofence, DrawGeofence
from app.domain.entry import canonical
from app.domain.geo import LonLat
from app.domain.shape import Shape, ShapeKind
from tests.unit.app.domain.facts import Facts

DRAW = DrawGeofence(
    "g1",
    " 化工园区 ",
    "no_stay",
    "circle",
    (LonLat(120.912345678, 32.0),),
    300.0,
    1000.0,
    5000.0,
)


def begun(content=DRAW):
    facts, board = Facts(), Board()
    board.apply(
        facts.entry("geofence_drawn", "geofence:g1", json.loads(canonical(bodied(content))))
    )
    return facts, board


def bodied(content):
    return dict(geofences.entry_body(content))


def test_what_was_drawn_stands_on_the_board_with_who_and_when() -> None:
    _, board = begun()
    fence = board.geofences["g1"]
    assert fence.name == "化工园区"
    assert fence.shape == Shape(ShapeKind.CIRCLE, (LonLat(120.9123457, 32.0),), 300.0)
    assert (fence.purpose, fence.drawn_by, fence.drawn_s) == ("no_stay", "wang", 1001.0)
    assert (fence.changed_by, fence.county, fence.to_seq) == ("wang", "320612", 1)


def test_a_change_a_removal_and_its_recall_are_folded() -> None:
    facts, board = begun()
    wider = bodied(replace(DRAW, size_m=500.0, name="园区"))
    board.apply(facts.entry("geofence_changed", "geofence:g1", wider, person="li"))
    fence = board.geofences["g1"]
    assert (fence.name, fence.shape.size_m, fence.drawn_by, fence.changed_by) == (
        "园区", 500.0, "wang", "li",
    )  # fmt: skip
    board.apply(facts.entry("geofence_removed", "geofence:g1", personal={"reason": "误画"}))
    gone = board.geofences["g1"]
    assert (gone.is_removed, gone.reason, board.standing_geofences()) == (True, "误画", [])
    board.apply(facts.entry("geofence_restored", "geofence:g1"))
    back = board.geofences["g1"]
    assert (back.is_removed, back.reason, back.name, back.to_seq) == (False, "", "园区", 4)
    assert board.standing_geofences() == [back]


def test_a_removal_whose_text_was_erased_is_still_a_removal() -> None:
    facts, board = begun()
    board.apply(facts.entry("geofence_removed", "geofence:g1"))
    assert (board.geofences["g1"].is_removed, board.geofences["g1"].reason) == (True, "")


def test_they_stand_in_the_order_of_their_names() -> None:
    facts, board = begun()
    body = bodied(replace(DRAW, name="A"))
    board.apply(facts.entry("geofence_drawn", "geofence:g2", body))
    assert [g.geofence_id for g in board.standing_geofences()] == ["g2", "g1"]


@pytest.mark.parametrize(
    ("now_s", "holds"), [(999.9, False), (1000.0, True), (4999.9, True), (5000.0, False)]
)
def test_it_holds_from_its_first_moment_until_its_last(now_s, holds) -> None:
    fence = begun()[1].geofences["g1"]
    assert fence.holds_at(now_s) is holds
    assert not replace(fence, is_removed=True).holds_at(now_s)


def test_without_an_end_it_holds_for_ever() -> None:
    fence = begun(replace(DRAW, valid_from_s=0.0, valid_to_s=0.0))[1].geofences["g1"]
    assert fence.holds_at(0.0)
    assert fence.holds_at(9e9)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"name": " \t"}, "text_empty", "name"),
        ({"name": "x" * 61}, "text_too_long", "61 characters, 60 at most"),
        ({"name": "园\u202e区"}, "bad_value", "name '园〔U+202E〕区'"),
        ({"purpose": "revenge"}, "bad_value", "purpose 'revenge'"),
        ({"kind": "blob"}, "bad_value", "kind 'blob'"),
        ({"valid_from_s": -1.0}, "bad_value", "valid -1 to 5000"),
        ({"valid_to_s": math.nan}, "bad_value", "valid 1000 to nan"),
        ({"valid_to_s": 1e12}, "bad_value", "valid 1000 to 1e+12"),
        ({"valid_to_s": 1000.0}, "bad_value", "ends at 1000, before it begins"),
        ({"size_m": 4.0}, "bad_shape", "size_low: 4, the limit is 5"),
        ({"points": (LonLat(181.0, 32.0),)}, "bad_shape", "corner 1"),
    ],
)
def test_what_cannot_be_a_geofence_is_refused_in_words(change, code, words) -> None:
    found = geofences.content_fault(replace(DRAW, **change))
    assert found is not None
    assert found[0] == code
    assert words in found[1]


def test_what_is_sound_is_not_refused() -> None:
    assert geofences.content_fault(DRAW) is None
    assert geofences.content_fault(replace(DRAW, valid_to_s=0.0, name="x" * 60)) is None


@pytest.mark.parametrize(
    ("kind", "is_removed", "seq", "code"),
    [
        ("geofence_changed", False, 1, None),
        ("geofence_changed", False, 0, "geofence_changed_since"),
        ("geofence_changed", True, 1, "geofence_removed"),
        ("geofence_removed", False, 1, None),
        ("geofence_removed", True, 1, "geofence_removed"),
        ("geofence_removed", False, 7, "geofence_changed_since"),
        ("geofence_restored", True, 1, None),
        ("geofence_restored", True, 2, "geofence_changed_since"),
        ("geofence_restored", False, 1, "geofence_not_removed"),
    ],
)
def test_nobody_undoes_unawares_what_somebody_else_did(kind, is_removed, seq, code) -> None:
    fence = replace(begun()[1].geofences["g1"], is_removed=is_removed)
    assert geofences.refusal(fence, kind, seq) == code
    assert geofences.refusal(None, kind, seq) == "geofence_unknown"


ODD = st.text(max_size=70) | st.sampled_from(["watch", "circle", "polygon", "corridor"])
NUMBERS = st.floats() | st.sampled_from([0.0, 50.0])


@given(
    st.builds(
        ChangeGeofence, ODD, st.integers(), ODD, ODD, ODD,
        st.lists(st.builds(LonLat, NUMBERS, NUMBERS), max_size=5).map(tuple),
        NUMBERS, NUMBERS, NUMBERS,
    )
)  # fmt: skip
def test_whatever_a_seat_sends_is_refused_or_can_be_kept(content) -> None:
    if geofences.content_fault(content) is None:
        begun(content)
