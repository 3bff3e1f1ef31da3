"""One camera's picture with its name, whether it is simulated, and how old it is."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.domain.safe_text import safe_text
from app.services.record import CameraNear
from widgets.camera.http_stream import HttpStream
from widgets.camera.watch import StreamState, StreamWatch
from widgets.hall_time import age_text
from widgets.look import Look, TextRole
from widgets.plain import plain_tooltip
from widgets.row_paint import CENTRE, RIGHT, draw_line, draw_wrapped
from widgets.texts import Texts

FRESH_S = 2.0
BAND_PX = 26
VEIL_ALPHA = 190


class CameraTile(QWidget):
    """Streams while it is visible and has a camera; ``refresh`` is called about twice a second.

    ``monotonic`` gives real seconds.
    """

    def __init__(
        self,
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._texts = texts
        self._camera: CameraNear | None = None
        self._image = QImage()
        self.watch = StreamWatch(monotonic)
        self.stream = HttpStream(self._take, self._lose, self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def camera(self) -> CameraNear | None:
        """The camera on this tile."""
        return self._camera

    def show_camera(self, camera: CameraNear | None) -> None:
        """Show another camera, or none; the one that is shown already goes on."""
        if camera is not None and self._camera is not None and camera.url == self._camera.url:
            self._camera = camera
            self.update()
            return
        self._stop()
        self._camera = camera
        self._image = QImage()
        self.setToolTip(plain_tooltip(camera.name) if camera else "")
        if camera is not None and self.isVisible():
            self._start()
        self.update()

    def state_text(self) -> str:
        """Return what the tile says of its picture now."""
        watch, texts = self.watch, self._texts
        age_s = watch.age_s()
        match watch.state:
            case StreamState.OFF:
                return ""
            case StreamState.CONNECTING:
                return texts("camera.connecting")
            case StreamState.DEAD:
                retry_s = watch.retry_in_s()
                retry = (
                    texts("camera.retrying")
                    if retry_s is None
                    else texts("camera.retry", seconds=round(retry_s))
                )
                dead = texts("camera.dead", age=age_text(texts, watch.dead_for_s()), retry=retry)
                return f"{dead}\n{texts(f'camera.trouble.{watch.trouble}')}"
            case StreamState.FROZEN:
                return texts("camera.frozen", age=age_text(texts, watch.unchanged_s()))
            case _:
                if age_s is None or age_s < FRESH_S:
                    return texts("camera.live")
                return texts("camera.age", age=age_text(texts, age_s))

    def refresh(self) -> None:
        """Notice silence, try again when it is time, and let the age grow."""
        if self.watch.tick() and self._camera is not None:
            self.stream.open(self._camera.url)
        if self.watch.retry_in_s() is not None:
            self.stream.close()
        self.update()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.updateGeometry()
        self.update()

    def release(self) -> None:
        """Hang up for good."""
        self._stop()
        self._camera = None

    @override
    def sizeHint(self) -> QSize:
        """Ask for sixteen to nine of the width at hand."""
        return QSize(self._look.px(190), self._look.px(150))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Stream while somebody can see it."""
        super().showEvent(event)
        if self._camera is not None and self.watch.state is StreamState.OFF:
            self._start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Stop when nobody can."""
        super().hideEvent(event)
        self._stop()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, its band, and what is wrong over it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("ground"))
        band = self._look.px(BAND_PX)
        box = QRect(0, 0, self.width(), self.height() - band)
        self._paint_picture(painter, box)
        self._paint_band(painter, QRect(0, self.height() - band, self.width(), band))
        painter.end()

    def _start(self) -> None:
        if self._camera is not None:
            self.watch.start()
            self.stream.open(self._camera.url)

    def _stop(self) -> None:
        self.watch.stop()
        self.stream.close()

    def _take(self, image: QImage, digest: int) -> None:
        self._image = image
        self.watch.picture(digest)
        self.update()

    def _lose(self, trouble: str) -> None:
        self.watch.fail(trouble)
        self.update()

    def _paint_picture(self, painter: QPainter, box: QRect) -> None:
        look = self._look
        if not self._image.isNull():
            size = self._image.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
            corner = box.topLeft() + QPoint(
                (box.width() - size.width()) // 2, (box.height() - size.height()) // 2
            )
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRect(corner, size), self._image)
        if self.watch.state in (StreamState.DEAD, StreamState.FROZEN, StreamState.CONNECTING):
            # An old picture must not look like a live one, so what is wrong stands over it.
            veil = QColor(look.colour("ground"))
            veil.setAlpha(VEIL_ALPHA)
            painter.fillRect(box, veil)
            is_bad = self.watch.state is not StreamState.CONNECTING
            colour = look.colour("severity.text.2" if is_bad else "text2")
            pad = look.px(8)
            room = box.adjusted(pad, 0, -pad, 0)
            middle = Qt.AlignmentFlag.AlignCenter
            draw_wrapped(painter, look.font(), colour, room, self.state_text(), middle)
        if self._camera is not None and self._camera.is_simulated:
            self._paint_mark(painter, box)

    def _paint_mark(self, painter: QPainter, box: QRect) -> None:
        look = self._look
        text = self._texts("camera.simulated")
        painter.setFont(look.font(TextRole.STRONG))
        pad = look.px(6)
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(text) + 2 * pad
        mark = QRect(box.left(), box.top(), width, metrics.height())
        painter.fillRect(mark, look.colour("raised"))
        strong = look.font(TextRole.STRONG)
        draw_line(painter, strong, look.colour("text"), mark, text, CENTRE)

    def _paint_band(self, painter: QPainter, band: QRect) -> None:
        if self._camera is None:
            return
        look = self._look
        pad = look.px(6)
        painter.setFont(look.font())
        metrics = painter.fontMetrics()
        is_live = self.watch.state is StreamState.LIVE
        state = self.state_text() if is_live else ""
        state_px = metrics.horizontalAdvance(state) + pad if state else 0
        name = self._texts(
            "camera.name",
            name=safe_text(self._camera.name, 80),
            distance=f"{self._camera.distance_m:.0f}",
        )
        room = QRect(
            band.left() + pad, band.top(), band.width() - state_px - 2 * pad, band.height()
        )
        draw_line(painter, look.font(), look.colour("text2"), room, name)
        end = band.adjusted(0, 0, -pad, 0)
        draw_line(painter, look.font(), look.colour("muted"), end, state, RIGHT)
