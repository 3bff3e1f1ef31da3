"""The map without a display: drawn by a bare GL context and painted as a picture."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from map_layers.headless import HeadlessTarget
from map_layers.scene import MapScene
from widgets.panel_host import PanelHost


class _Framebuffer(Protocol):
    """The three things of a GL framebuffer that are used here."""

    @property
    def glo(self) -> int: ...

    def read(self, *, components: int) -> bytes: ...

    def release(self) -> None: ...


class OffscreenMap(QWidget):
    """Implements ``MapHost`` for ``dutywall shot`` and for tests, where no GL window can be had."""

    def __init__(
        self,
        scene: MapScene,
        now_s: Callable[[], float],
        monotonic: Callable[[], float],
        host: PanelHost,
        on_release: Callable[[], None] = lambda: None,
        make_target: Callable[[int, int], HeadlessTarget] = HeadlessTarget,
    ) -> None:
        super().__init__()
        self._scene = scene
        self._now_s = now_s
        self._monotonic = monotonic
        self._host = host
        self._on_release = on_release
        self._make_target = make_target
        self._target: HeadlessTarget | None = None
        self._fbo: _Framebuffer | None = None
        self._size = (0, 0)
        self._image = QImage()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def scene(self) -> MapScene:
        """The scene it draws."""
        return self._scene

    @property
    def surface(self) -> QObject:
        """The widget itself gets the events."""
        return self

    @property
    def is_native(self) -> bool:
        """It is an ordinary widget."""
        return False

    def widget(self) -> QWidget:
        """Return itself."""
        return self

    def request(self) -> None:
        """Draw now and show it with the next paint."""
        self._host.run("map", self._render)

    def picture(self) -> QImage:
        """Return the last picture."""
        return self._image.copy()

    def release(self) -> None:
        """Give the context back."""
        if self._target is not None:
            with self._target.gl:
                self._scene.release()
                self._on_release()
                if self._fbo is not None:
                    self._fbo.release()
            self._target.release()
        self._target = self._fbo = None

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw for the new size."""
        super().resizeEvent(event)
        self.request()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the last picture."""
        painter = QPainter(self)
        if self._image.isNull():
            painter.fillRect(self.rect(), self.palette().window())
        else:
            painter.drawImage(0, 0, self._image)
        painter.end()

    def _render(self) -> None:
        dpr = self.devicePixelRatioF()
        width, height = round(self.width() * dpr), round(self.height() * dpr)
        if min(width, height) < 1:
            return
        if self._target is None:
            self._target = self._make_target(1, 1)
            with self._target.gl:
                self._scene.attach(self._target.gl)
        gl = self._target.gl
        with gl:
            if self._fbo is None or self._size != (width, height):
                if self._fbo is not None:
                    self._fbo.release()
                colour = gl.texture((width, height), 4)
                self._fbo = gl.framebuffer(color_attachments=[colour])
                self._size = (width, height)
            self._scene.draw(self._fbo.glo, width, height, dpr, self._now_s(), self._monotonic())
            data = self._fbo.read(components=4)
        # GL's first row is the lowest. Qt's own call for this was renamed between the versions.
        rows = np.frombuffer(data, np.uint8).reshape(height, 4 * width)[::-1].tobytes()
        picture = QImage(rows, width, height, 4 * width, QImage.Format.Format_RGBX8888)
        self._image = picture.copy()  # the picture above only borrows the bytes
        self._image.setDevicePixelRatio(dpr)
        self.update()
