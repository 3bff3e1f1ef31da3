"""Drawing, changing, removing and restoring geofences: who may, where, and on what he last saw."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import command as commands
from app.domain import geofence as geofences
from app.domain.errors import DecodeError
from app.domain.geo import LonLat
from app.domain.people import Person, Role, Scope
from backends.hub.deciding import Decision, Facts, Request
from backends.hub.decisions import decide
from backends.wire import desk
from tests.unit.backends.hub.ground import EAST, WEST, Story
from tests.unit.backends.hub.ground import WANG as ACTOR

WANG = Person("wang", "王", Role.DUTY_OFFICER, Scope())
WESTERNER = Person("west", "西", Role.DUTY_OFFICER, Scope(WEST))
EASTERNER = Person("east", "东", Role.DUTY_OFFICER, Scope(EAST))
TOWNSMAN = Person("town", "镇", Role.DUTY_OFFICER, Scope(WEST, "320612001"))
DRAW = commands.DrawGeofence("g1", "园区", "watch", "circle", (LonLat(120.9, 32.0),), 300.0)
CHANGE = commands.ChangeGeofence("g1", 1, "大园区", "watch", "circle", DRAW.points, 500.0)
REMOVE = commands.RemoveGeofence("g1", 1, " 误画 ")
RESTORE = commands.RestoreGeofence("g1", 2)


IN_THE_WEST = Facts(counties_of=lambda _shape: frozenset({WEST}))


def on(
    story: Story,
    body: commands.CommandBody,
    person: Person = WANG,
    facts: Facts = IN_THE_WEST,
) -> Decision:
    return decide(body, Request(person, story.board, facts, 7))


def kept(story: Story, body: commands.CommandBody, person: Person = WANG) -> None:
    """Decide, and write down what was decided."""
    (draft,) = on(story, body, person).drafts
    body_, personal = dict(draft.body), dict(draft.personal)
    actor = replace(ACTOR, person=person.person_id)
    story.tell(
        draft.kind, draft.subject, body_, county=draft.county, actor=actor, personal=personal
    )


@pytest.fixture
def story() -> Story:
    made = Story()
    kept(made, DRAW)
    return made


def test_a_drawn_geofence_belongs_to_whoever_drew_it():
    (draft,) = on(Story(), DRAW).drafts
    assert (draft.kind, draft.subject, draft.county) == ("geofence_drawn", "geofence:g1", "")
    assert draft.body == dict(geofences.entry_body(DRAW))
    (draft,) = on(Story(), DRAW, WESTERNER).drafts
    assert draft.county == WEST


def test_what_cannot_be_kept_is_refused_with_the_corner_and_the_limit():
    decision = on(Story(), replace(DRAW, points=(LonLat(120.9, 91.0),)))
    assert (decision.code, decision.detail) == (
        "bad_shape",
        "out_of_range at corner 1: 91, the limit is 85",
    )
    assert on(Story(), replace(DRAW, geofence_id="")).code == "bad_value"
    assert on(Story(), replace(DRAW, geofence_id="g" * 65)).code == "bad_value"
    assert on(Story(), replace(DRAW, name=" ")).code == "text_empty"


def test_an_id_is_taken_once_and_for_ever(story):
    assert on(story, DRAW).code == "geofence_known"
    kept(story, REMOVE)
    assert on(story, DRAW).code == "geofence_known"


def test_a_person_bound_to_a_town_draws_none():
    assert on(Story(), DRAW, TOWNSMAN).code == "out_of_scope"


def test_there_is_an_end_to_how_many_may_stand(story, monkeypatch):
    monkeypatch.setattr(geofences, "STANDING_AT_MOST", 1)
    another = replace(DRAW, geofence_id="g2")
    decision = on(story, another)
    assert (decision.code, decision.detail) == ("too_many_geofences", "1, 1 at most")
    kept(story, REMOVE)
    assert on(story, another).code == "ok"


def test_what_was_removed_is_not_restored_beyond_the_limit(story, monkeypatch):
    kept(story, REMOVE)
    kept(story, replace(DRAW, geofence_id="g2"))
    monkeypatch.setattr(geofences, "STANDING_AT_MOST", 1)
    assert on(story, RESTORE).code == "too_many_geofences"
    monkeypatch.setattr(geofences, "STANDING_AT_MOST", 2)
    assert on(story, RESTORE).code == "ok"


@pytest.mark.parametrize(
    ("reached", "detail"),
    [
        ({EAST}, f"it reaches into {EAST}"),
        ({WEST, EAST}, f"it reaches into {EAST}"),
        (set(), "it reaches into no county"),
    ],
)
def test_a_county_draws_in_itself_alone_and_the_city_anywhere(reached, detail):
    facts = Facts(counties_of=lambda _shape: frozenset(reached))
    decision = on(Story(), DRAW, WESTERNER, facts)
    assert (decision.code, decision.detail) == ("out_of_scope", detail)
    assert on(Story(), DRAW, WANG, facts).code == "ok"
    story = Story()
    kept(story, DRAW, WESTERNER)
    assert on(story, CHANGE, WESTERNER).code == "ok"
    assert on(story, CHANGE, WESTERNER, facts).code == "out_of_scope"
    assert on(story, CHANGE, WANG, facts).code == "ok"
    assert on(story, REMOVE, WESTERNER, facts).code == "ok"


def test_a_shape_that_is_none_is_refused_before_anybody_asks_where_it_lies():
    def never(_shape):
        pytest.fail("asked for the counties of no shape")

    odd = replace(DRAW, kind="polygon", points=(LonLat(float("nan"), 32.0),) * 3, size_m=0.0)
    assert on(Story(), odd, WESTERNER, Facts(counties_of=never)).code == "bad_shape"


@pytest.mark.parametrize("name", ["园\n区", "园\u202e区", "园\x00区", "园\u200b区", "园\t区"])
def test_a_name_that_hides_something_does_not_enter_the_journal(story, name):
    for body in (replace(DRAW, geofence_id="g2", name=name), replace(CHANGE, name=name)):
        decision = on(story, body)
        assert decision.code == "bad_value"
        assert decision.detail.isprintable()


def test_a_change_a_removal_and_a_restoring_follow_each_other(story):
    kept(story, CHANGE)
    assert story.board.geofences["g1"].name == "大园区"
    kept(story, replace(REMOVE, expected_seq=2))
    assert story.board.geofences["g1"].reason == "误画"
    kept(story, replace(RESTORE, expected_seq=3))
    assert not story.board.geofences["g1"].is_removed


def test_who_looked_before_somebody_else_changed_it_is_told_who(story):
    kept(story, replace(CHANGE, name="别人改的"), EASTERNER_OF_THE_CITY)
    for body in (CHANGE, REMOVE):
        decision = on(story, body)
        assert (decision.code, decision.detail) == ("geofence_changed_since", "east")
        assert on(story, replace(body, expected_seq=2)).code == "ok"


EASTERNER_OF_THE_CITY = replace(EASTERNER, scope=Scope())


def test_what_is_gone_is_neither_changed_nor_removed_and_what_stands_is_not_restored(story):
    assert on(story, RESTORE).code == "geofence_not_removed"
    kept(story, REMOVE)
    assert on(story, replace(CHANGE, expected_seq=2)).code == "geofence_removed"
    assert on(story, replace(REMOVE, expected_seq=2)).code == "geofence_removed"


@pytest.mark.parametrize("body", [CHANGE, REMOVE, RESTORE])
def test_nobody_reaches_into_another_county_or_at_what_is_not_there(body):
    story = Story()
    kept(story, DRAW, WESTERNER)
    assert on(story, body, EASTERNER).code == "out_of_scope"
    assert on(story, replace(body, geofence_id="none")).code == "geofence_unknown"
    # What belongs to the whole city is not one county's to change.
    city = Story()
    kept(city, DRAW)
    assert on(city, body, WESTERNER).code == "out_of_scope"


def test_a_removal_says_why_and_the_reason_is_personal(story):
    assert on(story, replace(REMOVE, reason=" ")).code == "text_empty"
    (draft,) = on(story, replace(REMOVE, reason="x" * 300)).drafts
    assert (dict(draft.body), dict(draft.personal)) == ({}, {"reason": "x" * 200})


def test_a_change_has_to_be_as_sound_as_a_drawing(story):
    assert on(story, replace(CHANGE, size_m=1.0)).code == "bad_shape"


def test_a_handover_names_the_geofences_touched_since_the_last_one(story):
    (draft,) = decide(
        commands.StartHandover("h1", "li"),
        Request(WANG, story.board, Facts(people={"li": WANG}), 7),
    ).drafts
    assert "geofence:g1" in draft.body["items"]
    story.tell("handover_started", "shift:h1", dict(draft.body))
    li = replace(story.entries[0].actor, person="li")
    story.tell("handover_item_confirmed", "shift:h1", {"item": "geofence:g1"}, actor=li)
    story.tell("handover_signed", "shift:h1", {}, actor=li)
    story.tell("handover_signed", "shift:h1", {})
    again = commands.StartHandover("h2", "li")
    request = Request(WANG, story.board, Facts(people={"li": WANG}), 7)
    assert decide(again, request).drafts[0].body["items"] == []
    kept(story, CHANGE)
    assert decide(again, request).drafts[0].body["items"] == ["geofence:g1"]


def test_five_hundred_corners_travel_and_five_hundred_and_thirteen_do_not():
    def message(count: int) -> desk.CommandMessage:
        points = tuple(LonLat(120.0 + i / 1e4, 32.0) for i in range(count))
        body = replace(DRAW, kind="corridor", points=points)
        command = commands.Command("k", body, "s", 0.0, 60.0)
        found = desk.decode_from_seat([desk.encode_command(command)])
        assert isinstance(found, desk.CommandMessage)
        return found

    assert len(desk.command_of(message(500)).body.points) == 500  # type: ignore[union-attr] # a drawing it is
    with pytest.raises(DecodeError, match="513 items, 512 at most"):
        desk.command_of(message(513))


FIELDS = sorted({*CHANGE.__dataclass_fields__, *REMOVE.__dataclass_fields__, "why"})
JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(max_size=9)
    | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


@given(
    name=st.sampled_from(["draw_geofence", "change_geofence", "remove_geofence"]),
    honest=st.booleans(),
    given_=st.dictionaries(st.sampled_from(FIELDS), JUNK, max_size=6),
)
def test_any_body_is_refused_as_such_or_decided(name, honest, given_):
    base = {"draw_geofence": DRAW, "change_geofence": CHANGE, "remove_geofence": REMOVE}[name]
    body = (msgspec.to_builtins(base) if honest else {}) | given_
    message = desk.CommandMessage(
        "k", name, "s", 0.0, 60.0, msgspec.Raw(msgspec.msgpack.encode(body))
    )
    try:
        command = desk.command_of(message)
    except DecodeError:
        return
    assert decide(command.body, Request(WANG, Story().board, Facts(), 1)).code
