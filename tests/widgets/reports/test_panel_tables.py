"""What has two dimensions, and what statistics notice, stand as tables that can be counted with."""

import math

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.measures.asking import OTHERS, Part, PartOrder, PartsAnswer, PartsQuestion
from app.domain.measures.noticing import Burst, BurstsAnswer, Spot, SpotsAnswer, Trouble
from tests.widgets.panels.fakes import NOW_S, FakePanel, fake_panel, indicator
from widgets.look import Look
from widgets.panel_host import PanelHost
from widgets.panels.kinds.table import MAKERS
from widgets.panels.spec import BodyKind, BodySpec
from widgets.panels.tile import Tile
from widgets.reports.crossed import MOST_PAIRS, crossed_table
from widgets.reports.figure_lines import PartsTables
from widgets.reports.panel_tables import PanelTables
from widgets.reports.trouble_tables import trouble_table

CASES = indicator("cases", "受理", unit="件")
WHOLE = Part("", "", 10.0, None)
SPOTS = BodySpec(BodyKind.SPOTS, (0, 0), (6, 6), by="town")
BURSTS = BodySpec(BodyKind.BURSTS, (0, 0), (6, 6))


@pytest.fixture
def panel() -> FakePanel:
    return fake_panel(CASES)


def crossed(panel: FakePanel, *parts: Part) -> tuple[list[str], list[list[str]], int]:
    question = PartsQuestion("cases", "type", across="unit")
    answer = PartsAnswer(parts, WHOLE, len(parts), NOW_S)
    table, left = crossed_table(panel.context, CASES, question, answer)
    return list(table.columns), [[cell.text for cell in row] for row in table.rows], left


def part(key: str, across: str, value: float) -> Part:
    return Part(key, f"类{key}", value, None, across, f"部门{across}")


def test_what_is_full_is_crossed_with_the_longer_side_as_rows(panel: FakePanel) -> None:
    columns, rows, left = crossed(
        panel,
        *(part("a", "1", 5.0), part("b", "1", 3.0), part("c", "1", 1.0)),
        *(part("a", "2", 2.0), part(OTHERS, "2", 9.0)),
    )
    assert columns == ["受理 (件)", "部门2", "部门1"]
    assert rows[0] == ["类a", "2", "5"]
    assert rows[1] == ["类b", "", "3"]  # nobody counted that: it is no 0
    assert left == 0


def test_what_has_gaps_or_is_wide_stands_in_pairs_the_greatest_first(panel: FakePanel) -> None:
    flows = [part(f"{at}", f"{at}", float(at)) for at in range(MOST_PAIRS + 7)]
    columns, rows, left = crossed(panel, *flows, part(OTHERS, "1", 9e9))
    assert len(columns) == 3
    assert rows[0][2] == f"{MOST_PAIRS + 6}"
    assert len(rows) == MOST_PAIRS
    assert left == 8


def test_spots_and_bursts_say_against_what_they_are_held(panel: FakePanel) -> None:
    assert trouble_table(panel.context, SPOTS) is None
    spot = Spot(
        *("t1", "江海镇", "env-odour", "异味废气", "320612", 121.0, 32.0),
        *(32, 3.3, None, 11, 5, (Trouble.HOT, Trouble.STUBBORN)),
    )
    panel.noticing.of_spots = SpotsAnswer((spot,), 9, 400, 0, NOW_S, NOW_S)
    found = trouble_table(panel.context, SPOTS)
    assert found is not None
    table, note = found
    assert table is not None
    assert [cell.number for cell in table.rows[0]][4:] == [32.0, 3.3, None, 11.0, 5.0]
    assert [cell.text for cell in table.rows[0]][:3] == ["江海镇", "通州区", "异味废气"]
    assert "9" in note
    assert "400" in note
    burst = Burst("env-odour", "异味废气", "320682", "", "", 12, 1.5, 1e-6)
    panel.noticing.of_bursts = BurstsAnswer((burst,), 88, 4, NOW_S - 3600, NOW_S, NOW_S)
    found = trouble_table(panel.context, BURSTS)
    assert found is not None
    assert found[0] is not None
    assert [cell.text for cell in found[0].rows[0]] == ["如皋市", "如皋市", "异味废气", "12", "1.5"]


def test_none_and_too_few_weeks_are_told_apart(panel: FakePanel) -> None:
    texts = panel.context.texts
    for weeks, key in ((4, "no_bursts"), (0, "too_few_weeks")):
        panel.noticing.of_bursts = BurstsAnswer((), 88, weeks, NOW_S, NOW_S, NOW_S)
        found = trouble_table(panel.context, BURSTS)
        assert found == (None, texts(f"noticing.{key}", tested="88"))
    panel.noticing.of_spots = SpotsAnswer((), 0, 400, 0, NOW_S, NOW_S)
    assert trouble_table(panel.context, SPOTS) == (None, texts("noticing.no_spots", tested="400"))


def test_kept_counts_of_a_withheld_figure_stand_on_no_paper(panel: FakePanel) -> None:
    panel.parts.give("cases", "unit", [part("a", "", 7.0)])
    panel.figures.give("cases", 7)
    tables = PartsTables(panel.context)
    table, count = tables.table(["cases"], "unit", PartOrder.VALUE)
    assert ([cell.text for cell in table.rows[0]], count) == (["类a", "7"], 1)
    panel.figures.give("cases", math.nan)
    panel.figures.silent = ("tracks",)
    table, count = tables.table(["cases"], "unit", PartOrder.VALUE)
    assert (table.rows, count) == ((), -1)
    assert not tables.is_waiting  # it is answered, and not to be told


def test_a_pane_of_a_withheld_figure_is_no_table(
    qapp: QApplication, panel: FakePanel, look: Look
) -> None:
    panel.parts.give("cases", "type", [part("a", "1", 7.0)], across="unit")
    panel.parts.give("cases", "type", [part("a", "", 7.0)])
    tables = PanelTables(panel.context)
    crossed_pane = BodySpec(
        BodyKind.MATRIX, (0, 0), (3, 3), indicators=("cases",), by="type", across="unit"
    )
    parted_pane = BodySpec(BodyKind.BARS, (0, 0), (3, 3), indicators=("cases",), by="type")
    host = PanelHost(lambda: 0.0)
    for spec in (crossed_pane, parted_pane):
        tile = Tile("a", spec, panel.context, look, MAKERS[spec.kind], host)
        notes: list[str] = []
        panel.figures.give("cases", 7)
        panel.figures.silent = ()
        assert tables.table(spec, tile, notes) is not None
        panel.figures.give("cases", math.nan)
        panel.figures.silent = ("tracks",)
        assert tables.table(spec, tile, notes) is None
        assert notes == []  # who is missing is said of the pane itself
        tile.release()
        tile.deleteLater()
