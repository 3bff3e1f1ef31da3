"""A part of a card that gives way: it scrolls where room is short, and acts stay in sight."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget
from typing_extensions import override


class ShrinkingScroll(QScrollArea):
    """Asks for ``least_px`` and takes as much as ``content`` needs where the layout has it.

    A card in the dock gets the height it asks for, so what is to give way must ask for little.
    """

    def __init__(self, content: QWidget, least_px: int) -> None:
        super().__init__()
        self._least_px = least_px
        content.setObjectName("scrolled")
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content.installEventFilter(self)

    def needed_px(self) -> int:
        """Return the height at which nothing is scrolled."""
        layout = self.widget().layout()
        assert layout is not None, "the content of a ShrinkingScroll is laid out"
        width_px = self.viewport().width()
        return max(1, layout.heightForWidth(width_px), layout.minimumSize().height())

    @override
    def sizeHint(self) -> QSize:
        """Ask for the least."""
        return QSize(super().sizeHint().width(), min(self._least_px, self.maximumHeight()))

    @override
    def minimumSizeHint(self) -> QSize:
        """Accept the least, and any width."""
        return QSize(1, min(self._least_px, self.maximumHeight()))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what the content needs."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.fit()
        return super().eventFilter(watched, event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew for another width."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Take no more than the content needs."""
        needed_px = self.needed_px()
        if needed_px != self.maximumHeight():
            self.setMaximumHeight(needed_px)
            self.updateGeometry()
