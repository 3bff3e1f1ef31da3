"""A report is asked for at the console without a dialog, and its path is said."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.config import RESOURCES
from app.domain.errors import StoreError
from app.domain.geo import LonLat
from app.domain.measures.asking import Side
from app.domain.picks import How
from app.services.live import NO_CHANGE, Pumped
from tests.widgets.panels.engine import TABLE, panel_text
from tests.widgets.read_once import texts_in
from tests.widgets.shell.conftest import make_stage, stage
from tests.widgets.shell.staging import CITY, Stage, thing
from widgets.city_words import CityWords
from widgets.map_select.select_feature import SelectFeature
from widgets.panels.panel_file import Known
from widgets.panels.panel_ground import PanelGround
from widgets.panels.panels_folder import PanelsFolder
from widgets.reports.panel_paper import WITHIN_S
from widgets.reports.patience import AT_ONCE_S
from widgets.reports.report import Format, Report
from widgets.reports.report_card import MOST_WORDS, Office, ReportCard
from widgets.reports.report_room import Lists, ReportRoom
from widgets.texts import Texts

__all__ = ["make_stage", "stage"]
NOTHING = Pumped(NO_CHANGE)


class Saved(list[tuple[Report, Format, str, str]]):
    """What was saved: report, format, language, key; ``fails`` is a full disk."""

    fails = False

    def save(self, report: Report, form: Format, texts: Texts, key: str) -> str:
        if self.fails:
            raise StoreError("x.pdf: No space left on device")
        self.append((report, form, texts.language, key))
        return f"pages/{key}.{form.value}"


@pytest.fixture
def saved() -> Saved:
    return Saved()


@pytest.fixture
def at(stage: Stage, tmp_path: Path, saved: Saved) -> Stage:
    """Return a staged window with a panel, and somewhere to put reports."""
    (tmp_path / "05_demands.toml").write_text(panel_text("demands", 5), "utf-8")
    window, desk = stage.window, stage.desk
    room = window.panels
    folder = PanelsFolder([tmp_path], Known(TABLE), stage.real)
    room.ground.folder = folder
    room.ground.figures.table = TABLE

    def ground(language: str) -> PanelGround:
        texts = texts_in(language)
        words = CityWords(CITY, language)
        return PanelGround(desk.group, TABLE, desk.quantities, folder, words, texts, stage.real)

    lists = Lists(
        *(window.cases.board, window.directory.board, window.map, desk.watch),
        *((window.alarms, window.room), window.tasks),
    )
    room.reports = ReportRoom(
        *(Office(ground, saved.save), lists, window.dock, desk.session),
        *(room.ground.texts, RESOURCES / "reports" / "morning.toml"),
        *(window.shelf.look, lambda: window.shelf.look),
    )
    stage.sign_in()
    stage.turn()
    return stage


def card_of(at: Stage) -> ReportCard:
    card = at.window.dock.card
    assert isinstance(card, ReportCard)
    return card


def make(at: Stage, card: ReportCard) -> None:
    QTest.mouseClick(card.make, Qt.MouseButton.LeftButton)
    assert not card.make.isEnabled()
    for _ in range(round(WITHIN_S / AT_ONCE_S)):
        at.real.at_s += AT_ONCE_S
        card.absorb(NOTHING)
    card.refresh()
    assert card.make.isEnabled()


def test_ctrl_e_reports_the_panel_that_is_shown_with_the_experts_words(
    at: Stage, saved: Saved
) -> None:
    room = at.window.panels
    room.show_panel("demands")
    QTest.keyClick(at.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    card = card_of(at)
    assert "民情5" in card.title.full_text()
    card.format.setCurrentIndex(list(Format).index(Format.DOCX))
    card.language.setCurrentIndex(1)
    card.causes.setCurrentIndex(1)
    card.words.setPlainText("第一句\n=SUM(A1)")
    make(at, card)
    ((report, form, language, key),) = saved
    assert (form, language, key) == (Format.DOCX, "en", "demands")
    assert report.title == "Demands 5"
    assert report.sections[0].texts == ("第一句\n=SUM(A1)",)
    assert report.sections[-1].heading == texts_in("en")("reports.causes")
    assert "pages/demands.docx" in card.said.full_text()
    assert room.deck.isVisible()  # nothing was put over it


def test_the_button_at_the_head_reports_its_panel_whatever_card_is_docked(at: Stage) -> None:
    room = at.window.panels
    room.show_panel("demands")
    at.turn()
    room.open_figure("demands", "city", Side.COUNTED)
    assert room.deck.view is not None
    QTest.mouseClick(room.deck.view.head.report, Qt.MouseButton.LeftButton)
    assert card_of(at).source.key == "demands"
    assert card_of(at).source.is_panel


def test_rows_of_a_figure_and_the_case_queue_and_the_brief_are_reported(
    at: Stage, saved: Saved
) -> None:
    room, window = at.window.panels, at.window
    room.open_figure("demands", "city", Side.COUNTED)
    room.report()
    make(at, card_of(at))
    window.dock.clear()
    window.cases.toggle()
    room.report()
    make(at, card_of(at))
    window.dock.clear()
    window.cases.toggle()
    room.report()  # the alarm list has the keyboard now; the brief is among what is offered
    assert card_of(at).source.key == "alarms"
    card_of(at).of.setCurrentIndex(2)
    make(at, card_of(at))
    assert [key for *_, key in saved] == ["demands", "cases", "morning"]
    rows, cases, brief = (one for one, *_ in saved)
    assert room.ground.texts("reports.not_answered") in rows.sections[-1].notes
    assert cases.title == room.ground.texts("cases.title")
    assert len(brief.sections) == 6


def test_the_directory_alarms_and_tasks_are_reported_as_they_stand(at: Stage, saved: Saved) -> None:
    texts, window = at.window.panels.ground.texts, at.window
    at.raise_alarm("a1", severity=1)
    at.issue_task("t1", number=7)
    at.turn()
    window.directory.toggle()
    window.panels.report()
    card = card_of(at)
    assert [card.of.itemText(row) for row in range(card.of.count())][1:] == [
        "值守晨报",
        texts("reports.alarm_list"),
        texts("tasks.title"),
    ]
    for row in range(card.of.count()):
        card.of.setCurrentIndex(row)
        make(at, card)
    assert [key for *_, key in saved] == ["directory", "morning", "alarms", "tasks"]
    directory, _, alarms, tasks = (one for one, *_ in saved)
    assert texts("reports.not_answered") in directory.sections[0].notes
    assert alarms.sections[0].table is not None
    row = [cell.text for cell in alarms.sections[0].table.rows[0]]
    assert row[0] == "I 级"
    assert tasks.sections[0].table is not None
    assert tasks.sections[0].table.rows[0][0].text == "T7"


def test_what_was_selected_on_the_map_is_reported_thing_by_thing(at: Stage, saved: Saved) -> None:
    window, world = at.window, at.desk.group.world
    at.enter(thing("V-1"), thing("O-1", **{"class": 12}))
    at.turn()
    select = next(f for f in window.map.features.features if isinstance(f, SelectFeature))
    round_all = (LonLat(100, 10), LonLat(140, 10), LonLat(140, 50), LonLat(100, 50))
    assert select.picks.catch(round_all, How.ANEW)
    window.panels.report()
    make(at, card_of(at))
    ((report, _, _, key),) = saved
    alive = int(world.column("alive").sum())
    assert alive >= 2
    assert key == "selection"
    table = report.sections[-1].table
    assert table is not None
    assert len(table.rows) == alive


def test_a_full_disk_and_too_many_words_are_said(at: Stage, saved: Saved) -> None:
    at.window.panels.morning()
    card = card_of(at)
    card.words.setPlainText("x" * (MOST_WORDS + 1))
    card.begin()
    assert f"{MOST_WORDS:,}" in card.said.full_text()
    card.words.clear()
    saved.fails = True
    make(at, card)
    assert "No space left" in card.said.full_text()


def test_without_a_folder_there_is_nowhere_to_put_a_report(stage: Stage) -> None:
    assert stage.window.panels.reports is None
    stage.window.panels.report()
    stage.window.panels.morning()
    assert not isinstance(stage.window.dock.card, ReportCard)
