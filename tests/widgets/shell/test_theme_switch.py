"""A change of theme changes colours, and not the size or the family of one letter."""

from PySide6.QtWidgets import QApplication, QWidget

from tests.widgets.shell.conftest import MakeStage
from widgets.duty_window import DutyWindow


def _fonts(window: DutyWindow) -> dict[int, tuple[QWidget, str, int, int]]:
    found = {}
    for widget in (window, *window.findChildren(QWidget)):
        font = widget.font()
        found[id(widget)] = (widget, font.family(), font.pixelSize(), font.weight())
    return found


def test_a_switch_of_theme_and_back_leaves_every_font_as_it_was(make_stage: MakeStage) -> None:
    window = make_stage().window
    before = _fonts(window)
    for _ in range(2):
        window.switch_theme()
        QApplication.processEvents()
        after = _fonts(window)
        changed = [
            (type(w).__name__, getattr(w, "text", str)(), before[key][1:], after[key][1:])
            for key, (w, *_) in before.items()
            if before[key][1:] != after[key][1:]
        ]
        assert changed == []


def test_what_sets_no_font_of_its_own_is_as_large_as_the_rest(make_stage: MakeStage) -> None:
    window = make_stage(theme="day").window
    window.switch_theme()
    body_px = window.font().pixelSize()
    for widget in (window.bar.command, window.alarms.empty, window.dossier.hint, window.log.line):
        assert widget.font().pixelSize() == body_px
        assert widget.fontMetrics().height() == window.fontMetrics().height()
