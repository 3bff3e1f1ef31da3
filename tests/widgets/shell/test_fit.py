"""The longest Chinese and English texts fit their boxes at 1920x1080, and nothing overlaps."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.domain.people import Role
from app.domain.ports import LinkState
from app.domain.task import TaskState
from tests.widgets.shell.conftest import MakeStage
from tests.widgets.shell.staging import Stage, thing
from widgets.duty_layout import RIGHT_PX
from widgets.plain import PlainLabel

LANGUAGES = pytest.mark.parametrize("language", ["zh_CN", "en"])


def _crowded(make_stage: MakeStage, language: str) -> Stage:
    """Set a stage on which every label has its longest plausible text."""
    stage = make_stage(language)
    stage.window.resize(1920, 1080)
    stage.enter(*(thing(f"V-{i}", **{"class": 1 + i % 14}) for i in range(900)))
    for i in range(40):
        stage.raise_alarm(f"a{i}", severity=1 + i % 4)
    stage.issue_task("t")
    stage.sign_in(Role.SHIFT_LEADER)
    stage.link.is_plaintext = True
    stage.link.waiting = 12
    stage.link.speed = 10.0
    stage.link.state = LinkState.REFUSED
    stage.real.at_s += 1
    stage.turn(2)
    QApplication.processEvents()
    return stage


def _box(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())


@LANGUAGES
def test_no_label_of_the_bar_is_cut_or_lies_over_another(
    make_stage: MakeStage, language: str
) -> None:
    window = _crowded(make_stage, language).window
    labels = [w for w in window.bar.findChildren(PlainLabel) if w.isVisible()]
    assert len(labels) > 10
    for label in labels:
        assert label.text() == label.full_text()
    boxes = [
        _box(w, window)
        for w in (*labels, *window.bar.findChildren(QPushButton))
        if w.isVisible() and not w.size().isEmpty()
    ]
    for i, box in enumerate(boxes):
        assert not any(box.intersects(other) for other in boxes[i + 1 :])


@LANGUAGES
def test_no_button_is_narrower_than_its_text(make_stage: MakeStage, language: str) -> None:
    window = _crowded(make_stage, language).window
    window.acts.show_entity("V-1")
    window.toggle_log()
    QApplication.processEvents()
    buttons = [b for b in window.findChildren(QPushButton) if b.isVisible()]
    assert len(buttons) > 8
    for button in buttons:
        lines = button.text().split("\n")
        needed = max(button.fontMetrics().horizontalAdvance(line) for line in lines)
        assert needed <= button.width(), button.text()


@LANGUAGES
def test_the_titles_of_panes_are_whole(make_stage: MakeStage, language: str) -> None:
    window = _crowded(make_stage, language).window
    for pane in (window.alarms, window.map, window.tasks, window.dossier):
        assert pane.title.text() == pane.title.full_text()
        assert pane.as_of.text() == pane.as_of.full_text()


@LANGUAGES
def test_the_steps_of_a_task_fit_their_fifth_of_the_column(
    make_stage: MakeStage, language: str
) -> None:
    stage = make_stage(language)
    metrics = QFontMetrics(stage.window._look.font())
    cell_px = (stage.window._look.px(RIGHT_PX) - 2 * stage.window._look.px(12)) / 5
    # Who only looks out has no steps: what he saw stands in the notice's own line.
    for state in set(TaskState) - {TaskState.SEEN, TaskState.NOT_SEEN}:
        assert metrics.horizontalAdvance(stage.window._texts(f"tasks.step.{state}")) <= cell_px
    assert metrics.horizontalAdvance("00:00:00") <= cell_px


@LANGUAGES
def test_the_state_line_of_an_alarm_fits_its_row(make_stage: MakeStage, language: str) -> None:
    stage = _crowded(make_stage, language)
    metrics = QFontMetrics(stage.window._look.font())
    room_px = stage.window._look.px(360 - 12 - 22 - 10 - 12 - 8)
    model = stage.window.alarms.model
    alarms = [model.alarm_at(row) for row in range(model.rowCount())]
    shown = [alarm for alarm in alarms if alarm is not None]  # the head of a fold is none
    assert shown
    for alarm in shown:
        for line in stage.window.alarms._row.lines_of(alarm):
            assert metrics.horizontalAdvance(line) <= room_px, line
