"""Files that somebody puts to a case: by a dialog or dropped, each with how far it has got."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.cases.attached import MOST_ATTACHED, MOST_BYTES
from app.domain.safe_text import safe_text
from app.services.cases.sending import FileSending, Sent
from widgets.cards.error_text import error_text
from widgets.cases.file_dialog import file_dialog
from widgets.look import Look
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts

SUFFIXES = (".png", ".jpg", ".jpeg", ".mp4", ".pdf", ".txt")
NAME_CHARACTERS = 40
MEGABYTE = 1024 * 1024


class FileRow(QWidget):
    """Emits ``changed`` when files came, went or got through."""

    changed = Signal()

    def __init__(
        self, look: Look, texts: Texts, make: Callable[[Callable[[], None]], FileSending]
    ) -> None:
        """``make`` returns the sending that calls back on news."""
        super().__init__()
        self._texts, self._look = texts, look
        self.sending = make(self._show)
        self.add = QPushButton(button_text(texts("attached.add")))
        self.add.setProperty("role", "quiet")
        self.add.setAutoDefault(True)
        self.add.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.add.clicked.connect(lambda _checked: self.browse())
        self.refused = PlainLabel(is_wrapping=True)
        self.refused.setProperty("tone", "bad")
        self.refused.hide()
        self._rows: list[tuple[QWidget, PlainLabel, QPushButton]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.add)
        self._column.addWidget(self.refused)
        self.set_look(look)

    @property
    def hashes(self) -> tuple[str, ...]:
        """What to name in the act; only what the hub has."""
        return self.sending.hashes

    @property
    def is_waiting(self) -> bool:
        """Whether the act should wait: something is still on its way."""
        return self.sending.is_waiting

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self._column.setSpacing(look.px(4))
        for widget in (self.add, self.refused, *(part for row in self._rows for part in row[1:])):
            widget.setFont(look.font())

    def clear(self) -> None:
        """Let all go."""
        self.sending.clear()
        self.refused.hide()
        self._show()

    def browse(self) -> None:
        """Offer files in a dialog."""
        title = self._texts("attached.dialog")
        file_dialog(self.window(), self._texts, title, self.take, suffixes=SUFFIXES)

    def take(self, paths: Sequence[Path]) -> None:
        """Send files of this machine; what cannot be is said with the limit."""
        refused = [(path.name, why) for path in paths if (why := self._put(path))]
        said = [self._refusal(name, why) for name, why in refused]
        self.refused.set_text("\n".join(said))
        self.refused.setVisible(bool(said))
        self._show()

    def _put(self, path: Path) -> str:
        """Send one; return why not, in words, or nothing."""
        texts = self._texts
        try:
            is_large = path.stat().st_size > MOST_BYTES  # or it would be read for nothing
            code = "file_too_large" if is_large else self.sending.put(path.name, path.read_bytes())
        except OSError:
            code = "file_unreadable"
        if code == "file_too_large":
            return texts("attached.too_large", limit=MOST_BYTES // MEGABYTE)
        if code == "too_many_files":
            return texts("attached.too_many", limit=MOST_ATTACHED)
        return error_text(texts, code) if code else ""

    def _show(self) -> None:
        files = self.sending.files
        while len(self._rows) < len(files):
            self._rows.append(self._row(len(self._rows)))
        for at, (row, said, _) in enumerate(self._rows):
            row.setVisible(at < len(files))
            if at < len(files):
                said.setProperty("tone", "bad" if files[at].code else "second")
                said.style().polish(said)
                said.set_text(self._said(files[at]))
        self.changed.emit()

    def _said(self, one: Sent) -> str:
        name = safe_text(one.name, NAME_CHARACTERS)
        if one.code:
            return self._refusal(one.name, error_text(self._texts, one.code))
        if one.is_there:
            return self._texts("attached.there", name=name)
        share = f"{one.have / len(one.content):.0%}"
        return self._texts("attached.coming", name=name, share=share)

    def _refusal(self, name: str, why: str) -> str:
        return self._texts("attached.refused", name=safe_text(name, NAME_CHARACTERS), why=why)

    def _row(self, at: int) -> tuple[QWidget, PlainLabel, QPushButton]:
        row, said = QWidget(), PlainLabel(is_wrapping=True)
        drop = QPushButton(button_text(self._texts("attached.drop")))
        drop.setProperty("role", "quiet")
        drop.clicked.connect(partial(self._drop, at))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(said, 1)
        line.addWidget(drop)
        for part in (said, drop):
            part.setFont(self._look.font())
        self._column.insertWidget(self._column.count() - 1, row)
        return row, said, drop

    def _drop(self, at: int, _checked: object = None) -> None:
        self.sending.drop(at)
        self._show()


def files_in(dragged: QMimeData) -> list[Path]:
    """Return the files of this machine that a hand drags."""
    return [Path(url.toLocalFile()) for url in dragged.urls() if url.isLocalFile()]
