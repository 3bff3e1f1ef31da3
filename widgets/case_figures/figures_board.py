"""The drawer of the figures of cases: rates, the breaches of the next four hours, the tree."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QStackedLayout, QWidget
from typing_extensions import override

from app.domain.cases.case import CASE_PREFIX
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.loads import TreeAnswer
from app.domain.cases.rates import RateAnswer
from app.domain.cases.rescue import BreachAnswer
from app.domain.geo import LonLat
from app.services.cases.figures import FigureBook
from app.services.live import Pumped, ViewGroup
from widgets.cards.error_text import error_text
from widgets.case_figures.breach_page import BreachPage
from widgets.case_figures.figure_table import FigureTable
from widgets.case_figures.part_names import PartNames
from widgets.case_figures.rates_page import RatesPage
from widgets.case_figures.tree_page import TreePage
from widgets.cases.case_words import unit_name
from widgets.hall_time import clock_text
from widgets.look import Look
from widgets.pane import Pane
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts
from widgets.vouched import Vouched

HEIGHT_PX = 476


class View(StrEnum):
    """Which figures are shown."""

    RATES = "rates"
    BREACHES = "breaches"
    TREE = "tree"


_VIEW_KEYS = {Qt.Key.Key_1: View.RATES, Qt.Key.Key_2: View.BREACHES, Qt.Key.Key_3: View.TREE}


class FiguresBoard(Pane):
    """Emits ``wanted`` (name, filter), ``rescue_wanted`` (case id, rescue), ``closed`` on Esc.

    1, 2 and 3 change the view, P the period and B how the cases are parted. ``catalogue`` has the
    tables, ``place`` is what the nearest offices are told of.
    """

    wanted = Signal(str, object)
    rescue_wanted = Signal(str, object)
    closed = Signal()

    def __init__(
        self,
        group: ViewGroup,
        catalogue: Callable[[], CaseCatalogue],
        county_name: Callable[[str], str],
        place: Callable[[], LonLat | None],
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("case_figures.title"), look, parent)
        self._group, self._texts = group, texts
        self._vouched = Vouched(group)
        self.view = View.RATES
        self.rates = FigureBook(group, "case_rates", RateAnswer, self._show, monotonic)
        self.coming = FigureBook(group, "case_breaches", BreachAnswer, self._show, monotonic)
        self.tree = FigureBook(group, "case_tree", TreeAnswer, self._show, monotonic)
        self.books: dict[
            View, FigureBook[RateAnswer] | FigureBook[BreachAnswer] | FigureBook[TreeAnswer]
        ] = {View.RATES: self.rates, View.BREACHES: self.coming, View.TREE: self.tree}
        self.rates_page = RatesPage(self.rates, catalogue, county_name, group.now_s, look, texts)
        names = PartNames(catalogue)
        self.breach_page = BreachPage(
            *(self.coming, group.now_s, lambda unit: unit_name(catalogue(), unit)),
            *(partial(names.name, "department"), look, texts),
        )
        self.tree_page = TreePage(self.tree, catalogue, place, look, texts)
        self.pages: dict[View, RatesPage | BreachPage | TreePage] = {
            View.RATES: self.rates_page,
            View.BREACHES: self.breach_page,
            View.TREE: self.tree_page,
        }
        self.note = PlainLabel(is_wrapping=True)
        self.note.setProperty("tone", "muted")
        self.views = {view: self._view_button(view) for view in View}
        for at, button in enumerate(self.views.values()):
            self.header.insertWidget(1 + at, button)
        self._stack = QStackedLayout()
        self.content.addWidget(self.note)
        self.content.addLayout(self._stack, 1)  # first: a stack without a home shows a window
        for page in self.pages.values():
            self._stack.addWidget(page)
        self.rates_page.changed_what.connect(self.ask)
        self.rates_page.wanted.connect(self.wanted)
        self.tree_page.wanted.connect(self.wanted)
        self.breach_page.rescue_wanted.connect(self.rescue_wanted)
        self.set_look(look)

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if not hasattr(self, "_stack"):
            return
        for widget in (self.note, *self.views.values()):
            widget.setFont(look.font())
        self.note.setContentsMargins(look.px(12), 0, look.px(12), 0)
        for page in self.pages.values():
            page.set_look(look)
        self.setFixedHeight(look.px(HEIGHT_PX))

    @property
    def table(self) -> FigureTable:
        """The table that has the keyboard in the view that is shown."""
        if self.view is View.RATES:
            return self.rates_page.groups
        return self.breach_page.table if self.view is View.BREACHES else self.tree_page.table

    def absorb(self, pumped: Pumped) -> None:
        """Note that the journal has something new of cases; of another hub nothing is kept."""
        is_ours = any(subject.startswith(CASE_PREFIX) for subject in pumped.subjects)
        for book in self.books.values():
            if pumped.is_new_board:
                book.forget()
            elif is_ours:
                book.touch()

    def refresh(self) -> None:
        """Ask what is due, and let what is left grow less; shut, it asks nothing."""
        if self.isHidden():
            return
        self.ask()
        self._show()

    def ask(self) -> None:
        """Ask for what is shown, where it is due; a new day is a new period."""
        if self.view is View.RATES:
            arguments = self.rates_page.arguments()
            if arguments is None:
                self.rates.forget()
                self.rates_page.show_answer()
                return
            self.rates.want(arguments)
        self.books[self.view].pump()

    def release(self) -> None:
        """Wait for nothing more."""
        for book in self.books.values():
            book.release()

    def opened(self) -> None:
        """Ask at once; the drawer has been opened."""
        self.refresh()

    def take_view(self, view: View) -> None:
        """Show other figures."""
        self.books[self.view].release()
        self.view = view
        self._stack.setCurrentWidget(self.pages[view])
        self.ask()
        self._show()
        self.table.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change what is shown, or shut the drawer with Esc."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif key in _VIEW_KEYS:
            self.take_view(_VIEW_KEYS[key])
        elif key == Qt.Key.Key_P and self.view is View.RATES:
            self.rates_page.next_period()
        elif key == Qt.Key.Key_B and self.view is View.RATES:
            self.rates_page.next_by()
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        if not hasattr(self, "_stack"):
            return
        book, texts = self.books[self.view], self._texts
        for view, button in self.views.items():
            button.setChecked(view is self.view)
        answer = book.answer
        self.as_of.set_text(texts("time.unknown") if answer is None else clock_text(answer.as_of_s))
        self.vouch(self._vouched.age() if answer is not None else None)
        self.note.set_text(self._note())
        self.note.setVisible(bool(self.note.text()))
        self.pages[self.view].show_answer()

    def _note(self) -> str:
        book, texts = self.books[self.view], self._texts
        if not self._group.is_live:
            return texts("cases.read_only.replay")
        if not book.is_vouched:
            return texts("case_figures.not_live")
        if book.code not in ("", "ok"):
            return error_text(texts, book.code)
        is_asking = book.answer is None and not book.code
        if is_asking and (self.view is not View.RATES or self.rates_page.days() is not None):
            return texts("case_figures.asking")
        return ""

    def _view_button(self, view: View) -> QPushButton:
        key = list(View).index(view) + 1
        name = self._texts(f"case_figures.view.{view}")
        button = QPushButton(button_text(self._texts("case_figures.view_key", name=name, key=key)))
        button.setProperty("role", "quiet")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked: self.take_view(view))
        return button
