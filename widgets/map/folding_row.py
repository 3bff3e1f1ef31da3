"""A row of buttons that takes the room there is; what does not fit is in a menu at its end."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.safe_text import safe_text
from widgets.look import Look
from widgets.texts import Texts

GAP_PX = 4


class FoldingRow(QWidget):
    """Asks for no more room than its menu needs, so that what stands beside it stays whole."""

    def __init__(self, look: Look, texts: Texts) -> None:
        super().__init__()
        self._gap_px = look.px(GAP_PX)
        self._buttons: list[QPushButton] = []
        self.more = QPushButton(texts("map.more"), self)
        self.more.setToolTip(texts("map.more_tip"))
        self.more.setProperty("role", "tool")
        self.more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(self.menu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def add(self, button: QPushButton) -> None:
        """Put a button at the end."""
        button.setParent(self)
        self._buttons.append(button)
        self.fold()

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._gap_px = look.px(GAP_PX)
        self.fold()

    @override
    def sizeHint(self) -> QSize:
        """Return the room of the menu alone."""
        return self.minimumSizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        """Return the room of the menu alone; none where there is no button."""
        return self.more.sizeHint() if self._buttons else QSize(0, 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what fits."""
        super().resizeEvent(event)
        self.fold()

    def fold(self) -> None:
        """Lay the buttons out; one that is checked is never folded away before the others."""
        widths = {button: button.sizeHint().width() for button in self._buttons}
        whole_px = sum(widths.values()) + self._gap_px * max(len(widths) - 1, 0)
        is_whole = whole_px <= self.width()
        left_px = self.width() - (0 if is_whole else self.more.sizeHint().width())
        shown: set[QPushButton] = set()
        for button in sorted(self._buttons, key=lambda one: not one.isChecked()):
            if widths[button] > left_px:
                break
            shown.add(button)
            left_px -= widths[button] + self._gap_px
        x_px = 0
        for button in self._buttons:
            button.setVisible(button in shown)
            if button in shown:
                button.setGeometry(x_px, 0, widths[button], self.height())
                x_px += widths[button] + self._gap_px
        self.more.setVisible(not is_whole and bool(self._buttons))
        self.more.setGeometry(x_px, 0, self.more.sizeHint().width(), self.height())

    def _fill_menu(self) -> None:
        self.menu.clear()
        for button in self._buttons:
            if button.isHidden():
                act = self.menu.addAction(safe_text(button.text()))
                act.setCheckable(True)
                act.setChecked(button.isChecked())
                act.triggered.connect(button.click)
