"""The drawer of campaigns: census topics on one page, online opinion on the other."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget
from typing_extensions import override

from app.domain.cases.campaigns import CampaignAnswer
from app.domain.cases.case import CASE_PREFIX
from app.domain.cases.opinion import OpinionAnswer
from app.services.cases.kept_answer import KeptAnswer
from app.services.live import Pumped, ViewGroup
from widgets.campaigns.census_page import CensusPage
from widgets.campaigns.opinion_page import OpinionPage
from widgets.cards.error_text import error_text
from widgets.hall_time import clock_text
from widgets.look import Look
from widgets.pane import Pane
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts
from widgets.vouched import Vouched

HEIGHT_PX = 420
PAGES = ("census", "opinion")


class CampaignsBoard(Pane):
    """Emits ``wanted`` with a name and a filter, ``closed`` on Esc; 1 and 2 change the page."""

    wanted = Signal(str, object)
    closed = Signal()

    def __init__(
        self,
        group: ViewGroup,
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("campaigns.title"), look, parent)
        self._group, self._texts = group, texts
        self._vouched = Vouched(group)
        self.census = CensusPage(group, look, texts, monotonic, self._show)
        self.opinion = OpinionPage(group, look, texts, monotonic, self._show)
        self.stack = QStackedWidget()
        self.buttons: list[QPushButton] = []
        self.census.wanted.connect(self.wanted)
        self.opinion.wanted.connect(self.wanted)
        pages: tuple[QWidget, ...] = (self.census, self.opinion)
        for at, (name, page) in enumerate(zip(PAGES, pages, strict=True)):
            button = QPushButton(button_text(texts(f"campaigns.page.{name}")))
            button.setProperty("role", "quiet")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked, at=at: self.turn_to(at))
            self.buttons.append(button)
            self.header.insertWidget(1 + at, button)
            self.stack.addWidget(page)
        self.note = PlainLabel(is_wrapping=True)
        self.note.setProperty("tone", "muted")
        self.content.addWidget(self.note)
        self.content.addWidget(self.stack, 1)
        self.set_look(look)
        self.turn_to(0)

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if not hasattr(self, "note"):
            return
        self.census.set_look(look)
        self.opinion.set_look(look)
        for widget in (self.note, *self.buttons):
            widget.setFont(look.font())
        self.content.setContentsMargins(look.px(8), 0, look.px(8), look.px(6))
        self.setFixedHeight(look.px(HEIGHT_PX))

    def turn_to(self, at: int) -> None:
        """Show a page, and give it the keyboard if it was here."""
        self.stack.setCurrentIndex(at)
        for number, button in enumerate(self.buttons):
            button.setChecked(number == at)
        if not self.isHidden():
            self.take_keyboard()
            self.refresh()
        self._show()

    def take_keyboard(self) -> None:
        """Give the keyboard to the table of the page that is shown."""
        (self.census if self.stack.currentIndex() == 0 else self.opinion).table.setFocus()

    def opened(self) -> None:
        """Ask at once; the drawer has been opened."""
        self.refresh()

    def absorb(self, pumped: Pumped) -> None:
        """Note that the journal has something new of cases."""
        if pumped.is_new_board or any(one.startswith(CASE_PREFIX) for one in pumped.subjects):
            self.census.progress.touch()
            self.opinion.figures.touch()

    def refresh(self) -> None:
        """Ask for the page that is shown; shut, nothing is asked."""
        if not self.isHidden():
            self._asking().pump()
            self._show()

    def release(self) -> None:
        """Wait for nothing more."""
        self.census.progress.release()
        self.opinion.figures.release()

    @override
    def event(self, event: QEvent) -> bool:
        """Keep the keys of the pages from the window's own."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and _page_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change the page with 1 and 2, shut with Esc."""
        page = _page_of(event)
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif page is not None:
            self.turn_to(page)
        else:
            super().keyPressEvent(event)

    def _asking(self) -> KeptAnswer[CampaignAnswer] | KeptAnswer[OpinionAnswer]:
        return self.census.progress if self.stack.currentIndex() == 0 else self.opinion.figures

    def _show(self) -> None:
        if not hasattr(self, "note"):
            return  # not built yet
        asking, texts = self._asking(), self._texts
        answer = asking.answer
        self.vouch(self._vouched.age() if answer is not None else None)
        as_of = texts("time.unknown") if answer is None else clock_text(answer.as_of_s)
        self.as_of.set_text(as_of)
        if not self._group.is_live:
            said = texts("cases.read_only.replay")
        elif asking.code in ("", "ok"):
            said = "" if answer is not None else texts("campaigns.loading")
        else:
            said = error_text(texts, asking.code)
        self.note.set_text(said)
        self.note.setVisible(bool(said))


def _page_of(event: QKeyEvent) -> int | None:
    number = event.key() - Qt.Key.Key_1.value
    is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
    return number if is_plain and 0 <= number < len(PAGES) else None
