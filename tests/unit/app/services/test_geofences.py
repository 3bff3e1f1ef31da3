"""Geofences at a seat: asked for, kept, refused and called back."""

import pytest

from app.domain.command import ChangeGeofence, DrawGeofence, RemoveGeofence, RestoreGeofence
from app.domain.errors import OperatorError
from app.domain.geo import LonLat
from app.domain.geofence import Purpose
from app.domain.shape import Shape, ShapeKind
from app.services.geofences import ActState, Content, Geofences
from tests.unit.app.services.hall import NOON_S, Hall

CIRCLE = Shape(ShapeKind.CIRCLE, (LonLat(120.9, 32.0),), 500.0)
PARK = Content(" 园区 ", Purpose.NO_STAY, CIRCLE)


@pytest.fixture
def hall() -> Hall:
    made = Hall()
    made.sign_in()
    return made


@pytest.fixture
def fences(hall: Hall) -> Geofences:
    return Geofences(hall.group, hall.commands, lambda: hall.real_s, hall.next_key)


def keep(hall: Hall, geofence_id: str = "g1", name: str = "园区", kind: str = "drawn") -> None:
    """Have the journal say that one was drawn or changed."""
    body = {
        "name": name, "purpose": "no_stay", "kind": "circle", "points": [[120.9, 32.0]],
        "size_m": 500.0, "valid_from_s": 0.0, "valid_to_s": 0.0,
    }  # fmt: skip
    hall.link.push_entry(f"geofence_{kind}", f"geofence:{geofence_id}", body, time_s=NOON_S)
    hall.pump()


def test_a_drawing_is_sent_whole_and_its_answer_is_told(hall, fences):
    told = []
    fences.connect(lambda: told.append(fences.last.state))
    geofence_id = fences.draw(PARK)
    assert hall.link.sent[-1].body == DrawGeofence(
        geofence_id, "园区", "no_stay", "circle", CIRCLE.points, 500.0
    )
    hall.link.reply()
    hall.pump()
    assert told == [ActState.SAVED, ActState.DONE]
    assert fences.last.error == ""


def test_a_refusal_keeps_its_code_and_the_hubs_words(hall, fences):
    keep(hall)
    fences.change(fences.get("g1"), PARK)
    sent = hall.link.sent[-1].body
    assert isinstance(sent, ChangeGeofence)
    assert sent.expected_seq == hall.group.board.geofences["g1"].to_seq
    hall.link.reply(code="geofence_changed_since")
    hall.pump()
    assert (fences.last.state, fences.last.error) == (ActState.REFUSED, "geofence_changed_since")


def test_without_a_session_and_in_a_replay_it_says_why_nothing_can_be_kept(hall, fences):
    assert fences.obstacle == ""
    signed_out = Hall()
    assert Geofences(signed_out.group, signed_out.commands, lambda: 0.0).obstacle == "not_signed_in"
    replay = Hall(is_live=False)
    for commands in (replay.commands, None):
        past = Geofences(replay.group, commands, lambda: 0.0)
        assert past.obstacle == "replay_commands_nothing"
        with pytest.raises(OperatorError, match="replay_commands_nothing"):
            past.draw(PARK)


def test_a_removal_has_a_reason_and_can_be_called_back_for_five_seconds(hall, fences):
    keep(hall)
    with pytest.raises(OperatorError, match="removal_reason_missing"):
        fences.remove(fences.get("g1"), " ")
    fences.remove(fences.get("g1"), " 误画 ")
    assert isinstance(hall.link.sent[-1].body, RemoveGeofence)
    assert hall.link.sent[-1].body.reason == "误画"
    assert not fences.recall()  # the journal does not have it yet
    hall.link.push_entry("geofence_removed", "geofence:g1", {}, time_s=NOON_S)
    hall.link.reply()
    hall.pump()
    hall.pass_s(4.0)
    assert fences.recall_seconds_left() == pytest.approx(1.0)
    assert fences.recall()
    assert hall.link.sent[-1].body == RestoreGeofence("g1", hall.group.board.geofences["g1"].to_seq)
    assert fences.recall_seconds_left() == 0
    assert not fences.recall()


@pytest.mark.parametrize("how", ["late", "refused"])
def test_a_removal_that_is_over_or_never_was_is_not_called_back(hall, fences, how):
    keep(hall)
    fences.remove(fences.get("g1"), "误画")
    if how == "late":
        hall.link.push_entry("geofence_removed", "geofence:g1", {}, time_s=NOON_S)
        hall.pass_s(5.1)
    else:
        hall.link.reply(code="geofence_changed_since")
        hall.pump()
    assert fences.recall_seconds_left() == 0
    assert not fences.recall()


def test_they_are_found_by_a_part_of_their_names(hall, fences):
    keep(hall)
    keep(hall, "g2", "Port East")
    assert [g.geofence_id for g in fences.standing()] == ["g2", "g1"]
    assert [g.geofence_id for g in fences.standing(" EAST")] == ["g2"]
    assert fences.standing("西") == []
