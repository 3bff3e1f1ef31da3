"""What is attached to a case: small pictures, one of them large, and each saved to a file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.cases.attached import PICTURES
from app.domain.safe_text import safe_text
from app.services.cases.pictures import CasePictures
from app.services.live import ViewGroup
from widgets.cards.error_text import error_text
from widgets.cases.file_dialog import file_dialog
from widgets.cases.picture_reading import picture_in
from widgets.look import Look, TextRole
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts

IN_ROW, MOST_SHOWN = 3, 30
SMALL_PX = (104, 72)
LARGE_SHARE = 0.75  # of its width, so that a picture as high as 4:3 fills it
MEGABYTE = 1024 * 1024
SUFFIX = {"jpeg": "jpg"}


class AttachedRows(QWidget):
    """Pictures are fetched for who looks at the case; a click opens one large, another shuts it."""

    def __init__(
        self, group: ViewGroup, look: Look, texts: Texts, monotonic: Callable[[], float]
    ) -> None:
        super().__init__()
        self._look, self._texts = look, texts
        self.pictures = CasePictures(group, self._show, monotonic)
        self._case_id, self._number = "", ""
        self._hashes: tuple[str, ...] = ()
        self._open = ""  # the hash of the one that is shown large
        self._saving: tuple[str, Path] | None = None
        self._drawn: dict[str, bytes] = {}
        self.title = PlainLabel()
        self.large = QLabel()
        self.large.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.large.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.save = QPushButton(button_text(texts("attached.save")))
        self.save.setAutoDefault(True)
        self.save.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.save.clicked.connect(lambda _checked: self.ask_where())
        self.said = PlainLabel(is_wrapping=True)
        self.said.setProperty("tone", "second")
        self.tiles: list[QPushButton] = []
        self._grid = QGridLayout()
        for at in range(IN_ROW):
            self._grid.setColumnStretch(at, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.title)
        self._column.addLayout(self._grid)
        for widget in (self.large, self.said, self.save):
            self._column.addWidget(widget)
            widget.hide()
        self.set_look(look)
        self.hide()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.title.setFont(look.font(TextRole.STRONG))
        for widget in (self.save, self.said, *self.tiles):
            widget.setFont(look.font())
        self._grid.setSpacing(look.px(6))
        self._column.setSpacing(look.px(6))
        self._drawn = {}
        self._show()

    def show_files(self, case_id: str, number: str, hashes: tuple[str, ...]) -> None:
        """Show the files of a case, the newest first."""
        shown = hashes[::-1][:MOST_SHOWN]
        if (case_id, shown) == (self._case_id, self._hashes):
            return
        self._case_id, self._number, self._hashes = case_id, number, shown
        if self._open not in shown:
            self._open = ""
        self.setVisible(bool(shown))
        self.title.set_text(self._texts("attached.title", count=len(hashes)))
        self.pictures.want(*((case_id, one) for one in shown))
        self._show()

    def open(self, at: int) -> None:
        """Show one large, or no longer."""
        if at < len(self._hashes):
            one = self._hashes[at]
            self._open = "" if one == self._open else one
            if self.pictures.codes.get(one) not in (None, "file_kind"):
                self.pictures.again(one)
            self._show()

    def ask_where(self) -> None:
        """Ask where the open one is to be saved."""
        one = self._open
        kind, _ = self.pictures.facts.get(one, ("", 0))
        if kind:
            name = f"{self._number}-{one[:8]}.{SUFFIX.get(kind, kind)}"
            title = self._texts("attached.save_as")
            file_dialog(self.window(), self._texts, title, self._take_place, save_as=name)

    def release(self) -> None:
        """Wait for nothing more."""
        self.pictures.release()

    def _take_place(self, paths: list[Path]) -> None:
        if paths and self._open:
            self.save_to(paths[0])

    def save_to(self, path: Path) -> None:
        """Save the open one at ``path``, once all of it is here."""
        self._saving = (self._open, path)
        self.pictures.want_whole(self._case_id, self._open)
        self._show()

    def _save(self) -> str:
        """Write what is to be saved where it has come; return what to say of it."""
        if self._saving is None:
            return ""
        one, path = self._saving
        content, code = self.pictures.get(one), self.pictures.codes.get(one)
        if content is None and code is None:
            return self._texts("attached.fetching")
        self._saving = None
        if content is None:
            return error_text(self._texts, str(code))
        try:
            path.write_bytes(content)
        except OSError:
            return error_text(self._texts, "file_not_saved")
        return self._texts("attached.saved", name=safe_text(path.name, 60))

    def _show(self) -> None:
        while len(self.tiles) < len(self._hashes):
            self.tiles.append(self._tile(len(self.tiles)))
        for at, tile in enumerate(self.tiles):
            tile.setVisible(at < len(self._hashes))
            if at < len(self._hashes):
                self._draw(tile, self._hashes[at])
        said = self._save()
        if said or self._saving is None:
            self.said.set_text(said or (self.said.full_text() if self._open else ""))
        self.said.setVisible(bool(self._open and self.said.full_text()))
        self.save.setVisible(bool(self._open) and self._open in self.pictures.facts)
        self._show_large()

    def _draw(self, tile: QPushButton, one: str) -> None:
        content = self.pictures.get(one)
        small = QSize(*(self._look.px(px) for px in SMALL_PX))
        is_picture = self.pictures.facts.get(one, ("", 0))[0] in PICTURES
        if content is not None and is_picture:
            tile.setText("")
            if self._drawn.get(one) is not content:
                self._drawn[one] = content
                tile.setIcon(QIcon(QPixmap.fromImage(picture_in(content, small))))
        else:
            tile.setIcon(QIcon())
            tile.setText(button_text(self._words(one)))
        tile.setIconSize(small)
        tile.setFixedHeight(small.height() + self._look.px(10))
        tile.setChecked(one == self._open)

    def _words(self, one: str) -> str:
        code = self.pictures.codes.get(one, "")
        kind, total = self.pictures.facts.get(one, ("", 0))
        if kind and kind not in PICTURES:
            size = f"{total / MEGABYTE:.1f}"
            return self._texts("attached.file", kind=kind.upper(), size=size)
        return self._texts("attached.broken" if code else "attached.loading")

    def _show_large(self) -> None:
        content = self.pictures.get(self._open) if self._open else None
        kind, _ = self.pictures.facts.get(self._open, ("", 0))
        is_shown = content is not None and kind in PICTURES
        self.large.setVisible(is_shown)
        if content is not None and is_shown:
            ratio = self.devicePixelRatioF()
            wide = max(self.width(), self._look.px(SMALL_PX[0] * IN_ROW))
            room = QSize(round(wide * ratio), round(wide * LARGE_SHARE * ratio))
            pixmap = QPixmap.fromImage(picture_in(content, room))
            pixmap.setDevicePixelRatio(ratio)
            self.large.setPixmap(pixmap)
            self.large.setFixedHeight(round(pixmap.height() / ratio))
        elif self._open and self.pictures.codes.get(self._open, "file_kind") != "file_kind":
            self.said.set_text(error_text(self._texts, self.pictures.codes[self._open]))
            self.said.show()

    def _tile(self, at: int) -> QPushButton:
        tile = QPushButton()
        tile.setCheckable(True)
        tile.setAutoDefault(True)
        tile.setProperty("role", "quiet")
        tile.setFont(self._look.font())
        tile.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        tile.clicked.connect(partial(self._clicked, at))
        self._grid.addWidget(tile, at // IN_ROW, at % IN_ROW)
        return tile

    def _clicked(self, at: int, _checked: object = None) -> None:
        self.open(at)
