"""The duty window on its stage with the feature of geofences open, as a hand uses it."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.command import DrawGeofence
from app.domain.shape import ShapeKind
from tests.widgets.shell.staging import NOW_S, Stage, thing
from widgets.map_draw.draw_feature import DrawFeature

LEFT = Qt.MouseButton.LeftButton
CORNERS = ((120.86, 31.995), (120.88, 31.995), (120.88, 32.008), (120.86, 32.008))


class Board:
    """The window on its stage, with the feature open and the map built."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.pane = stage.window.map
        self.feature = next(f for f in self.pane.features.features if f.key == "draw")
        assert isinstance(self.feature, DrawFeature)

    @property
    def surface(self) -> QWidget:
        assert self.pane.map is not None
        return self.pane.map.widget()

    def px(self, lon_deg: float, lat_deg: float) -> QPoint:
        assert self.pane.map is not None
        view = self.pane.map.scene.camera.view(self.stage.real.at_s)
        return QPointF(*view.screen_of(lon_deg, lat_deg)).toPoint()

    def click(self, *places: tuple[float, float]) -> None:
        for place in places:
            QTest.mouseMove(self.surface, self.px(*place))
            QTest.mouseClick(self.surface, LEFT, pos=self.px(*place))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        QTest.mousePress(self.surface, LEFT, pos=self.px(*start))
        QTest.mouseMove(self.surface, self.px(*end))
        QTest.mouseRelease(self.surface, LEFT, pos=self.px(*end))

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.surface, key)

    def start(self, kind: ShapeKind) -> None:
        self.feature.buttons[kind].click()

    def keep(self, name: str = "园区") -> None:
        self.feature.editor.name.setText(name)
        self.feature.editor.save.click()

    def overlays(self):
        self.stage.turn()
        return self.pane.map.scene.overlays

    def settle(self) -> None:
        """Let the camera's glide end."""
        self.stage.real.at_s += 1
        self.stage.turn(2)

    def count(self) -> None:
        """Let a count begin, and come back from its thread."""
        self.stage.turn()
        pending = self.feature._inside._pending
        if pending is not None:
            pending.result(10.0)
        self.stage.turn()

    def sight(self) -> tuple[float, float, float]:
        """Return where the map comes to rest, and how near."""
        self.settle()
        assert self.pane.map is not None
        view = self.pane.map.scene.camera.view(self.stage.real.at_s)
        lon_deg, lat_deg = view.centre_deg
        return round(lon_deg, 6), round(lat_deg, 6), round(view.px_per_m, 6)

    def journal(self, kind: str, geofence_id: str = "g1", **more: object) -> None:
        body = {
            "name": "老园区", "purpose": "watch", "kind": "polygon",
            "points": [list(c) for c in CORNERS], "size_m": 0.0,
            "valid_from_s": 0.0, "valid_to_s": 0.0, **more,
        }  # fmt: skip
        given = body if kind in {"drawn", "changed"} else {}
        self.stage.link.push_entry(
            f"geofence_{kind}", f"geofence:{geofence_id}", given, time_s=NOW_S, person="P-0117"
        )
        self.stage.turn()


def opened(stage: Stage) -> Board:
    stage.window.map.warm()
    stage.turn()
    stage.link.answer("registers", {"sites": [], "cameras": []})
    stage.turn()
    stage.enter(thing("V-1"), thing("O-1", label="P-0117", **{"class": 12}))
    stage.real.at_s += 1
    stage.turn(2)
    QApplication.processEvents()
    board = Board(stage)
    board.pane.features.toggle("draw")
    QApplication.processEvents()
    board.settle()
    return board


def drawn(board: Board, name: str = "园区") -> DrawGeofence:
    board.start(ShapeKind.POLYGON)
    board.click(*CORNERS)
    board.key(Qt.Key.Key_Return)
    board.feature.editor.purpose.setCurrentIndex(2)
    board.feature.editor.span.setCurrentIndex(1)
    board.keep(name)
    sent = board.stage.link.sent[-1].body
    assert isinstance(sent, DrawGeofence)
    return sent
