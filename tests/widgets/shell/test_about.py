"""The about card names the keys of the window: those it binds, and no others."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.widgets.read_once import texts_in
from tests.widgets.shell.conftest import MakeStage
from widgets.about import KEYS, AboutCard

OF_CARDS = {"Enter", "1 … 6", "/", "=", "Ctrl+P", "Ctrl+1 … 4", "0  Ctrl+0", "N  Ctrl+Enter"}
VIEWS = {f"Alt+{number}" for number in range(1, 10)}  # told as one line


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_f1_lists_every_key_that_the_window_binds(make_stage: MakeStage, language: str) -> None:
    window = make_stage(language).window
    QTest.keyClick(window, Qt.Key.Key_F1)
    card = window.dock.card
    assert isinstance(card, AboutCard)
    told = set(KEYS.values()) - OF_CARDS - {"Alt+1 … 9"}
    assert set(window.keys.strokes()) == told | VIEWS
    assert all(card.keys.fact(key) == stroke for key, stroke in KEYS.items())
    assert card.minimumSizeHint().width() <= window.dock.width()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_about_says_in_words_which_way_the_map_is_drawn(
    make_stage: MakeStage, language: str
) -> None:
    window = make_stage(language).window
    QTest.keyClick(window, Qt.Key.Key_F1)
    card = window.dock.card
    assert isinstance(card, AboutCard)
    texts = texts_in(language)
    said = (texts("about.renderer"), texts("about.by_software", renderer="llvmpipe"))
    assert said in card.facts.facts()
    assert texts("about.software_gl") in [label.text() for label in card.findChildren(QLabel)]
