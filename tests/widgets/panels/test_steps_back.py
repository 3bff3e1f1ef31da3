"""From a figure to a row and back, one step a key, and the keys that turn panels on the way."""

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.domain.cases.query import CaseFilter
from app.domain.geo import LonLat
from app.domain.measures.asking import Member, MembersAnswer, Side
from app.domain.ports import Answer
from tests.widgets.cases.case_hub import CaseHub
from tests.widgets.panels.engine import TABLE, panel_text
from tests.widgets.shell.conftest import make_stage, stage
from tests.widgets.shell.staging import NOW_S, Stage, thing
from widgets.cases.case_card import CaseCard
from widgets.dossiers.dossier_card import DossierCard
from widgets.panels.drill.figure_card import FigureCard
from widgets.panels.panel_file import Known
from widgets.panels.panels_folder import PanelsFolder
from widgets.panels.panels_room import PanelsRoom

__all__ = ["make_stage", "stage"]
Key = Qt.Key
ROWS = (
    Member("cases", "c1", "井盖破损", severity=3),
    Member("cases", "c2", "占道经营", severity=3),
    Member("alarms", "a1", "停留", severity=2),
    Member("records", "plans:P-1", "预案", lon_deg=120.87, lat_deg=32.0),
)


class PanelHub(CaseHub):
    """Answers about the rows of figures as well."""

    def _answer(self, request_id: str, query: str, arguments: dict[str, object]) -> None:
        if query == "measure_members":
            told = msgspec.to_builtins(MembersAnswer(ROWS, "", len(ROWS), NOW_S))
            self.stage.link._answers.append(Answer(request_id, "ok", told))
        elif query.startswith("case") or query == "people":
            super()._answer(request_id, query, arguments)


@pytest.fixture
def hub(stage: Stage, tmp_path: Path) -> PanelHub:
    """Return the hub of a hall whose panels are open, with a figure's card beside them."""
    for key, number in (("overall", 0), ("demands", 5)):
        (tmp_path / f"{number:02d}_{key}.toml").write_text(panel_text(key, number), "utf-8")
    room = stage.window.panels
    room.ground.folder = PanelsFolder([tmp_path], Known(TABLE), stage.real)
    room.ground.figures.table = TABLE
    stage.sign_in()
    stage.enter(thing("V-1"))
    stage.raise_alarm("a1")
    stage.turn()
    hub = PanelHub(stage)
    QTest.keyClick(stage.window, Key.Key_P)
    assert room.deck.isVisible()
    room.open_figure("demands", "city", Side.COUNTED)
    hub.turn()
    return hub


def room_of(hub: PanelHub) -> PanelsRoom:
    return hub.stage.window.panels


def figure_of(hub: PanelHub) -> FigureCard:
    card = hub.stage.window.dock.card
    assert isinstance(card, FigureCard)
    return card


def press(hub: PanelHub, key: Qt.Key) -> None:
    """Press a key wherever the keyboard is."""
    QTest.keyClick(QApplication.focusWidget() or hub.stage.window, key)
    hub.turn()


def test_escape_goes_one_step_back_at_a_time(hub: PanelHub) -> None:
    window, deck = hub.stage.window, room_of(hub).deck
    for row, ref in ((1, "c2"), (2, "a1"), (3, "P-1")):
        rows = figure_of(hub).list
        rows.setFocus()
        rows.setCurrentIndex(rows.lines.index(row, 0))
        press(hub, Key.Key_Return)
        assert window.dock.key.endswith(f":{ref}")
        assert deck.isVisible()
        press(hub, Key.Key_Escape)
        assert figure_of(hub).list.chosen.endswith(ref)
        assert QApplication.focusWidget() is figure_of(hub).list
        assert deck.isVisible()
    press(hub, Key.Key_Escape)
    assert window.dock.card is None
    assert deck.isVisible()
    press(hub, Key.Key_Escape)
    assert not deck.isVisible()
    assert window.map.isVisible()


def test_digits_and_pages_turn_the_panel_and_a_case_is_told_in_words_though_no_queue_was_open(
    hub: PanelHub,
) -> None:
    deck = room_of(hub).deck
    for widget in (figure_of(hub), figure_of(hub).list):
        widget.setFocus()
        assert "PgDn" in deck.after.text()
        press(hub, Key.Key_5)
        assert deck.key == "demands"
        press(hub, Key.Key_PageDown)
        assert deck.key == "overall"
    room_of(hub).open_member(ROWS[0])
    hub.turn()
    card = hub.stage.window.dock.card
    assert isinstance(card, CaseCard)
    said = " ".join(card.facts.fact(key) for key in ("type", "place", "told"))
    assert not [code for code in ("pub-manhole", "hotline", "T-320602-01") if code in said]
    assert "城东街道" in said
    assert hub.stage.window.cases.board.isHidden()
    press(hub, Key.Key_5)
    assert deck.key == "demands"
    line = QLineEdit(card)
    line.show()
    line.setFocus()
    assert "PgDn" not in deck.after.text()
    press(hub, Key.Key_0)
    assert (line.text(), deck.key) == ("0", "demands")


def test_the_queue_of_a_figure_lies_over_its_panel_and_p_leads_to_panels_from_there(
    hub: PanelHub,
) -> None:
    window, room = hub.stage.window, room_of(hub)
    room.open_cases("今日诉求", CaseFilter())
    hub.turn()
    board = window.cases.board
    assert board.isVisible()
    assert not room.deck.isVisible()
    window.cases.show_case("c1")  # in the figure's place
    hub.turn()
    press(hub, Key.Key_Escape)
    press(hub, Key.Key_Escape)
    assert room.deck.isVisible()
    assert figure_of(hub).asked.indicator.key == "demands"
    press(hub, Key.Key_Escape)
    press(hub, Key.Key_Escape)
    assert not room.deck.isVisible()
    window.cases.toggle()
    hub.turn()
    press(hub, Key.Key_P)  # the queue had it for a step that only a card can take
    assert room.deck.isVisible()


def test_the_place_of_a_record_is_looked_at_on_the_map(hub: PanelHub) -> None:
    window = hub.stage.window
    room_of(hub).open_member(ROWS[3])
    card = window.dock.card
    assert isinstance(card, DossierCard)
    assert room_of(hub).deck.isVisible()
    card.place_wanted.emit(LonLat(120.87, 32.0))
    assert not room_of(hub).deck.isVisible()
    assert window.map.isVisible()
    assert window.dock.card is card


def test_what_was_opened_last_goes_first(hub: PanelHub) -> None:
    window, deck = hub.stage.window, room_of(hub).deck
    figure_of(hub).close_card()
    window.shelf.about()  # such as a report: it came after the panel
    window.step_back()
    assert window.dock.card is None
    assert deck.isVisible()
    window.step_back()
    assert not deck.isVisible()
    window.shelf.about()
    room_of(hub).toggle()
    window.step_back()
    assert not deck.isVisible(), "the panel came after the card"
    assert window.dock.key == "about"
