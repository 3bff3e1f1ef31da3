"""The matrix and the rules on a wall: readable from there, counted by the hub, of no guess."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from app.domain.citypack import CityInfo
from app.domain.hazmat import Element, Stage
from app.domain.playback import Player
from app.domain.ports import LinkState
from app.services.precision import ASK_EVERY_S
from tests.unit.app.services.hall import Hall
from tests.widgets.hazmat.test_hazmat_board import matrix
from tests.widgets.shell.evidence_staging import record
from tests.widgets.wall.test_wall_window import FakeMap
from widgets.city_words import CityWords
from widgets.look import CAP_HEIGHT_EM, Look, Scale, TextRole
from widgets.panel_host import PanelHost
from widgets.texts import Texts
from widgets.theme_file import load_look
from widgets.wall.hazmat_pane import HazmatPane
from widgets.wall.rules_pane import RulesPane
from widgets.wall.scene import read_scene
from widgets.wall.wall_pane import WallContext
from widgets.wall.wall_window import WallWindow

ROOT = Path(__file__).parents[3]
CITY = CityInfo("320600", "南通市", "Nantong", True, ())
FUNNELS = {f"rule-{number}": (20 - number, 9, 1, 2) for number in range(18)}
Opener = Callable[..., WallWindow]


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
def open_wall(qtbot, hall: Hall, font_family: str, texts: Texts) -> Iterator[Opener]:
    windows: list[WallWindow] = []

    def looks(scale: Scale) -> Look:
        return load_look(ROOT / "resources", "night", font_family, scale)

    def opened(player: Player | None = None) -> WallWindow:
        scene = read_scene((ROOT / "resources/scenes/hazmat.toml").read_text("utf-8"), "hazmat")
        words = CityWords(CITY, texts.language)
        context = WallContext(hall.group, texts, words, player, lambda: hall.real_s)
        host = PanelHost(lambda: 0.0)
        window = WallWindow(scene, context, looks, texts, lambda _: FakeMap(), host)
        window.resize(1920, 1080)
        window.show()
        windows.append(window)
        return window

    yield opened
    for window in windows:
        window.release()
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def tell(window: WallWindow, hall: Hall, query: str, result: dict[str, Any]) -> None:
    hall.pump()
    window.refresh()
    hall.link.answer(query, result)
    window.absorb(hall.pump())
    window.refresh()


def matrix_pane(window: WallWindow) -> HazmatPane:
    return next(pane for pane in window.panes.values() if isinstance(pane, HazmatPane))


def rules_pane(window: WallWindow) -> RulesPane:
    return next(pane for pane in window.panes.values() if isinstance(pane, RulesPane))


def now(hall: Hall) -> dict[str, Any]:
    return matrix(as_of_s=hall.group.now_s())


def test_the_matrix_is_asked_for_and_read_at_eight_metres(open_wall: Opener, hall: Hall) -> None:
    window = open_wall()
    tell(window, hall, "hazmat_matrix", now(hall))
    pane = matrix_pane(window)
    assert "7" in pane.grid.cell_words(Stage.TRANSPORT, Element.VEHICLE)
    minutes = 22 * pane.look.scale.distance_m * 1000 * 0.000290888
    cap_mm = pane.look.font().pixelSize() * CAP_HEIGHT_EM * pane.look.scale.mm_per_px
    assert cap_mm >= minutes * 0.97
    box = pane.grid.cell_rect(Stage.TRANSPORT, Element.VEHICLE)
    assert box.height() >= 1.4 * pane.look.font(TextRole.TITLE).pixelSize()
    assert not window.grab().isNull()


def test_open_warnings_are_never_summed_up_over_cells(open_wall: Opener, hall: Hall) -> None:
    window = open_wall()
    tell(window, hall, "hazmat_matrix", now(hall))
    pane = matrix_pane(window)
    assert not any(figure.isdigit() for figure in pane.said.full_text())
    calm = now(hall)
    for cell in calm["cells"]:
        cell["open_warnings"] = 0
    hall.real_s += 11.0
    tell(window, hall, "hazmat_matrix", calm)
    assert pane.said.full_text() == "没有未结预警"


def test_the_funnel_comes_from_the_journal_and_the_busiest_rule_stands_first(
    open_wall: Opener, hall: Hall
) -> None:
    window = open_wall()
    tell(window, hall, "rule_record", record(**FUNNELS))
    pane = rules_pane(window)
    raised = sum(counts[0] for counts in FUNNELS.values())
    assert [value for value, _ in pane.steps] == [str(raised), "162", "54", "18"]
    assert "18／已研判 54 = 33.3%" in pane.precision
    assert (pane.rows[0].name, pane.rows[0].raised, pane.rows[0].share) == (
        "rule-0",
        "20",
        "1/3 = 33%",
    )
    assert 3 <= pane.surface.rows_that_fit() < len(pane.rows)


def test_without_an_answer_there_is_no_figure_and_no_zero(open_wall: Opener, hall: Hall) -> None:
    window = open_wall()
    window.refresh()
    assert rules_pane(window).steps == ()
    assert rules_pane(window).said_instead() == "尚无数据"
    assert "0" not in matrix_pane(window).grid.cell_words(Stage.USE, Element.EVENT)


def test_a_broken_link_leaves_the_figures_with_their_time_and_asks_nothing(
    open_wall: Opener, hall: Hall
) -> None:
    window = open_wall()
    tell(window, hall, "rule_record", record(**FUNNELS))
    asked = len(hall.link.asked)
    hall.link.state = LinkState.STALE
    hall.pump()
    hall.real_s += ASK_EVERY_S + 1.0
    window.refresh()
    pane = rules_pane(window)
    assert len(hall.link.asked) == asked
    assert pane.steps
    assert not pane.is_live
