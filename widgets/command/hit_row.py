"""How the command box draws a thing found: its kind and count, its name, what else is known."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from app.domain.find import Mark
from app.domain.safe_text import safe_text
from app.services.finder import Hit
from widgets.command.detail_words import detail_words
from widgets.look import Look, TextRole
from widgets.row_paint import LEFT, RIGHT, advance, draw_line, draw_row_ground
from widgets.texts import Texts

Index = QModelIndex | QPersistentModelIndex
Counted = Callable[[str], tuple[int, bool]]
ROW_PX = 34
KIND_PX = 112
DETAIL_PX = 280
LABEL_CHARACTERS = 120
HIT = Qt.ItemDataRole.UserRole


class HitRow(QStyledItemDelegate):
    """The kind stands beside the first of its group alone, with how many there are of it."""

    def __init__(self, look: Look, texts: Texts, count_of: Counted) -> None:
        super().__init__()
        self._look = look
        self._texts = texts
        self._count_of = count_of

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look

    def kind_words(self, kind: str) -> str:
        """Return what a group is called, with its count where there is more than is listed."""
        key = f"command.kind.{kind}"
        word = self._texts(key if key in self._texts else "command.kind.other")
        count, is_more = self._count_of(kind)
        if is_more:
            return self._texts("find.count_more", kind=word, count=count)
        return self._texts("find.count", kind=word, count=count) if count > 1 else word

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._look.px(ROW_PX))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit = index.data(HIT)
        if not isinstance(hit, Hit):
            return
        painter.save()
        px = self._look.px
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub leaves rect out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        draw_row_ground(painter, self._look, rect, state)
        middle, right = rect.left() + px(12) + px(KIND_PX), rect.right() - px(12)
        detail = detail_words(hit, self._texts)
        split = right - (px(DETAIL_PX) if detail or hit.excerpt else 0)
        body = self._look.font()
        before = index.sibling(index.row() - 1, 0).data(HIT) if index.row() else None
        if not isinstance(before, Hit) or before.kind != hit.kind:
            box = _between(rect, rect.left() + px(12), middle - px(8))
            draw_line(painter, body, self._look.colour("muted"), box, self.kind_words(hit.kind))
        self._draw_marked(painter, _between(rect, middle, split - px(8)), hit.label, hit.marks)
        box = _between(rect, split, right)
        if hit.excerpt:
            self._draw_marked(painter, box, hit.excerpt, hit.excerpt_marks, "text2")
        elif detail:
            draw_line(painter, body, self._look.colour("text2"), box, detail, RIGHT)
        painter.restore()

    def _draw_marked(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        marks: Sequence[Mark],
        colour: str = "text",
    ) -> None:
        """Draw a line in which what matched is bold and underlined in the colour of a link."""
        body, strong = self._look.font(), self._look.font(TextRole.STRONG)
        left = box.left()
        for piece, is_marked in pieces(text[:LABEL_CHARACTERS], marks):
            room = QRect(left, box.top(), box.right() - left, box.height())
            if room.width() <= 0:
                return
            font = strong if is_marked else body
            shown = safe_text(piece, LABEL_CHARACTERS)
            draw_line(painter, font, self._look.colour(colour), room, shown, LEFT)
            width = min(advance(painter, font, shown), room.width())
            if is_marked:
                under = QRect(left, box.center().y() + self._look.px(10), width, self._look.px(2))
                painter.fillRect(under, self._look.colour("accent"))
            left += width


def pieces(text: str, marks: Sequence[Mark]) -> list[tuple[str, bool]]:
    """Return a text cut where its marks begin and end; marks beyond it are left out."""
    found: list[tuple[str, bool]] = []
    at = 0
    for begin, end in sorted(marks):
        first, last = max(at, begin), min(end, len(text))
        if last <= first:
            continue
        found += [(text[at:first], False), (text[first:last], True)]
        at = last
    found.append((text[at:], False))
    return [(piece, is_marked) for piece, is_marked in found if piece]


def _between(rect: QRect, left: int, right: int) -> QRect:
    return QRect(left, rect.top(), right - left, rect.height())
