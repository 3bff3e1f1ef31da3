"""The panels that ship: they read without a fault, name what there is, and spare a wall."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from app.commands.panel import known_rules
from app.config import read_indicator_table
from app.domain.measures.indicator import Indicator
from app.domain.measures.table import IndicatorTable, read_indicators
from app.domain.where_grammar import read_where
from tests.unit.app.domain.measures.panel_words import WORDS
from tests.widgets.read_once import catalogues, texts_in
from widgets.map_filter.filter_names import names_of
from widgets.panels.panel_file import Known, read_panel
from widgets.panels.panels_folder import PanelsFolder
from widgets.panels.spec import GRID, BodyKind, BodySpec, Level, PanelSpec

SHIPPED = Path(__file__).parents[3] / "resources" / "panels"
PAGE = Path(__file__).parents[3] / "docs" / "indicators.md"
EXAMPLE = re.compile(r"^```toml\n(.*?)^```", re.DOTALL | re.MULTILINE)
SECTIONS, APPLICATIONS = 6, 32  # domain.md N8
FUNCTIONS = 7  # N29
DOZEN = 12  # N11
THEMES = range(1, 17)
SCENARIOS = range(80, 92)  # N11: views of matters that have no theme of their own
BOARD = 21  # of the seven functions: tiles alone
MOST_SECOND, MOST_CHARTS, MOST_ROWS = 5, 2, 6  # look.md, "A panel"
OF_A_COUNT = {BodyKind.FIGURE, BodyKind.GAUGE}
MATTERS = ("件", "起", "项")  # cases, alarms, tasks
ON_ONE_AXIS = {BodyKind.SERIES, BodyKind.BARS, BodyKind.DONUT, BodyKind.FUNNEL, BodyKind.STACKED}


@cache
def table() -> IndicatorTable:
    return read_indicator_table()


@cache
def folder() -> PanelsFolder:
    return PanelsFolder([SHIPPED], Known(table(), known_rules()))


@cache
def panels() -> dict[str, PanelSpec]:
    return {one.key: one.spec for one in folder().panels if one.spec is not None}


def keys_on(panel: PanelSpec) -> Iterator[str]:
    for pane in panel.pane:
        yield from pane.indicators
        yield from (entry.indicator for entry in pane.entries if entry.indicator)


def figures_of(pane: BodySpec) -> list[Indicator]:
    return [table()[key] for key in pane.indicators]


def unit_of(one: Indicator) -> str:
    """Return the unit, one for all that are counts of matters."""
    unit = one.unit["zh_CN"]
    return MATTERS[0] if unit in MATTERS else unit


def test_no_file_has_a_fault() -> None:
    assert not [str(fault) for fault in folder().faults]


def test_there_is_one_overall_panel_sixteen_themes_and_five_boards() -> None:
    numbers = sorted(panel.number for panel in panels().values())
    assert numbers == [*range(22), *SCENARIOS]


def test_a_county_has_fourteen_themes_and_a_town_ten() -> None:
    counts = {
        level: sum(
            panel.spec is not None and panel.number in THEMES for panel in folder().of_level(level)
        )
        for level in Level
    }
    assert counts == {Level.CITY: 16, Level.COUNTY: 14, Level.TOWN: 10}
    assert all(folder().of_level(level)[0].key == "overall" for level in Level)


@pytest.mark.parametrize("key", WORDS)
def test_every_word_of_a_row_is_on_its_panel(key: str) -> None:
    shown = set(keys_on(panels()[key]))
    missing = {word: keys for word, keys in WORDS[key].items() if not shown & set(keys)}
    assert not missing


def test_no_figure_is_counted_that_nobody_reads() -> None:
    shown = {key for panel in panels().values() for key in keys_on(panel)}
    assert not [one.key for one in table() if one.key not in shown]


@pytest.mark.parametrize("number", [*range(BOARD), *SCENARIOS])
def test_a_panel_has_one_headline_and_at_most_five_second_figures(number: int) -> None:
    panel = next(one for one in panels().values() if one.number == number)
    heads = [pane for pane in panel.pane if pane.headline]
    second = [
        key
        for pane in panel.pane
        if pane.kind is BodyKind.FIGURE and not pane.headline and pane.at[1] == 0
        for key in pane.indicators
    ]
    assert len(heads) == 1
    assert len(heads[0].indicators) == 1
    assert 1 <= len(second) <= MOST_SECOND


@pytest.mark.parametrize("number", [*range(22), *SCENARIOS])
def test_a_wall_keeps_the_headline_and_few_rows_of_few_panes(number: int) -> None:
    panel = next(one for one in panels().values() if one.number == number)
    on_wall = [(pane, pane.wall) for pane in panel.pane if pane.wall is not None]
    others = [pane for pane, _ in on_wall if pane.kind not in OF_A_COUNT | {BodyKind.TILES}]
    rows = [wall.rows for _, wall in on_wall]
    area = sum(wall.span[0] * wall.span[1] for _, wall in on_wall)
    assert all(pane.wall is not None for pane in panel.pane if pane.headline)
    assert len(others) <= MOST_CHARTS
    assert max(rows) <= MOST_ROWS
    assert area == GRID * GRID


@pytest.mark.parametrize("number", [*range(22), *SCENARIOS])
def test_panes_leave_no_hole_at_a_desk(number: int) -> None:
    panel = next(one for one in panels().values() if one.number == number)
    assert sum(pane.span[0] * pane.span[1] for pane in panel.pane) == GRID * GRID


def test_figures_on_one_axis_have_one_unit() -> None:
    mixed = [
        (panel.key, pane.title["en"])
        for panel in panels().values()
        for pane in panel.pane
        if pane.kind in ON_ONE_AXIS and len({unit_of(one) for one in figures_of(pane)}) > 1
    ]
    assert not mixed


def test_an_axis_of_a_radar_says_what_would_be_whole() -> None:
    panes = [pane for one in panels().values() for pane in one.pane if pane.kind is BodyKind.RADAR]
    assert panes
    assert all(one.target == one.target for pane in panes for one in figures_of(pane))


def test_social_governance_has_six_sections_with_thirty_two_applications() -> None:
    tiles = [pane for pane in panels()["social"].pane if pane.kind is BodyKind.TILES]
    entries = [entry for pane in tiles for entry in pane.entries]
    names = {entry.title["zh_CN"] for entry in entries}
    assert [pane.title["zh_CN"] for pane in tiles] == [
        *("组织领导", "宗旨基础", "政法办案", "试点运行", "网格运行", "社会稳定")
    ]
    assert len(tiles) == SECTIONS
    assert len(entries) == len(names) == APPLICATIONS


def test_all_seven_functions_and_every_theme_are_reachable_from_one_board() -> None:
    functions, maps, _ = panels()["seven_functions"].pane
    themes = {one.key for one in panels().values() if one.number in THEMES}
    assert len(functions.entries) == FUNCTIONS
    assert themes <= {entry.panel for entry in maps.entries}


def test_each_of_more_than_a_dozen_scenarios_has_a_view_that_one_board_opens() -> None:
    *_, scenarios = panels()["seven_functions"].pane
    opened = [panels()[entry.panel] for entry in scenarios.entries]
    assert len({panel.key for panel in opened}) == len(opened) > DOZEN
    assert {"hazmat", "premises", "chain", "muck"} <= {panel.key for panel in opened}
    assert set(SCENARIOS) <= {panel.number for panel in opened}
    for panel in opened:
        kinds = {pane.kind for pane in panel.pane}
        assert {BodyKind.FIGURE, BodyKind.MAP} <= kinds or panel.key == "chain", panel.key
        assert any(pane.by for pane in panel.pane), panel.key


@pytest.mark.parametrize("number", SCENARIOS)
def test_a_scenario_leads_to_its_theme_and_to_its_last_row(number: int) -> None:
    panel = next(one for one in panels().values() if one.number == number)
    entries = [entry for pane in panel.pane for entry in pane.entries]
    themes = {one.key for one in panels().values() if one.number in THEMES}
    rows = {BodyKind.LIST, BodyKind.IMAGES}
    assert themes & {entry.panel for entry in entries}
    assert any(pane.kind in rows and pane.indicators for pane in panel.pane)


def test_every_act_of_a_tile_is_one_of_the_command_box() -> None:
    texts = texts_in("zh_CN")
    acts = {
        entry.act for panel in panels().values() for pane in panel.pane for entry in pane.entries
    }
    unknown = [act for act in acts if act and f"action.{act}" not in texts]
    assert not unknown


def test_every_layer_and_condition_of_a_map_is_known() -> None:
    texts = texts_in("en")
    maps = [pane for one in panels().values() for pane in one.pane if pane.kind is BodyKind.MAP]
    names, fields = names_of(texts, None), catalogues().fields
    assert not [key for pane in maps for key in pane.layers if f"layers.name.{key}" not in texts]
    for pane in maps:
        if pane.shown:
            read_where(pane.shown, fields, names)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_feed_that_may_be_missing_has_a_name(language: str) -> None:
    feeds = {feed for one in table() for feed in one.sources}
    assert not [feed for feed in feeds if f"panels.feed.{feed}" not in texts_in(language)]


def test_what_is_parted_in_words_of_its_own_is_parted_by_a_word() -> None:
    # "by" is a dimension of the facts: a word, no list and no condition.
    for panel in panels().values():
        for pane in panel.pane:
            assert all(word.isidentifier() for word in (pane.by, pane.across) if word), panel.key


def test_the_page_on_indicators_has_a_whole_example_of_each() -> None:
    indicator, department, panel = EXAMPLE.findall(PAGE.read_text("utf-8"))
    read_indicators({"page": indicator})
    tomllib.loads(department)
    read_panel(panel, "page", Known(table(), known_rules(), frozenset(panels())))
