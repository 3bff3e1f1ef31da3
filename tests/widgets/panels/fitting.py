"""Measures every text of a shown widget against its box, its neighbours and the reader's eye.

``faults`` names what a person would see: a text that is cut, two that overlap, one that leaves its
widget, one smaller than the body size. An elided text is fine where a tooltip tells the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from widgets.look import Look
from widgets.panels.body import ShownText
from widgets.plain import PlainLabel

SLACK_PX = 1.0  # what rounding may cost
ELLIPSIS = "…"


class Painted(Protocol):
    """Whatever paints texts of its own: a body of a panel."""

    def widget(self) -> QWidget: ...

    def shown_texts(self) -> Sequence[ShownText]: ...


@dataclass(frozen=True, slots=True)
class _Found:
    """A text and where it is in the outermost widget."""

    text: str
    box: QRectF
    owner: str


def faults(widget: QWidget, look: Look | None = None, bodies: Sequence[Painted] = ()) -> list[str]:
    """Return what is wrong with the texts of a shown widget and of ``bodies`` within it.

    Bodies that are widgets of the tree themselves are found. ``look`` says how small a letter may
    be; without it none is too small.
    """
    least_px = 0 if look is None else look.font().pixelSize()
    said: list[str] = []
    found: list[_Found] = []
    tree = [widget, *widget.findChildren(QWidget)]
    for one in tree:
        if not one.isVisible():
            continue
        if isinstance(one, QLabel) and one.text():
            said += _faults_of_label(one, widget, least_px, found)
        elif isinstance(one, QAbstractButton) and one.text():
            said += _faults_of_button(one, widget, least_px, found)
    for body in [*(one for one in tree if hasattr(one, "shown_texts")), *bodies]:
        said += _faults_of_body(body, widget, least_px, found)
    return said + _overlaps(found)


def elided(widget: QWidget) -> list[str]:
    """Return the texts of a shown widget that are told in part: on a wall nobody has a tooltip."""
    said = []
    for one in (widget, *widget.findChildren(QWidget)):
        if not one.isVisible():
            continue
        if isinstance(one, PlainLabel) and ELLIPSIS in one.text() and one.full_text() != one.text():
            said.append(one.full_text())
        if hasattr(one, "shown_texts"):
            painted = (text for text in one.shown_texts() if text.is_elided)
            said += [text.text for text in painted if ELLIPSIS in text.text]
    return said


def _faults_of_label(label: QLabel, top: QWidget, least_px: int, found: list[_Found]) -> list[str]:
    metrics = QFontMetricsF(label.font())
    room = QRectF(label.contentsRect())
    text = label.text()
    if label.wordWrap():
        need = metrics.boundingRect(
            QRectF(0, 0, room.width(), 1e5), int(Qt.TextFlag.TextWordWrap), text
        )
    else:
        need = QRectF(
            0, 0, metrics.horizontalAdvance(text), metrics.tightBoundingRect(text).height()
        )
    said = _size_fault(text, label.font(), least_px)
    if need.width() > room.width() + SLACK_PX or need.height() > room.height() + SLACK_PX:
        said.append(f"'{text}' is cut: {_size(need)} in {_size(room)}")
    is_elided = ELLIPSIS in text and isinstance(label, PlainLabel) and label.full_text() != text
    if is_elided and not label.toolTip():
        said.append(f"'{text}' is elided and no tooltip tells the rest")
    box = _aligned(need, room, label.alignment())
    return said + _note(label, text, box, top, found)


def _faults_of_button(
    button: QAbstractButton, top: QWidget, least_px: int, found: list[_Found]
) -> list[str]:
    text = button.text().replace("&&", "&")
    metrics = QFontMetricsF(button.font())
    need = QRectF(0, 0, metrics.horizontalAdvance(text), metrics.height())
    said = _size_fault(text, button.font(), least_px)
    room = QRectF(button.rect())
    if need.width() > room.width() or need.height() > room.height() + SLACK_PX:
        said.append(f"'{text}' is cut: {_size(need)} in {_size(room)}")
    need.moveCenter(room.center())
    return said + _note(button, text, need, top, found)


def _faults_of_body(body: Painted, top: QWidget, least_px: int, found: list[_Found]) -> list[str]:
    owner = body.widget()
    if not owner.isVisible():
        return []
    said: list[str] = []
    for one in body.shown_texts():
        if not one.text.strip():
            continue
        metrics = QFontMetricsF(one.font)
        wide = metrics.horizontalAdvance(one.text)
        high = metrics.tightBoundingRect(one.text).height()
        said += _size_fault(one.text, one.font, least_px)
        if one.is_elided:
            letter = metrics.horizontalAdvance(one.text[:1] + ELLIPSIS)
            if ELLIPSIS in one.text and letter > one.box.width() + SLACK_PX:
                said.append(f"'{one.text}' has no room for a letter: {_size(one.box)}")
            if not _tip_at(owner, one.box.center()):
                said.append(f"'{one.text}' is elided and no tooltip tells the rest")
        elif wide > one.box.width() + SLACK_PX:
            said.append(f"'{one.text}' is cut: {wide:.0f} px in {_size(one.box)}")
        if high > one.box.height() + SLACK_PX:
            said.append(f"'{one.text}' is cut: {high:.0f} px high in {_size(one.box)}")
        said += _note(owner, one.text, one.box, top, found)
    return said


def _note(owner: QWidget, text: str, box: QRectF, top: QWidget, found: list[_Found]) -> list[str]:
    """Keep where a text is; return what is wrong with that."""
    said = []
    seen = QRectF(owner.visibleRegion().boundingRect()).adjusted(
        -SLACK_PX, -SLACK_PX, SLACK_PX, SLACK_PX
    )
    if not seen.contains(box):
        said.append(f"'{text}' leaves what can be seen of its widget: {_at(box)} of {_at(seen)}")
    origin = owner.mapTo(top, QPoint(0, 0)) if owner is not top else QPoint(0, 0)
    found.append(_Found(text, box.translated(QPointF(origin)), type(owner).__name__))
    return said


def _overlaps(found: Sequence[_Found]) -> list[str]:
    said = []
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            shared = one.box.intersected(other.box)
            if shared.width() > SLACK_PX and shared.height() > SLACK_PX:
                said.append(
                    f"'{one.text}' ({one.owner}) and '{other.text}' ({other.owner}) overlap by "
                    f"{_size(shared)}"
                )
    return said


def _size_fault(text: str, font: QFont, least_px: int) -> list[str]:
    if font.pixelSize() < least_px:
        return [f"'{text}' is {font.pixelSize()} px, body size is {least_px}"]
    return []


def _tip_at(owner: QWidget, at: QPointF) -> str:
    """Return the tooltip under a point, as a pointer that moves there would find it."""
    child = owner.childAt(at.toPoint()) or owner
    here = QPointF(child.mapFrom(owner, at.toPoint()) if child is not owner else at.toPoint())
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        here,
        QPointF(child.mapToGlobal(here.toPoint())),
        none,
        none,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(child, move)
    return child.toolTip()


def _aligned(need: QRectF, room: QRectF, side: Qt.AlignmentFlag) -> QRectF:
    """Return where a text of the size ``need`` is painted in ``room``."""
    box = QRectF(need)
    box.moveTopLeft(room.topLeft())
    box.setWidth(min(need.width(), room.width()))
    box.setHeight(min(need.height(), room.height()))
    if side & Qt.AlignmentFlag.AlignRight:
        box.moveRight(room.right())
    elif side & Qt.AlignmentFlag.AlignHCenter:
        box.moveLeft(room.left() + (room.width() - box.width()) / 2)
    if side & Qt.AlignmentFlag.AlignVCenter:
        box.moveTop(room.top() + (room.height() - box.height()) / 2)
    elif side & Qt.AlignmentFlag.AlignBottom:
        box.moveBottom(room.bottom())
    return box


def _size(box: QRectF | QRect) -> str:
    return f"{box.width():.0f} x {box.height():.0f} px"


def _at(box: QRectF) -> str:
    return f"{box.left():.0f},{box.top():.0f} {_size(box)}"
