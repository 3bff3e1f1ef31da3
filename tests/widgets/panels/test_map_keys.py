"""A click on a panel's map, which is a window of its own, leaves the panel its keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from app.services.selection import Selection
from tests.unit.app.services.hall import Hall
from tests.widgets.panels.engine import Ground, Watched, panel_text
from tests.widgets.panels.fakes import FakeActs
from tests.widgets.panels.kinds.test_map_body import BuiltMap, Held, NoMaps
from widgets.look import Look
from widgets.map.map_pane import MapPane
from widgets.panel_host import PanelHost
from widgets.panels.panel_deck import PanelDeck
from widgets.texts import Texts


class NativeWindow(QWindow):
    """Takes the mouse, and notes the keys that are left to it."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[Qt.Key] = []

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keys.append(Qt.Key(event.key()))


class NativeMap(BuiltMap):
    """A built map in a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.surface = NativeWindow()
        self._widget = QWidget.createWindowContainer(self.surface)
        self._widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.is_native = True


class Place:
    """A deck of two panels in a window with keys, and a map lent to it."""

    def __init__(self, folder: Path, look: Look, texts: Texts) -> None:
        self.ground, hall = Ground(folder, texts), Hall()
        self.window = QWidget()
        self.window.resize(800, 600)
        self.shortcuts: list[str] = []
        for text in ("5", "P", "F", "Shift+F"):  # a digit is the window's as well
            shortcut = QShortcut(QKeySequence(text), self.window)
            shortcut.activated.connect(lambda text=text: self.shortcuts.append(text))
        makers = Watched().makers()
        self.deck = PanelDeck(self.ground.ground, lambda _deck: FakeActs(), look, texts, makers)
        self.deck.setParent(self.window)
        self.deck.resize(800, 600)
        self.window.show()
        self.deck.refresh()
        services = (hall.group, Selection(), hall.dispatch)
        host = PanelHost(lambda: hall.real_s)

        def make(look: Look) -> Held:
            return Held(MapPane(*services, look, texts, NoMaps(), host, lambda: hall.real_s))

        factory = self.deck.maps.factory(make)
        assert factory is not None
        self.lent = factory(look)
        self.map = NativeMap()
        pane = self.lent.inner
        self.map.put_in(pane)
        pane.stack.setCurrentWidget(self.map.widget())
        pane.setGeometry(0, 100, 400, 400)
        pane.show()
        self.window.activateWindow()
        QApplication.processEvents()

    def press(self, key: Qt.Key) -> None:
        """Press a key where the keyboard is after a click on the map."""
        QTest.mouseClick(self.map.surface, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
        QTest.keyClick(self.map.surface, key)


@pytest.fixture
def place(
    qapp: QApplication, tmp_path: Path, look: Look, texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    monkeypatch.setattr(MapPane, "_show_tally", lambda _pane: None)
    for key, number in (("overall", 0), ("demands", 5)):
        (tmp_path / f"{number:02d}_{key}.toml").write_text(panel_text(key, number), "utf-8")
    place = Place(tmp_path, look, texts)
    yield place
    place.lent.release()
    place.deck.release()
    place.window.close()
    place.window.deleteLater()
    place.ground.ground.release()


def test_digits_page_keys_and_esc_are_the_panels_after_a_click_on_its_map(place: Place) -> None:
    place.press(Qt.Key.Key_5)
    assert (place.deck.key, place.shortcuts) == ("demands", [])
    place.press(Qt.Key.Key_PageUp)
    assert place.deck.key == "overall"
    shut: list[bool] = []
    place.deck.closed.connect(lambda: shut.append(True))
    place.press(Qt.Key.Key_Escape)
    assert (shut, place.map.surface.keys) == ([True], [])


def test_what_the_panel_does_not_take_stays_the_windows_or_the_maps(place: Place) -> None:
    place.press(Qt.Key.Key_Left)
    assert place.map.surface.keys == [Qt.Key.Key_Left]
    place.press(Qt.Key.Key_P)
    assert place.shortcuts == ["P"]
    assert place.deck.key == "overall"


def test_f_is_of_the_map_with_the_keyboard_and_not_of_the_windows(place: Place) -> None:
    place.press(Qt.Key.Key_F)
    assert (place.map.surface.keys, place.shortcuts) == ([Qt.Key.Key_F], [])
    QTest.keyClick(place.map.surface, Qt.Key.Key_F, Qt.KeyboardModifier.ShiftModifier)
    assert place.shortcuts == ["Shift+F"]
    place.deck.setFocus()
    QTest.keyClick(place.deck, Qt.Key.Key_F)  # nobody clicked on a map: the window's is meant
    assert place.shortcuts == ["Shift+F", "F"]
    assert place.map.surface.keys.count(Qt.Key.Key_F) == 1
