"""Keeps a camera's picture of now: a file named by its hash, and a line of the duty log with it."""

import threading
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Qt, Signal
from PySide6.QtGui import QImage, QImageWriter

from app.domain.command import Reply, WriteLog
from app.domain.errors import OperatorError, StoreError
from app.domain.safe_text import safe_text
from app.services.attachments import MOST_BYTES, PICTURE, Attachments
from app.services.commands import Commands
from app.services.live import ViewGroup
from app.services.record import CameraNear
from app.services.session import Session
from widgets.camera.tile import CameraTile
from widgets.cards.error_text import error_text
from widgets.hall_time import clock_text, date_text
from widgets.texts import Texts

NAME_SHOWN = 12  # of the hash: enough to find the file
NAME_CHARACTERS = 60
FAST_PNG = 80  # of Qt's 0 to 100: the least of zlib, since somebody waits
SHRINK = 0.75
MOST_TRIES = 5
OnSaid = Callable[[str], None]


class PictureKeeper:
    """``keep`` says through its second argument how far it came."""

    def __init__(
        self,
        group: ViewGroup,
        commands: Commands,
        session: Session,
        attachments: Attachments,
        texts: Texts,
    ) -> None:
        self._group = group
        self._commands = commands
        self._session = session
        self._attachments = attachments
        self._texts = texts
        self._under_way: set[_Writing] = set()

    def keep(self, tile: CameraTile, on_said: OnSaid) -> None:
        """Keep what the tile shows now; a picture that is not live is refused, and said why."""
        camera = tile.camera
        why = "" if self._session.may("write_log") else "camera.keep.not_allowed"
        why = why or tile.why_no_still()
        if why or camera is None:
            on_said(self._texts(why or "camera.keep.no_camera"))
            return
        on_said(self._texts("camera.keep.taking"))
        tile.take_still(lambda image: self._take(camera, image, on_said))

    def _take(self, camera: CameraNear, image: QImage, on_said: OnSaid) -> None:
        taken_s = self._group.now_s()
        facts = self._facts(camera, taken_s)

        def done(sha256: str, why: str) -> None:
            self._under_way.discard(writing)
            if why:
                on_said(self._texts(why))
            else:
                self._write_line(camera, taken_s, sha256, on_said)

        writing = _Writing(done)
        self._under_way.add(writing)
        work = partial(writing.work, image, facts, self._attachments)
        threading.Thread(target=work, name="picture").start()

    def _write_line(self, camera: CameraNear, taken_s: float, sha256: str, on_said: OnSaid) -> None:
        key = "camera.keep.line_simulated" if camera.is_simulated else "camera.keep.line"
        line = self._texts(
            key,
            id=camera.camera_id,
            name=safe_text(camera.name, NAME_CHARACTERS),
            time=f"{date_text(taken_s)} {clock_text(taken_s)}",
        )
        shown = sha256[:NAME_SHOWN]

        def answered(reply: Reply) -> None:
            self._session.note_code(reply.code)
            said = self._texts("camera.keep.in_journal", name=shown)
            on_said(said if reply.is_ok else error_text(self._texts, reply.code))

        try:
            self._commands.give(WriteLog(line, f"{PICTURE}{sha256}"), answered)
        except OperatorError as error:
            on_said(error_text(self._texts, error.code))
            return
        on_said(self._texts("camera.keep.kept", name=shown))

    def _facts(self, camera: CameraNear, taken_s: float) -> dict[str, str]:
        return {
            "Camera": camera.camera_id,
            "Name": safe_text(camera.name, NAME_CHARACTERS),
            "Taken": f"{date_text(taken_s)}T{clock_text(taken_s)}+08:00",
            "Person": self._session.person_id or "",
            "Simulated": "yes" if camera.is_simulated else "no",
        }


class _Writing(QObject):
    """Makes a file of one picture in a thread: a PNG of 1080p takes up to half a second."""

    done = Signal(str, str)  # the hash, or the key of why there is none

    def __init__(self, on_done: Callable[[str, str], None]) -> None:
        super().__init__()
        self._on_done = on_done
        # To a method of this object, so that it is called in the thread of the window.
        self.done.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def work(self, image: QImage, facts: dict[str, str], attachments: Attachments) -> None:
        """Write the file and tell; called in the thread."""
        content = png_of(image, facts)
        if content is None:
            self.done.emit("", "camera.keep.too_large")
            return
        try:
            sha256 = attachments.keep(content)
        except StoreError:
            self.done.emit("", "camera.keep.failed")
        else:
            self.done.emit(sha256, "")

    def _tell(self, sha256: str, why: str) -> None:
        self._on_done(sha256, why)


def png_of(image: QImage, facts: dict[str, str]) -> bytes | None:
    """Return a PNG of at most 5 MB with ``facts`` in it, scaled down if it must be; None if not."""
    for _ in range(MOST_TRIES):
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QImageWriter(buffer, QByteArray(b"png"))
        writer.setQuality(FAST_PNG)
        for key, text in facts.items():
            writer.setText(safe_text(key, NAME_CHARACTERS), safe_text(text, NAME_CHARACTERS))
        is_written = writer.write(image)
        buffer.close()
        if is_written and content.size() <= MOST_BYTES:
            return bytes(content.data())
        smaller = image.size() * SHRINK
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(smaller, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    return None
