"""The scheme of hazardous goods is read whole or refused with what is wrong."""

from pathlib import Path

import pytest

from app.domain.errors import ConfigError
from app.domain.hazmat import Cell, Element, HazmatScheme, Item, Stage
from app.domain.limits import Standing

RULES = Path(__file__).parents[4] / "resources" / "rules"
HEAD = 'source = "x"\nstanding = "house"\n'


def test_the_shipped_scheme_gives_every_stage_something_to_look_for() -> None:
    scheme = HazmatScheme.from_toml((RULES / "hazmat.toml").read_text(encoding="utf-8"))
    assert scheme.standing is Standing.HOUSE
    for stage in Stage:
        assert scheme.site_kinds[stage] | scheme.permit_kinds[stage], stage


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("stage = [", "hazmat"),
        (HEAD, "stage"),
        (f"{HEAD}[stage.thievery]\nsites = []", "no stage 'thievery'"),
        (f"{HEAD}[stage.use]\nsites = 'plant'", "not a list of words"),
        (f"{HEAD}[stage.use]\npermits = [1]", "not a list of words"),
        ('source = "x"\nstanding = "rumour"\n[stage]', "rumour"),
    ],
)
def test_a_scheme_that_cannot_be_used_says_why(text: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        HazmatScheme.from_toml(text)


def test_a_cell_without_a_source_has_no_number_and_one_without_rows_has_zero() -> None:
    assert Cell(Stage.USE, Element.PERSON).count is None
    empty = Cell(Stage.USE, Element.VEHICLE, "fixes")
    assert (empty.count, empty.open_warnings) == (0, 0)


def test_an_alarm_about_two_rows_counts_once() -> None:
    rows = tuple(Item(key, key, alarms=frozenset({"a", key})) for key in "bc")
    assert Cell(Stage.USE, Element.VEHICLE, "fixes", rows).open_warnings == 3
