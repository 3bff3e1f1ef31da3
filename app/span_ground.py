"""The contexts in which a map across screens is drawn: one of Qt's, or a bare one without."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import moderngl
from PySide6.QtGui import QOffscreenSurface, QOpenGLContext, QSurfaceFormat

from app.domain.errors import BugError
from map_layers.headless import HeadlessTarget
from map_layers.scene import MapScene
from map_layers.span_canvas import CropPainter, SpanCanvas
from widgets.panel_host import PanelHost
from widgets.wall.crop_views import GlCrop, PictureCrop
from widgets.wall.span_host import CropView


class WindowGround:
    """A context of its own in the share group of all windows; implements ``CanvasGround``.

    ``on_renderer`` is told what draws, once it is known. Raises BugError where Qt makes none.
    """

    def __init__(self, host: PanelHost, on_renderer: Callable[[str], None]) -> None:
        self._host = host
        self._on_renderer = on_renderer
        form = QSurfaceFormat()
        form.setVersion(3, 3)
        form.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
        self._context = QOpenGLContext()
        self._context.setFormat(form)
        share = QOpenGLContext.globalShareContext()
        if share is not None:
            self._context.setShareContext(share)
        self._surface = QOffscreenSurface()
        self._surface.setFormat(form)
        self._surface.create()
        if share is None or not self._context.create():
            raise BugError("no GL context that shares with the windows of the wall")

    @property
    def is_native(self) -> bool:
        """Its views are native windows."""
        return True

    @contextmanager
    def current(self) -> Iterator[None]:
        """Have the context current inside."""
        if not self._context.makeCurrent(self._surface):
            raise BugError("the GL context of the wall's picture is lost")
        try:
            yield
        finally:
            self._context.doneCurrent()

    def canvas(self, scene: MapScene) -> SpanCanvas:
        """Return the canvas in this context."""
        gl = moderngl.create_context()
        self._on_renderer(str(gl.info["GL_RENDERER"]))
        return SpanCanvas(scene, gl)

    def view(self, number: int) -> CropView:
        """Return a window for a part."""
        del number
        return GlCrop(lambda: CropPainter(moderngl.create_context()), self._host)

    def release(self) -> None:
        """Give the surface back; the context goes with its last reference."""
        self._surface.destroy()


class BareGround:
    """A bare EGL context, made at first need; implements ``CanvasGround``."""

    def __init__(self) -> None:
        self._target: HeadlessTarget | None = None

    @property
    def is_native(self) -> bool:
        """Its views are ordinary widgets."""
        return False

    @contextmanager
    def current(self) -> Iterator[None]:
        """Have the context current inside."""
        if self._target is None:
            self._target = HeadlessTarget(1, 1)
        with self._target.gl:
            yield

    def canvas(self, scene: MapScene) -> SpanCanvas:
        """Return the canvas in this context."""
        if self._target is None:
            raise BugError("a canvas was asked for outside its context")
        return SpanCanvas(scene, self._target.gl)

    def view(self, number: int) -> CropView:
        """Return a widget for a part."""
        del number
        return PictureCrop()

    def release(self) -> None:
        """Give the context back."""
        if self._target is not None:
            self._target.release()
            self._target = None
