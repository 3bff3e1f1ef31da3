"""The rows behind a figure in a list: mark, title, and what a person needs to know a row by."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QWidget
from typing_extensions import override

from app.domain.classes import Severity
from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind, Indicator
from widgets.alarms.room_lines import RoomLine
from widgets.alarms.room_list import RoomModel
from widgets.hall_time import date_text, minute_text
from widgets.hazmat.cell_row import CellRow
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.member_words import member_title
from widgets.panels.kinds.reading_words import reading_text
from widgets.panels.turning import is_turning

ROWS_SEEN = 8
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MemberList(QListView):
    """A click or Enter opens a row; ``at_end`` is called when the last one is reached by key."""

    def __init__(
        self,
        context: PanelContext,
        look: Look,
        opened: Callable[[Member], None],
        parent: QWidget | None = None,
        indicator: Indicator | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._indicator = indicator
        self._look = look
        self._opened = opened
        self._members: tuple[Member, ...] = ()
        self.lines = RoomModel()
        self._row = CellRow(self.lines, look)
        self.setModel(self.lines)
        self.setItemDelegate(self._row)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._open)
        self.activated.connect(self._open)

    def show_members(self, members: Sequence[Member]) -> None:
        """Show rows; those that were there already stay where they are."""
        if tuple(members) == self._members:
            return
        chosen = self.currentIndex().row()
        self._members = tuple(members)
        self.lines.show([line_of(member, self._context, self._indicator) for member in members])
        if 0 <= chosen < len(self._members):
            self.setCurrentIndex(self.lines.index(chosen, 0))
        self.updateGeometry()

    @property
    def chosen(self) -> str:
        """What the row that is meant refers to, empty for none."""
        at = self.currentIndex().row()
        return self._members[at].ref if 0 <= at < len(self._members) else ""

    def choose(self, ref: str) -> bool:
        """Mean the row of ``ref``; return whether there is one."""
        at = next((at for at, one in enumerate(self._members) if one.ref == ref), -1)
        if at >= 0:
            self.setCurrentIndex(self.lines.index(at, 0))
            self.setFocus()
        return at >= 0

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows, open with Enter; what turns panels is left to them."""
        if is_turning(event):
            event.ignore()  # a list would search for the digit
        elif event.key() in _ENTER:
            self._open(self.currentIndex())  # and leave nothing for the card to open besides
        else:
            super().keyPressEvent(event)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self._row.set_look(look)
        self.updateGeometry()
        self.viewport().update()

    @override
    def sizeHint(self) -> QSize:
        """Ask for as many rows as can be taken in at a glance."""
        row = self.sizeHintForRow(0) if self._members else self._look.px(52)
        return QSize(0, row * max(1, min(ROWS_SEEN, len(self._members))))

    @override
    def minimumSizeHint(self) -> QSize:
        """Keep that height: the dock around it scrolls."""
        return self.sizeHint()

    def _open(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._members):
            self._opened(self._members[index.row()])


def line_of(member: Member, context: PanelContext, indicator: Indicator | None = None) -> RoomLine:
    """Return a row as two lines: what it is; when, where, and how it stands."""
    said = []
    if member.time_s:
        said.append(f"{date_text(member.time_s)} {minute_text(member.time_s)}")
    if member.county:
        said.append(context.words.county(member.county))
    if member.state:
        said.append(context.name_of("state", member.state))
    if series := reading_text(context, member, indicator):
        said.append(series)
    elif member.value is not None:
        said.append(f"{member.value:,.6g}")
    grades = {int(severity) for severity in Severity}
    is_graded = member.kind in (FactKind.CASES, FactKind.ALARMS) and member.severity in grades
    severity = Severity(member.severity) if is_graded else None
    return RoomLine(member_title(context, member), " · ".join(said), severity)
