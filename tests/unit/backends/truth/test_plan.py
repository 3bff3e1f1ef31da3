"""The plan is fair, or it is refused."""

import pytest

from app.domain.errors import ConfigError
from backends.truth.entrants import SPEAKS
from backends.truth.plan import FOILS_EACH, LEAST_DAYS, PLAN_FILE, Plan, read_plan

TEXT = PLAN_FILE.read_text("utf-8")


def test_the_plan_that_ships_has_ten_foils_for_each_positive() -> None:
    for scene in read_plan().scenes.values():
        assert sum(scene.foils.values()) >= FOILS_EACH * scene.positives


def test_every_scene_has_somebody_who_would_speak_for_it() -> None:
    assert set(read_plan().scenes) == set(SPEAKS)


def test_a_scene_with_fewer_foils_is_refused_by_name() -> None:
    unfair = TEXT.replace("positives = 4\nvisits", "positives = 5\nvisits")
    assert unfair != TEXT
    with pytest.raises(ConfigError, match=r"illegal_resumption: 46 foils for 5"):
        Plan.from_toml(unfair)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[seeds]", "[pips]"),
        ('begins = "2026-10-12"', 'begins = "some day"'),
        ("positives = 4", 'positives = "a few"'),
        ("[world]", "[world"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(old: str, new: str) -> None:
    assert old in TEXT
    with pytest.raises(ConfigError, match=r"^plan: "):
        Plan.from_toml(TEXT.replace(old, new))


def test_a_number_or_pair_that_is_none_is_named() -> None:
    scene = read_plan().scenes["speed"]
    with pytest.raises(ConfigError, match=r"scene speed: kmh is no number"):
        scene.number("kmh")
    with pytest.raises(ConfigError, match=r"scene speed: nothing is no pair"):
        scene.span("nothing")


def test_too_few_days_for_repeated_visits_are_refused() -> None:
    with pytest.raises(ConfigError, match=rf"repeated visits need {LEAST_DAYS}"):
        read_plan(LEAST_DAYS - 1)


def test_many_plain_trips_leave_positives_and_foils_as_they_are_and_the_fleet_at_home() -> None:
    plan, many = read_plan(), read_plan().with_plain_trips(3000)
    before, after = plan.scenes["route_deviation"], many.scenes["route_deviation"]
    assert after.number("plain_trips") == 3000
    assert (after.positives, after.foils) == (before.positives, before.foils)
    assert sum(many.fleet[key] for key in ("hazmat", "muck", "coach")) == 0
    assert plan.fleet["hazmat"] > 0
    with pytest.raises(ConfigError, match="at least one"):
        plan.with_plain_trips(-1)
