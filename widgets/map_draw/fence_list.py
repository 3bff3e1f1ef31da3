"""The geofences that stand: found by name, and what is known of the chosen one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.geofence import NAME_CHARACTERS, REASON_CHARACTERS, Geofence
from app.domain.safe_text import safe_text
from app.services.geofences import Geofences
from app.services.inside_count import InsideCount
from app.services.live import ViewGroup
from widgets.hall_time import date_text, minute_text
from widgets.look import Look
from widgets.map_draw.inside_words import inside_text
from widgets.map_draw.shape_words import area_text, figures_text
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts

_ID = Qt.ItemDataRole.UserRole
PERSON_CHARACTERS = 40


class FenceList(QWidget):
    """Emits ``chosen`` with an id or nothing, and ``sought`` with one that a hand chose here.

    ``edit_wanted`` is for its button; ``removed`` has the geofence as the person looked at it, and
    why it should go.
    """

    chosen = Signal(str)
    sought = Signal(str)
    edit_wanted = Signal()
    removed = Signal(Geofence, str)

    def __init__(
        self, group: ViewGroup, geofences: Geofences, inside: InsideCount, texts: Texts
    ) -> None:
        super().__init__()
        self._group = group
        self._geofences = geofences
        self._count = inside
        self._asked: Geofence | None = None  # what the question why it should go is about
        self._texts = texts
        self._rows: tuple[tuple[str, str], ...] = ()
        self.search = QLineEdit()
        self.search.setPlaceholderText(texts("draw.find"))
        self.search.setMaxLength(NAME_CHARACTERS)
        self.search.textChanged.connect(self.renew)
        self.list = QListWidget()
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.currentItemChanged.connect(self._picked)
        self.list.itemClicked.connect(self._seek)
        self.empty = PlainLabel()
        self.empty.setProperty("tone", "muted")
        self.facts = PlainLabel(is_wrapping=True)
        self.facts.setProperty("tone", "second")
        self.inside = PlainLabel(is_wrapping=True)
        self.edit = QPushButton(texts("draw.edit"))
        self.remove = QPushButton(texts("draw.remove"))
        self.remove.setProperty("role", "danger")
        self.edit.clicked.connect(self.edit_wanted)
        self.remove.clicked.connect(self._ask)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(texts("draw.remove_why"))
        self.reason.setMaxLength(REASON_CHARACTERS)
        self.sure = QPushButton()
        self.sure.setProperty("role", "danger")
        self.back = QPushButton(texts("draw.back"))
        self.reason.textChanged.connect(self._judge)
        self.reason.returnPressed.connect(self._remove)
        self.sure.clicked.connect(self._remove)
        self.back.clicked.connect(self._leave)
        self._column = self._laid_out()
        self._leave()

    def _laid_out(self) -> QVBoxLayout:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)
        column.addWidget(self.facts)
        column.addWidget(self.inside)
        for pair in ((self.edit, self.remove), (self.sure, self.back)):
            row = QHBoxLayout()
            for button in pair:
                row.addWidget(button)
            row.addStretch(1)
            if self.sure in pair:
                column.addWidget(self.reason)
            column.addLayout(row)
        return column

    @property
    def current(self) -> Geofence | None:
        """The chosen one, while it stands."""
        item = self.list.currentItem()
        geofence = self._geofences.get(str(item.data(_ID))) if item is not None else None
        return None if geofence is None or geofence.is_removed else geofence

    def choose(self, geofence_id: str) -> None:
        """Choose by id; one the list does not show makes it show all again."""
        if geofence_id not in {key for key, _ in self._rows}:
            self.search.clear()
            self.renew()
        keys = [key for key, _ in self._rows]
        row = keys.index(geofence_id) if geofence_id in keys else -1
        if row == self.list.currentRow():
            return
        self.list.blockSignals(True)  # noqa: FBT003 - Qt's own
        self.list.setCurrentRow(row)
        self.list.blockSignals(False)  # noqa: FBT003 - Qt's own
        self._chose()

    def renew(self) -> None:
        """Show what stands; where nothing differs, nothing moves."""
        found = self._geofences.standing(self.search.text())
        rows = tuple((g.geofence_id, self._line(g)) for g in found)
        self.empty.setVisible(not rows)
        is_searching = bool(self.search.text().strip())
        self.empty.set_text(self._texts("draw.none_found" if is_searching else "draw.none"))
        if rows != self._rows:
            self._fill(rows)
        self.show_chosen()

    def show_chosen(self) -> None:
        """Show what is known of the chosen one."""
        geofence, texts = self.current, self._texts
        for part in (self.facts, self.inside):
            part.setVisible(geofence is not None)
        if geofence is None:
            self._count.watch(None)
            self._leave()
            return
        if self._asked is not None and self._asked.to_seq != geofence.to_seq:
            self._leave()  # it is another by now: who wants it gone has to look again
        may = not self._geofences.obstacle
        self.edit.setEnabled(may)
        self.remove.setEnabled(may)
        if self.reason.isHidden():
            self.edit.show()
            self.remove.show()
        date, time = date_text(geofence.changed_s), minute_text(geofence.changed_s)
        person = safe_text(geofence.changed_by, PERSON_CHARACTERS)
        by = texts("draw.by", person=person, date=date, time=time)
        self.facts.set_text(f"{figures_text(texts, geofence.shape)}\n{by}")
        self._count.watch(geofence.shape)
        self.show_inside()

    def show_inside(self) -> None:
        """Show who was inside the chosen one when that was counted, and how long ago it was."""
        if self.current is not None:
            self.inside.set_text(inside_text(self._texts, self._count, self._group.now_s()))

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._column.setSpacing(look.px(6))
        palette = self.list.palette()  # the chosen row is told calmly, as in all lists
        palette.setColor(palette.ColorRole.Highlight, look.colour("raised"))
        palette.setColor(palette.ColorRole.HighlightedText, look.colour("text"))
        self.list.setPalette(palette)

    def _line(self, geofence: Geofence) -> str:
        texts = self._texts
        purpose = texts(f"draw.purposes.{geofence.purpose.value}")
        name = safe_text(geofence.name, NAME_CHARACTERS)
        if not geofence.holds_at(self._group.now_s()):
            return f"{name}\n{texts('draw.row_idle', purpose=purpose)}"
        area = area_text(texts, geofence.shape.area_m2())
        return f"{name}\n{texts('draw.row', purpose=purpose, area=area)}"

    def _fill(self, rows: tuple[tuple[str, str], ...]) -> None:
        item = self.list.currentItem()
        kept = str(item.data(_ID)) if item is not None else ""
        self.list.blockSignals(True)  # noqa: FBT003 - Qt's own
        self.list.clear()
        for key, line in rows:
            made = QListWidgetItem(safe_text(line, is_multiline=True))
            made.setData(_ID, key)
            self.list.addItem(made)
            if key == kept:
                self.list.setCurrentItem(made)
        self.list.blockSignals(False)  # noqa: FBT003 - Qt's own
        self._rows = rows
        if kept and kept not in {key for key, _ in rows}:
            self.chosen.emit("")

    def _picked(self) -> None:
        self._chose()
        self._seek()

    def _seek(self) -> None:
        if self.current is not None:
            self.sought.emit(self.current.geofence_id)

    def _chose(self) -> None:
        item = self.list.currentItem()
        self._leave()
        self.show_chosen()
        self.chosen.emit(str(item.data(_ID)) if item is not None else "")

    def _ask(self) -> None:
        geofence = self._asked = self.current
        if geofence is None:
            return
        self.edit.hide()
        self.remove.hide()
        self.reason.clear()
        name = safe_text(geofence.name, NAME_CHARACTERS)
        self.sure.setText(button_text(self._texts("draw.remove_sure", name=name)))
        self._show_reason(is_shown=True)
        self._judge()
        self.reason.setFocus()

    def _judge(self) -> None:
        self.sure.setEnabled(bool(self.reason.text().strip()))

    def _remove(self) -> None:
        if self.sure.isEnabled() and self._asked is not None:
            self.removed.emit(self._asked, self.reason.text())

    def _leave(self) -> None:
        self._asked = None
        self._show_reason(is_shown=False)
        is_chosen = self.list.currentItem() is not None
        self.edit.setVisible(is_chosen)
        self.remove.setVisible(is_chosen)

    def _show_reason(self, *, is_shown: bool) -> None:
        self.reason.setVisible(is_shown)
        self.sure.setVisible(is_shown)
        self.back.setVisible(is_shown)
