"""The QtLocation surface of a small map: loaded at first need, painted by the processor."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtNetwork import QNetworkProxy, QNetworkProxyFactory
from PySide6.QtQuick import QQuickWindow, QSGRendererInterface
from PySide6.QtQuickWidgets import QQuickWidget
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.errors import ConfigError

QML = Path(__file__).resolve().parents[2] / "resources" / "qml" / "locator.qml"


class QuickMap(QQuickWidget):
    """Shows what ``resources/qml/locator.qml`` draws and tells what the left button does.

    Raises ConfigError where QtLocation is not installed.
    """

    pressed = Signal(QPointF)
    dragged = Signal(QPointF)
    let_go = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        # A card would be asked to compose the whole window for a picture of a few hundred pixels.
        if QQuickWindow.sceneGraphBackend() != "software":
            QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)
        # The tiles are on loopback: a proxy of the environment must not hear of them.
        QNetworkProxyFactory.setUseSystemConfiguration(False)
        QNetworkProxy.setApplicationProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))
        super().__init__(parent)
        self.setResizeMode(QQuickWidget.ResizeMode.SizeRootObjectToView)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSource(QUrl.fromLocalFile(str(QML)))
        if self.rootObject() is None:
            said = "; ".join(error.toString() for error in self.errors())
            raise ConfigError(f"QtLocation cannot be used: {said}")

    def put(self, values: Mapping[str, object]) -> None:
        """Set properties of the map by name."""
        root = self.rootObject()
        for name, value in values.items():
            root.setProperty(name, value)

    def set_ground(self, ground: QColor) -> None:
        """Take the colour that stands where no tile is."""
        self.setClearColor(ground)
        self.put({"ground": ground})

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell where the left button went down."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.pressed.emit(event.position())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell where the hand is while the button is down."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(event.position())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell that it is up again."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.let_go.emit()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what is behind."""
        event.ignore()
