"""The map in a window of its own: a QOpenGLWindow, which costs a tenth of a QOpenGLWidget."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage, QSurfaceFormat
from PySide6.QtOpenGL import QOpenGLWindow
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from map_layers.scene import MapScene
from widgets.panel_host import PanelHost


class GlMapWindow(QOpenGLWindow):
    """Implements ``MapHost``; an exception inside a GL override would abort the process.

    Every override therefore goes through the panel host. ``attach`` wraps the current context for
    the scene (``scene.attach(moderngl.create_context())``): the GL library is wiring's to load.
    """

    def __init__(
        self,
        scene: MapScene,
        attach: Callable[[MapScene], None],
        now_s: Callable[[], float],
        monotonic: Callable[[], float],
        host: PanelHost,
        on_release: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._scene = scene
        self._attach_scene = attach
        self._now_s = now_s
        self._monotonic = monotonic
        self._host = host
        self._on_release = on_release
        self._is_attached = False
        form = QSurfaceFormat()
        form.setVersion(3, 3)
        form.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
        form.setSwapInterval(0)  # a vertical sync of one screen must not slow the others
        self.setFormat(form)
        self._widget = QWidget.createWindowContainer(self)
        self._widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._widget.setMinimumSize(1, 1)

    @property
    def scene(self) -> MapScene:
        """The scene it draws."""
        return self._scene

    @property
    def surface(self) -> QObject:
        """The window itself gets the events."""
        return self

    @property
    def is_native(self) -> bool:
        """It is a native child window."""
        return True

    def widget(self) -> QWidget:
        """Return the container."""
        return self._widget

    def request(self) -> None:
        """Ask Qt for a paint."""
        self.update()

    def picture(self) -> QImage:
        """Draw once more, for paper alone: what was shown before is gone from its buffer."""
        if not self._is_attached:
            return QImage()
        self.makeCurrent()
        self._host.run("map", self._paint_whole)
        picture = self.grabFramebuffer()
        self.doneCurrent()
        self.request()
        return picture

    def release(self) -> None:
        """Give the GL objects back while the context still lives."""
        if self._is_attached:
            self._is_attached = False
            self.makeCurrent()
            self._host.run("map", self._scene.release)
            self._host.run("map", self._on_release)
            self.doneCurrent()

    @override
    def initializeGL(self) -> None:
        """Attach the scene to the new context."""
        self._host.run("map", self._attach)

    @override
    def paintGL(self) -> None:
        """Draw the scene."""
        self._host.run("map", self._paint)

    def _attach(self) -> None:
        self._attach_scene(self._scene)
        self._is_attached = True

    def _paint_whole(self) -> None:
        """Paint, first of all what is not made yet: each picture makes some of it."""
        self._paint()
        while self._is_attached and not self._scene.is_whole:
            self._paint()

    def _paint(self) -> None:
        if not self._is_attached:
            return
        dpr = self.devicePixelRatio()
        self._scene.draw(
            self.defaultFramebufferObject(),
            round(self.width() * dpr),
            round(self.height() * dpr),
            dpr,
            self._now_s(),
            self._monotonic(),
        )
