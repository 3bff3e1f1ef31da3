"""What is withheld with its figure cannot be read below the mark: a dash, and who is missing."""

import math

import pytest

from app.domain.measures.asking import Part
from app.domain.measures.figure import DASH
from tests.widgets.panels.fakes import FakePanel
from tests.widgets.panels.kinds.conftest import Shown, texts_of
from tests.widgets.panels.kinds.staged import STAGED, spec, staged_panel
from tests.widgets.panels.kinds_data import SPECS, panel_of
from widgets.panels.feed_words import feed_names
from widgets.panels.spec import BodyKind

NODE = "320612"
COLUMNS = (BodyKind.TABLE, BodyKind.STACKED)  # of several figures, any of which may be withheld
PARTED = {
    name: one
    for name, one in {**STAGED, **SPECS}.items()
    if one.by or one.kind is BodyKind.LIST
}  # fmt: skip


def staged(name: str) -> tuple[FakePanel, str]:
    """Return sources with something for a pane, and whose figures it shows."""
    return (staged_panel(), NODE) if name in STAGED else (panel_of("zh_CN"), "city")


def withhold(panel: FakePanel, node: str, *keys: str) -> None:
    """Let nobody speak who could tell these figures; their parts and rows are kept."""
    for key in keys:
        panel.figures.give(key, math.nan, math.nan, node=node)
    panel.figures.silent = ("tracks",)


def has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def test_every_kind_of_parts_and_rows_is_here() -> None:
    kinds = {one.kind for one in PARTED.values()}
    assert kinds == {
        *(BodyKind.BARS, BodyKind.STACKED, BodyKind.DONUT, BodyKind.RANKING, BodyKind.TABLE),
        *(BodyKind.LIST, BodyKind.MATRIX, BodyKind.TREEMAP, BodyKind.SANKEY, BodyKind.CALENDAR),
    }


@pytest.mark.parametrize("name", PARTED)
def test_kept_counts_of_a_withheld_figure_are_not_shown(shown: Shown, name: str) -> None:
    panel, node = staged(name)
    body = shown(PARTED[name], panel)
    before = texts_of(body)
    assert any(map(has_digit, before))
    numbers = {key: panel.figures.figure(key, node) for key in PARTED[name].indicators}
    withhold(panel, node, *PARTED[name].indicators)
    body.refresh()
    body.grab()
    said = "".join(texts_of(body))
    assert said.startswith(DASH)
    assert feed_names(panel.context.texts, ("tracks",)) in said
    told = [*texts_of(body), *(text for _, text in body._tips), body.accessibleName()]
    assert not any(map(has_digit, told))
    assert body.hits == ()
    assert body.missing() == ("tracks",)
    panel.figures.silent = ()
    for key, one in numbers.items():
        assert one is not None
        panel.figures.give(key, one.value, one.of, node=node)
    body.refresh()
    body.grab()
    assert texts_of(body) == before


@pytest.mark.parametrize("name", PARTED)
def test_a_silent_feed_of_a_figure_that_is_told_takes_no_number(shown: Shown, name: str) -> None:
    panel, node = staged(name)
    for key in PARTED[name].indicators:
        panel.figures.give(key, 7, 9, node=node)
    body = shown(PARTED[name], panel)
    before = texts_of(body)
    panel.figures.silent = ("tracks",)
    body.refresh()
    body.grab()
    assert texts_of(body) == before


def test_a_table_shows_the_columns_that_are_told(shown: Shown) -> None:
    panel = staged_panel()
    withhold(panel, NODE, "cases")
    body = shown(STAGED["table"], panel)
    said = texts_of(body)
    assert "4,211" not in said  # of the first column
    assert "97.00" in said  # of the second
    assert said.count(DASH) == 8  # of the first, one for each unit


def test_layers_that_are_told_stand_without_a_sum(shown: Shown) -> None:
    panel = staged_panel()
    body = shown(STAGED["stacked_many"], panel, (960, 540))
    withhold(panel, NODE, "cases")
    body.refresh()
    body.grab()
    said = texts_of(body)
    at = said.index("今日受理诉求")
    assert DASH in said[at - 1 : at + 2]
    assert "结案" in said
    (tip, *_) = (text for _, text in body._tips if text.startswith("2025-"))
    assert tip.split("\n")[0].endswith(panel.context.texts("panel_kinds.of_whole", value=DASH))
    opened = next(hit for hit in body.hits if hit.key == "layer:closed")
    assert opened.act is not None
    opened.act()
    assert panel.acts.figures[-1][0] == "closed"  # and not the one that is withheld


def test_a_ring_of_figures_shares_out_no_whole_that_is_not_known(shown: Shown) -> None:
    panel = staged_panel()
    body = shown(spec(BodyKind.DONUT, "filed", "closed"), panel)
    assert {"1,101", "640", "1,741", "63.2%"} <= set(texts_of(body))
    withhold(panel, NODE, "filed")
    body.refresh()
    body.grab()
    said = texts_of(body)
    assert {"1,741", "63.2%", "100.0%", "36.8%"}.isdisjoint(said)
    assert said.count("640") == 1  # its own number, and not as the whole in the middle


def test_a_part_that_nobody_could_tell_leaves_a_ring_without_shares(shown: Shown) -> None:
    panel = staged_panel()
    parts = [Part("a", "甲", 3.0, None), Part("b", "乙", None, None)]
    panel.parts.give("cases", "unit", parts)
    said = texts_of(shown(STAGED["donut"], panel))
    assert "3" in said
    assert said.count("3") == 1
    assert not any("%" in one for one in said)
