"""A row of buttons that takes the room there is; what does not fit is in a menu at its end."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.safe_text import safe_text
from widgets.look import Look
from widgets.map.tool_button import ToolButton
from widgets.plain import PlainLabel
from widgets.style_sheet import PAD_PX, TIGHT_PX
from widgets.texts import Texts

GAP_PX = 4
LEAST_SAID_PX = 120  # of words that are cut; fewer say nothing


class FoldingRow(QWidget):
    """Asks for no more room than its menu needs, so that what stands beside it stays whole.

    Where not all fit they are narrower first. Which buttons stand in the row, and where, depends on
    its width alone: none moves because one is pressed or has something to say. What marked buttons
    say in words follows them where there is room.
    """

    def __init__(self, look: Look, texts: Texts) -> None:
        super().__init__()
        self._gap_px = look.px(GAP_PX)
        self._saved_px = 2 * (look.px(PAD_PX) - look.px(TIGHT_PX))
        self._least_said_px = look.px(LEAST_SAID_PX)
        self._texts = texts
        self._is_tight = False
        self._buttons: list[ToolButton] = []
        self.more = ToolButton(texts("map.more"), texts("map.more_tip"), look)
        self.more.setParent(self)
        self.more.setCheckable(True)
        self.said = PlainLabel(parent=self)
        self.said.setProperty("tone", "accent")
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(self.menu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def add(self, button: ToolButton) -> None:
        """Put a button at the end."""
        button.setParent(self)
        self._buttons.append(button)
        self.fold()

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._gap_px = look.px(GAP_PX)
        self._saved_px = 2 * (look.px(PAD_PX) - look.px(TIGHT_PX))
        self._least_said_px = look.px(LEAST_SAID_PX)
        for button in (*self._buttons, self.more):
            button.set_look(look)
        self.updateGeometry()
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

    @override
    def event(self, event: QEvent) -> bool:
        """Lay out anew when a button asks for other room: a new sheet or font reached it."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self.fold()
        return super().event(event)

    def fold(self) -> None:
        """Lay the buttons out, as many as fit, and say what they have to say."""
        for button in (*self._buttons, self.more):
            button.ensurePolished()  # the widths of a sheet that is set but not seen yet
        gaps_px = self._gap_px * max(len(self._buttons) - 1, 0)
        widths = [button.sizeHint().width() for button in self._buttons]
        roomy_px = sum(widths) + gaps_px + self._saved_px * len(widths) * self._is_tight
        if self._is_tight != (roomy_px > self.width()):
            self._is_tight = not self._is_tight
            for button in self._buttons:
                button.set_tight(is_tight=self._is_tight)
            widths = [button.sizeHint().width() for button in self._buttons]
        is_whole = sum(widths) + gaps_px <= self.width()
        more_px = self.more.sizeHint().width()
        end_px = self.width() - (0 if is_whole else more_px)
        x_px, has_room = 0, True
        for button, width in zip(self._buttons, widths, strict=True):
            has_room = has_room and x_px + width <= end_px
            button.setVisible(has_room)
            if has_room:
                button.setGeometry(x_px, 0, width, self.height())
                x_px += width + self._gap_px
        self.more.setVisible(not is_whole and bool(self._buttons))
        self.more.setGeometry(x_px, 0, more_px, self.height())
        self.tell(x_px + (0 if is_whole else more_px + self._gap_px))

    def tell(self, x_px: int | None = None) -> None:
        """Say in words what is marked, from ``x_px`` on, and light the menu for what it holds."""
        x_px = self.said.x() if x_px is None else x_px
        marked = [
            self._texts("map.tool_mark", name=button.text(), mark=button.mark)
            for button in self._buttons
            if button.mark
        ]
        self.said.set_text(self._texts("map.narrowed.separator").join(marked))
        room_px = max(0, self.width() - x_px)
        self.said.setGeometry(x_px, 0, min(room_px, self.said.sizeHint().width()), self.height())
        least_px = min(self._least_said_px, self.said.sizeHint().width())
        self.said.setVisible(bool(marked) and room_px >= least_px)
        folded = [button for button in self._buttons if button.isHidden()]
        self.more.setChecked(any(button.isChecked() for button in folded))
        self.more.set_mark("\n".join(button.mark for button in folded if button.mark))

    def _fill_menu(self) -> None:
        self.menu.clear()
        for button in self._buttons:
            if button.isHidden():
                name = button.text()
                mark = button.mark
                said = self._texts("map.tool_mark", name=name, mark=mark) if mark else name
                act = self.menu.addAction(safe_text(said))
                act.setCheckable(True)
                act.setChecked(button.isChecked())
                act.triggered.connect(button.click)
