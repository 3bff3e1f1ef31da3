"""What shows a part of a spanned map: a native GL window, or a widget where there is none."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QSurfaceFormat
from PySide6.QtOpenGL import QOpenGLWindow
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from widgets.panel_host import PanelHost

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.span_canvas import CropPainter, SpanCanvas

BYTES_PER_PIXEL = 4


class GlCrop(QOpenGLWindow):
    """Brings its part of the shared picture; ``attach`` wraps the current context for that."""

    def __init__(self, attach: "Callable[[], CropPainter]", host: PanelHost) -> None:
        super().__init__()
        self._attach = attach
        self._host = host
        self._painter: CropPainter | None = None
        self._canvas: SpanCanvas | None = None
        self._number = 0
        form = QSurfaceFormat()
        form.setVersion(3, 3)
        form.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
        form.setSwapInterval(0)
        self.setFormat(form)
        self.setFlag(Qt.WindowType.WindowTransparentForInput)
        self._widget = QWidget.createWindowContainer(self)
        self._widget.setMinimumSize(1, 1)

    def widget(self) -> QWidget:
        """Return the container."""
        return self._widget

    def show_crop(self, canvas: "SpanCanvas", number: int) -> None:
        """Ask Qt for a paint."""
        self._canvas, self._number = canvas, number
        self.update()

    def release(self) -> None:
        """Give the GL objects back while the context still lives."""
        self._canvas = None
        if self._painter is not None:
            self.makeCurrent()
            self._host.run("map", self._painter.release)
            self._painter = None
            self.doneCurrent()

    @override
    def initializeGL(self) -> None:
        """Wrap the new context."""
        self._host.run("map", self._take_context)

    @override
    def paintGL(self) -> None:
        """Bring the part."""
        self._host.run("map", self._paint)

    def _take_context(self) -> None:
        self._painter = self._attach()

    def _paint(self) -> None:
        if self._painter is not None and self._canvas is not None:
            self._painter.draw(self._canvas, self._number, self.defaultFramebufferObject())


class PictureCrop(QWidget):
    """Paints its part of the picture, read back from the bare context that drew it."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setMinimumSize(1, 1)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def widget(self) -> QWidget:
        """Return itself."""
        return self

    def show_crop(self, canvas: "SpanCanvas", number: int) -> None:
        """Read the part and paint it next."""
        if canvas.span is None:
            return
        crop = canvas.span.crops[number]
        size = (crop.width_px, crop.height_px)
        line = BYTES_PER_PIXEL * crop.width_px
        data = canvas.pixels(crop).tobytes()
        picture = QImage(data, *size, line, QImage.Format.Format_RGBX8888)
        self._image = picture.copy()  # the picture above only borrows the bytes
        self._image.setDevicePixelRatio(self.devicePixelRatioF())
        self.update()

    def release(self) -> None:
        """There is nothing to give back."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the part."""
        painter = QPainter(self)
        if self._image.isNull():
            painter.fillRect(self.rect(), self.palette().window())
        else:
            painter.drawImage(0, 0, self._image)
        painter.end()
