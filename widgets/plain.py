"""Labels and tooltips that show foreign text as it is: no markup, no control characters."""

import html
import math
import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.safe_text import safe_text

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

BUTTON_CHARACTERS = 120
RUN_CHARACTERS = 20
BREAK = "\u200b"  # a place to break a line, of no width
_RUN = re.compile(r"[!-~]{21,}")


def plain_tooltip(text: str) -> str:
    """Return ``text`` escaped for a tooltip, which Qt would otherwise read as markup."""
    if not text:
        return ""
    return f"<qt>{html.escape(safe_text(text, is_multiline=True)).replace(chr(10), '<br>')}</qt>"


def button_text(text: str) -> str:
    """Return ``text`` for a button, which would take an ampersand for the mark of a key."""
    return safe_text(text, BUTTON_CHARACTERS).replace("&", "&&")


def breakable(text: str) -> str:
    """Let long runs without spaces break, or they would be cut at the edge."""
    return _RUN.sub(_broken, text)


def wrapping(text: str) -> str:
    """Return safe text for a place that breaks lines, with its own line ends."""
    return breakable(safe_text(text, is_multiline=True))


def _broken(run: "re.Match[str]") -> str:
    text = run.group()
    return BREAK.join(text[at : at + RUN_CHARACTERS] for at in range(0, len(text), RUN_CHARACTERS))


class PlainLabel(QLabel):
    """A label that never interprets markup and elides on the right, with the whole as tooltip.

    ``is_wrapping`` breaks lines instead of eliding.
    """

    def __init__(
        self, text: str = "", parent: QWidget | None = None, *, is_wrapping: bool = False
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setWordWrap(is_wrapping)
        self._full = ""
        self._tip = ""
        if not is_wrapping:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show ``text``, cleaned by :func:`safe_text`; only a label that wraps keeps line ends."""
        full = safe_text(text, is_multiline=self.wordWrap())
        if full == self._full:
            return
        self._full = full
        self.updateGeometry()
        self._elide()

    def set_tip(self, tip: str) -> None:
        """Show ``tip`` under the mouse, whether or not the text is cut."""
        self._tip = tip
        self._elide()

    def full_text(self) -> str:
        """Return the whole text, however much of it fits."""
        return self._full

    @override
    def setText(self, text: str) -> None:
        """Show ``text`` as :meth:`set_text` does: there is no way round it."""
        self.set_text(text)

    @override
    def sizeHint(self) -> QSize:
        """Ask for room for the whole text."""
        if self.wordWrap():
            return super().sizeHint()
        metrics = self.fontMetrics()
        margins = self.contentsMargins()
        width = metrics.horizontalAdvance(self._full) + margins.left() + margins.right() + 1
        height = metrics.height() + margins.top() + margins.bottom()
        return QSize(width, height)

    @override
    def minimumSizeHint(self) -> QSize:
        """Accept as little as an ellipsis."""
        if self.wordWrap():
            return super().minimumSizeHint()
        width = min(self.sizeHint().width(), 2 * self.fontMetrics().horizontalAdvance("…"))
        return QSize(width, self.sizeHint().height())

    @override
    def resizeEvent(self, event: "QResizeEvent") -> None:
        """Cut the text anew for the new width."""
        super().resizeEvent(event)
        self._elide()

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Cut the text anew for other letters."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and not self.wordWrap():
            self._elide()

    def _elide(self) -> None:
        if self.wordWrap():
            super().setText(breakable(self._full))
            self.setToolTip(plain_tooltip(self._tip))
            return
        wide = max(0, self.contentsRect().width())
        shown = self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, wide)
        if shown != self._full:  # whole pixels add up: what is cut is cut by fractions
            metrics = QFontMetricsF(self.font())
            shown = metrics.elidedText(self._full, Qt.TextElideMode.ElideRight, wide)
            room = wide
            while room > 0 and (over := metrics.horizontalAdvance(shown) - wide) > 0.0:
                room -= math.ceil(over)  # Qt adds up letters without what lies between them
                shown = metrics.elidedText(self._full, Qt.TextElideMode.ElideRight, room)
        super().setText(shown)
        whole = self._full if shown != self._full else ""
        self.setToolTip(plain_tooltip("\n".join(t for t in (whole, self._tip) if t)))
