"""Keeps a camera's picture of now: a file named by its hash, and a line of the duty log with it."""

import contextlib
import threading
import time
from collections import Counter
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
from app.services.session import Session, SignedIn
from widgets.camera.tile import CameraTile
from widgets.cards.error_text import error_text
from widgets.hall_time import clock_text, date_text
from widgets.texts import Texts

NAME_SHOWN = 12  # of the hash: enough to find the file
NAME_CHARACTERS = 60
FAST_PNG = 80  # of Qt's 0 to 100: the least of zlib, since somebody waits
SHRINK = 0.75
MOST_TRIES = 5
JOINED_WITHIN_S = 2.0  # all of them together, when the window closes
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
        self._lines: Counter[str] = Counter()  # of the log, by the picture they name

    def keep(self, tile: CameraTile, on_said: OnSaid) -> None:
        """Keep what the tile shows now; a picture that is not live is refused, and said why."""
        camera = tile.camera
        why = "" if self._session.may("write_log") else "camera.keep.not_allowed"
        why = why or tile.why_no_still()
        if why or camera is None:
            on_said(self._texts(why or "camera.keep.no_camera"))
            return
        on_said(self._texts("camera.keep.taking"))
        who = self._session.who
        tile.take_still(lambda image: self._take(camera, image, who, on_said))

    def release(self) -> None:
        """Let pictures under way become files and lines, as far as that is done soon."""
        by_s = time.monotonic() + JOINED_WITHIN_S
        for writing in tuple(self._under_way):
            writing.join(max(0.0, by_s - time.monotonic()))

    def _take(
        self, camera: CameraNear, image: QImage | None, who: SignedIn | None, on_said: OnSaid
    ) -> None:
        if image is None or who is None:
            on_said(self._texts("camera.keep.lost"))
            return
        taken_s = self._group.now_s()
        facts = _facts(camera, taken_s, who)

        def done(sha256: str, why: str) -> None:
            self._under_way.discard(writing)
            if why:
                on_said(self._texts(why))
                return
            self._lines[sha256] += 1
            now = self._session.who
            if now is None or (now.person_id, now.token) != (who.person_id, who.token):
                self._drop(sha256)
                on_said(self._texts("camera.keep.other_person"))
            else:
                self._write_line(camera, taken_s, sha256, on_said)

        writing = _Writing(done, partial(_kept, image, facts, self._attachments))
        self._under_way.add(writing)
        writing.start()

    def _drop(self, sha256: str) -> None:
        self._lines[sha256] -= 1
        if self._lines[sha256] <= 0:  # no other press kept the same picture
            with contextlib.suppress(StoreError):  # it stays, and nothing names it
                self._attachments.drop(sha256)

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
            if not reply.is_ok:
                self._drop(sha256)
            said = self._texts("camera.keep.in_journal", name=shown)
            on_said(said if reply.is_ok else error_text(self._texts, reply.code))

        try:
            self._commands.give(WriteLog(line, f"{PICTURE}{sha256}"), answered)
        except OperatorError as error:
            self._drop(sha256)
            on_said(error_text(self._texts, error.code))
            return
        on_said(self._texts("camera.keep.kept", name=shown))


class _Writing(QObject):
    """Makes a file of one picture in a thread: a PNG of 1080p takes up to half a second."""

    done = Signal()

    def __init__(
        self, on_done: Callable[[str, str], None], work: Callable[[], tuple[str, str]]
    ) -> None:
        super().__init__()
        self._on_done = on_done
        self._work = work
        self._result: tuple[str, str] | None = None
        self._is_told = False
        # A disk that hangs must not keep the console from ending.
        self._thread = threading.Thread(target=self._run, name="picture", daemon=True)
        # To a method of this object, so that it is called in the thread of the window.
        self.done.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin in the thread."""
        self._thread.start()

    def join(self, within_s: float) -> None:
        """Wait for the thread and tell what came of it, no event loop needed."""
        self._thread.join(within_s)
        self._tell()

    def _run(self) -> None:
        self._result = self._work()
        self.done.emit()

    def _tell(self) -> None:
        if self._result is not None and not self._is_told:
            self._is_told = True
            self._on_done(*self._result)


def _facts(camera: CameraNear, taken_s: float, who: SignedIn) -> dict[str, str]:
    return {
        "Camera": camera.camera_id,
        "Name": safe_text(camera.name, NAME_CHARACTERS),
        "Taken": f"{date_text(taken_s)}T{clock_text(taken_s)}+08:00",
        "Person": who.person_id,
        "Simulated": "yes" if camera.is_simulated else "no",
    }


def _kept(image: QImage, facts: dict[str, str], attachments: Attachments) -> tuple[str, str]:
    """Write the file; return its hash, or the key of why there is none."""
    content = png_of(image, facts)
    if content is None:
        return "", "camera.keep.too_large"
    try:
        return attachments.keep(content), ""
    except StoreError:
        return "", "camera.keep.failed"


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
