"""A window on its stage with its map built and one feature open, led by mouse and keys."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.fields import FieldCatalogue
from tests.widgets.fake_link import FakeLink
from tests.widgets.read_once import texts_in
from tests.widgets.shell.staging import RESOURCES, Stage, set_stage
from widgets.look import Look
from widgets.theme_file import load_look

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


class MapHand:
    """The hand; ``feature`` is the one that is open."""

    def __init__(self, stage: Stage, key: str) -> None:
        self.stage = stage
        self.pane = stage.window.map
        self.feature = next(f for f in self.pane.features.features if f.key == key)

    @property
    def surface(self) -> QWidget:
        assert self.pane.map is not None
        return self.pane.map.widget()

    def px(self, lon_deg: float, lat_deg: float) -> QPoint:
        assert self.pane.map is not None
        view = self.pane.map.scene.camera.view(self.stage.real.at_s)
        return QPointF(*view.screen_of(lon_deg, lat_deg)).toPoint()

    def point(self, place: tuple[float, float]) -> None:
        QTest.mouseMove(self.surface, self.px(*place))

    def click(self, *places: tuple[float, float]) -> None:
        for place in places:
            self.point(place)
            QTest.mouseClick(self.surface, LEFT, pos=self.px(*place))

    def double(self, place: tuple[float, float]) -> None:
        QTest.mouseClick(self.surface, LEFT, pos=self.px(*place))
        QTest.mouseDClick(self.surface, LEFT, pos=self.px(*place))

    def drag(self, *places: tuple[float, float], held: Qt.KeyboardModifier = NONE) -> None:
        QTest.mousePress(self.surface, LEFT, held, self.px(*places[0]))
        for place in places[1:]:
            self.point(place)
        QTest.mouseRelease(self.surface, LEFT, held, self.px(*places[-1]))

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.surface, key)

    def overlays(self):
        self.stage.turn()
        return self.pane.map.scene.overlays

    def settle(self) -> None:
        """Let the camera's glide end."""
        self.stage.real.at_s += 1
        self.stage.turn(2)


def hands(
    qapp: QApplication, link: FakeLink, fields: FieldCatalogue, font_family: str
) -> Iterator[Callable[..., MapHand]]:
    """Yield what makes a hand with a feature open; all windows are closed at the end."""
    made: list[Stage] = []

    def looks(name: str) -> Look:
        return load_look(RESOURCES, name, font_family)

    def make(key: str, *things: dict[str, object], language: str = "zh_CN") -> MapHand:
        texts = texts_in(language)
        stage = set_stage(link, fields, looks("night"), looks, texts)
        made.append(stage)
        stage.window.resize(1280, 720)
        stage.window.show()
        qapp.processEvents()
        stage.sign_in()
        stage.window.map.warm()
        stage.turn()
        stage.link.answer("registers", {"sites": [], "cameras": []})
        stage.turn()
        if things:
            stage.enter(*things)
        hand = MapHand(stage, key)
        hand.settle()
        QApplication.processEvents()
        hand.pane.features.toggle(key)
        QApplication.processEvents()
        hand.settle()
        return hand

    yield make
    for stage in made:
        stage.window.close()
        stage.window.deleteLater()
