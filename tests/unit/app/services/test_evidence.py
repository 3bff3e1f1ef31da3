"""An alarm's evidence taken apart: each part by its shape, whatever somebody wrote."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.alarm import Alarm
from app.domain.classes import Severity
from app.domain.geo import LonLat
from app.domain.limits import Standing
from app.services.evidence import MOST_FACTS, MOST_STAYS, parts_of

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = st.sampled_from(
    (
        *("article", "source", "standing", "region", "numbers", "nearest_sites", "checked"),
        *("visits", "visits_not_counted", "site", "declared_line", "driven_line", "place"),
        *("other_place", "left_at", "rows", "licences", "fix_s", "anything"),
    )
)


def alarm(evidence: dict[str, Any]) -> Alarm:
    return Alarm(*("a1", "rule", Severity.II, "veh:1", "苏F", 120.9, 32.0, "", 0.0, evidence, 1, 1))


def test_what_the_rule_stands_on_is_taken_as_it_was_applied():
    ground = parts_of(
        alarm(
            {
                "article": "第四十八条",
                "source": "house",
                "standing": "secondary",
                "region": "32",
                "valid_from": "2026-01-01",
                "valid_to": "",
                "numbers": {"urban_m": 100, "classes": ["hazmat_truck", "muck_truck"]},
            }
        )
    ).ground
    assert (ground.article, ground.standing) == ("第四十八条", Standing.SECONDARY)
    assert ground.number("urban_m") == 100.0
    assert ground.number("classes") is None
    assert dict(ground.numbers)["classes"] == "hazmat_truck, muck_truck"


def test_a_place_the_rule_names_is_matched_and_the_others_are_not():
    places = parts_of(
        alarm({"site": {"site_id": "s1"}, "nearest_sites": [{"name": "站", "outside_by_m": 9}]})
    ).places
    assert [(place.is_matched, place.outside_m) for place in places] == [(True, None), (False, 9.0)]


def test_stays_say_whether_they_counted_and_one_without_a_time_is_left_out():
    good = {"entity_id": "V-1", "from_s": 1, "to_s": 2, "lon_deg": 120, "lat_deg": 32}
    stays = parts_of(alarm({"visits": [good, {}], "visits_not_counted": [good]})).stays
    assert [stay.is_counted for stay in stays] == [True, False]
    assert stays[0].at == LonLat(120.0, 32.0)


def test_lines_need_two_points_on_earth():
    parts = parts_of(
        alarm({"declared_line": [[1, 2], [3, 4], [999, 0]], "driven_line": [[1, 2], [3, 400]]})
    )
    assert parts.declared == (LonLat(1.0, 2.0), LonLat(3.0, 4.0))
    assert parts.driven == ()


def test_the_rest_are_facts_in_order_one_level_deep_and_the_surplus_is_counted():
    facts = parts_of(alarm({"b": 1, "a": {"x": True, "y": {"z": 1}}, "c": None})).facts
    assert facts == (("b", 1.0), ("a.x", True), ("a.y", "{'z': 1}"), ("c", ""))
    many = parts_of(alarm({f"k{n}": n for n in range(MOST_FACTS + 7)}))
    assert (len(many.facts), many.left_out) == (MOST_FACTS, 7)


@pytest.mark.parametrize("standing", ["gospel", None, 3, ["read"]])
def test_a_standing_nobody_knows_is_none(standing: object):
    assert parts_of(alarm({"standing": standing})).ground.standing is None


@settings(max_examples=40)
@given(st.dictionaries(KEYS, JSON, max_size=8))
def test_any_json_is_taken_apart_without_a_word_and_within_bounds(evidence: dict[str, Any]):
    parts = parts_of(alarm(evidence))
    assert len(parts.facts) <= MOST_FACTS
    assert len(parts.stays) <= MOST_STAYS
