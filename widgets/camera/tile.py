"""One camera's picture with its name, how it comes, whether it is simulated, and how old it is."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QHideEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.domain.safe_text import safe_text
from app.services.record import CameraNear
from widgets.camera.address import SourceKind
from widgets.camera.any_stream import AnyStream
from widgets.camera.stream import OnStill
from widgets.camera.tile_paint import BAND_PX, paint_tile
from widgets.camera.turns import Turns
from widgets.camera.watch import StreamState, StreamWatch
from widgets.hall_time import age_text
from widgets.look import Look
from widgets.plain import plain_tooltip
from widgets.texts import Texts

FRESH_S = 2.0
MOST_HZ = 12.0
NAME_CHARACTERS = 80
FAR_M = 1_000.0


@dataclass(frozen=True, slots=True)
class TileMarks:
    """What a grid marks on a tile: its key, and whether it is chosen and held in its place."""

    number: int = 0
    is_chosen: bool = False
    is_pinned: bool = False


class CameraTile(QWidget):
    """Streams while somebody can see it and it has a camera; ``refresh`` is called twice a second.

    ``monotonic`` gives real seconds; tiles that stand together share ``turns``. Emits ``pressed``
    when it is clicked.
    """

    pressed = Signal()

    def __init__(
        self,
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
        parent: QWidget | None = None,
        most_hz: float = MOST_HZ,
        turns: Turns | None = None,
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.texts = texts
        self._camera: CameraNear | None = None
        self._most_hz = most_hz
        self._is_wanted = False
        self.kind: SourceKind | None = None
        self.image = QImage()
        self.marks = TileMarks()
        self.watch = StreamWatch(monotonic)
        self.stream = AnyStream(self._take, self._lose, monotonic, turns or Turns(self), self)
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
        self.image = QImage()
        if camera is not None and self.isVisible():
            self._start()
        self.refresh()

    def show_at(self, most_hz: float) -> None:
        """Take no more pictures a second than this from now on."""
        self._most_hz = most_hz
        self._fit_stream()

    def mark(self, marks: TileMarks) -> None:
        """Show what a grid says of this tile."""
        if marks != self.marks:
            self.marks = marks
            self.update()

    def name_text(self) -> str:
        """Return the camera's name, with its distance where it was asked for by place."""
        camera = self._camera
        if camera is None:
            return ""
        name = safe_text(camera.name, NAME_CHARACTERS)
        if camera.distance_m < 0:
            return name
        if camera.distance_m >= FAR_M:
            return self.texts("camera.name_far", name=name, km=f"{camera.distance_m / 1e3:.1f}")
        return self.texts("camera.name", name=name, distance=f"{camera.distance_m:.0f}")

    def state_text(self) -> str:
        """Return what the tile says of its picture now."""
        watch, texts = self.watch, self.texts
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
                return f"{dead}\n{self._trouble_text()}"
            case StreamState.FROZEN:
                return texts("camera.frozen", age=age_text(texts, watch.unchanged_s()))
            case _:
                return self._live_text()

    def band_text(self) -> str:
        """Return what stands at the right of the name: how it comes, losses, and its age."""
        texts = self.texts
        parts = [texts(f"camera.source.{self.kind.value}")] if self.kind is not None else []
        if self.watch.losses:
            parts.append(texts("camera.losses", count=self.watch.losses))
        if self.watch.state is StreamState.LIVE:
            parts.append(self._live_text())
        return " · ".join(parts)

    def why_no_still(self) -> str:
        """Return the key of the text that says why no picture can be kept now, or nothing."""
        if self._camera is None:
            return "camera.keep.no_camera"
        is_live = self.watch.state is StreamState.LIVE and not self.image.isNull()
        return "" if is_live else "camera.keep.not_live"

    def take_still(self, on_still: OnStill) -> None:
        """Give the picture of now as large as it came; None where it is not live or ends before."""
        if self.why_no_still():
            on_still(None)
        else:
            self.stream.take_still(on_still)

    def refresh(self) -> None:
        """Stream while it can be seen, notice silence, try again when it is time."""
        if self._camera is not None and self._is_wanted != self._can_be_seen():
            if self._is_wanted:
                self._stop()
            else:
                self._start()
        if self.watch.tick(self.stream.late_word) and self._camera is not None:
            self.stream.open(self._camera.url)
        if self.watch.retry_in_s() is not None:
            self.stream.close()
        tip = "\n".join(part for part in (self.name_text(), self.band_text()) if part)
        self.setToolTip(plain_tooltip(tip))
        self.update()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self.look = look
        self.updateGeometry()
        self.update()

    def release(self) -> None:
        """Hang up for good."""
        self._stop()
        self._camera = None

    @override
    def sizeHint(self) -> QSize:
        """Ask for sixteen to nine of the width at hand."""
        return QSize(self.look.px(190), self.look.px(150))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Stream while somebody can see it."""
        super().showEvent(event)
        if self._camera is not None and not self._is_wanted:
            self._start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Stop when nobody can."""
        super().hideEvent(event)
        self._stop()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell the grid."""
        self.pressed.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, its band, and what is wrong over it."""
        painter = QPainter(self)
        paint_tile(painter, self)
        painter.end()

    def _can_be_seen(self) -> bool:
        # A window that is minimised, or a pane that covers this one, sends its children no event.
        if not self.isVisible() or self.window().isMinimized():
            return False
        return not self.visibleRegion().isEmpty()

    def _start(self) -> None:
        camera = self._camera
        if camera is not None:
            self._is_wanted = True
            self._fit_stream()
            self.stream.is_simulated = camera.is_simulated
            self.kind = self.stream.choose(camera.url)
            self.watch.start(self.stream.first_within_s)
            self.stream.open(camera.url)

    def _stop(self) -> None:
        self._is_wanted = False
        self.watch.stop()
        self.stream.close()

    def _fit_stream(self) -> None:
        ratio = self.devicePixelRatioF()
        height = max(1, self.height() - self.look.px(BAND_PX))
        self.stream.show_at(round(self.width() * ratio), round(height * ratio), self._most_hz)

    def _take(self, image: QImage, digest: int) -> None:
        self.image = image
        self.watch.picture(digest)
        self._fit_stream()  # the tile may have grown since
        self.update()

    def _lose(self, trouble: str) -> None:
        self.watch.fail(trouble)
        self.update()

    def _live_text(self) -> str:
        texts, age_s = self.texts, self.watch.age_s()
        if age_s is not None and age_s >= FRESH_S:
            return texts("camera.age", age=age_text(texts, age_s))
        rate_hz = self.watch.rate_hz()
        if self.watch.is_slow() and rate_hz:
            return texts("camera.slow", seconds=f"{1.0 / rate_hz:.0f}")
        return texts("camera.live")

    def _trouble_text(self) -> str:
        # The word came over a pipe from a process that may have gone mad.
        key = f"camera.trouble.{self.watch.trouble}"
        return self.texts(key if key in self.texts else "camera.trouble.broken")
