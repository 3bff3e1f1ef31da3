"""The drawer of the case desk: kept filters with counts, the queue, and acts on many of it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.cases.case import CASE_PREFIX
from app.domain.cases.steps import CaseStep
from app.domain.errors import OperatorError, StoreError
from app.services.cases.acts import CaseActs, StepWords
from app.services.cases.counts import FilterCounts
from app.services.cases.filters import KeptFilter, kept_filters
from app.services.cases.own_filters import OF_OWN, OwnFilters
from app.services.cases.pages import CasePages
from app.services.cases.people import CasePeople
from app.services.cases.tables import CaseTables
from app.services.commands import Commands
from app.services.live import Pumped, ViewGroup
from app.services.session import Session
from widgets.cards.card import keep_place
from widgets.cards.error_text import error_text
from widgets.cases.act_form import ActForm
from widgets.cases.case_list import CaseList
from widgets.cases.case_model import CaseModel
from widgets.cases.case_row import CaseHead, CaseRow
from widgets.cases.filter_bar import FilterBar
from widgets.cases.filter_list import FilterList
from widgets.cases.many_acts import ManyActs
from widgets.hall_time import clock_text
from widgets.look import Look
from widgets.pane import Pane
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts
from widgets.vouched import Vouched

HEIGHT_PX, FILTERS_PX, FORM_PX = 380, 184, 330
NARROW_PX, SMALL_FILTERS_PX = 760, 122


class CaseBoard(Pane):
    """Emits ``opened`` with a case id, ``listed`` when the lines changed, ``closed`` on Esc.

    ``wanted_new`` asks for the form of a new case, ``wanted_ring`` for a ring on the map.
    """

    opened = Signal(str)
    listed = Signal()
    wanted_new = Signal()
    wanted_ring = Signal()
    closed = Signal()

    def __init__(
        self,
        group: ViewGroup,
        commands: Commands,
        session: Session,
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
        own: OwnFilters | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("cases.title"), look, parent)
        self._group, self._session, self._texts = group, session, texts
        self._look_now = look
        self._vouched = Vouched(group)
        self._own, self._fault = own or OwnFilters(), ""
        self._kept: tuple[KeptFilter, ...] = ()
        self._asked: KeptFilter | None = None  # what another pane asked to be listed
        self.tables = CaseTables(group, self._take_tables, monotonic, texts.language)
        self.pages = CasePages(group, self._show_pages, monotonic)
        self.counts = FilterCounts(group, self._show_counts, monotonic)
        self.people = CasePeople(group, self._show_people, monotonic, lambda: session.person_id)
        self.acts = CaseActs(group, commands, session, self._acted)
        self.model = CaseModel(lambda line: " · ".join(self._row.said(line).values()))
        self._row = CaseRow(self.model, look, texts, group.now_s, lambda: self.tables.catalogue)
        self.list = CaseList(self.model)
        self.list.setItemDelegate(self._row)
        self.head = CaseHead(look, texts, lambda: self.list.viewport().width())
        self.filters = FilterList(look, texts)
        self.bar = FilterBar(look, texts)
        self.note = PlainLabel(is_wrapping=True)
        self.note.setProperty("tone", "muted")
        self.news = self._button("", self.ask_anew, "quiet")
        self.form = ActForm(look, texts, lambda: self.tables.catalogue, group.now_s, self.people)
        self.many = ManyActs(
            *(self.acts, self.model, self.form, lambda: self.tables.catalogue),
            *(texts, self._fit),
        )
        self.form.confirmed.connect(self._do_many)
        self.form.cancelled.connect(self._drop_form)
        self.new = self._button(texts("cases.new"), self.wanted_new.emit, "quiet")
        self.header.insertWidget(2, self.new)
        self._side = QVBoxLayout()
        for widget in (self.bar, self.note, self.news, self.head):
            self._side.addWidget(widget)
        self._side.addWidget(self.list, 1)
        self._side.addWidget(self.many.said)
        self._whole = QHBoxLayout()
        self._whole.addWidget(self.filters)
        self._whole.addLayout(self._side, 1)
        self._whole.addWidget(self.form, 0, Qt.AlignmentFlag.AlignTop)
        self.content.addLayout(self._whole, 1)
        for hidden in (self.note, self.news):
            hidden.hide()
        self._connect()
        self._show_filters()
        keep_place(self.bar)
        self.set_look(look)

    def _connect(self) -> None:
        self.filters.taken.connect(self._take_filter)
        self.bar.narrowed.connect(self._take_narrowing)
        self.bar.kept.connect(self._keep_filter)
        self.bar.dropped.connect(self._drop_filter)
        self.bar.ring_wanted.connect(self.wanted_ring)
        self.bar.left.connect(self.list.setFocus)
        self.list.words_wanted.connect(self.bar.words.setFocus)
        self.list.opened.connect(self._open)
        self.list.marked.connect(self.many.marked)
        self.list.stepped.connect(self.preview)
        self.list.near_end.connect(self.pages.further)
        self.list.near_top.connect(self.pages.back)
        self._leave = self._session.connect(self._take_person)

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if not hasattr(self, "_whole"):
            return
        self._row.set_look(look)
        self.head.set_look(look)
        self.filters.set_look(look)
        self.bar.set_look(look)
        self.form.set_look(look)
        for widget in (self.note, self.news, self.many.said, self.new):
            widget.setFont(look.font())
        self._look_now = look
        self._fit()
        self.form.setFixedWidth(look.px(FORM_PX))
        self._whole.setContentsMargins(0, 0, look.px(8), look.px(6))
        self._whole.setSpacing(look.px(8))
        self._side.setSpacing(look.px(2))
        self.setFixedHeight(look.px(HEIGHT_PX))

    def absorb(self, pumped: Pumped) -> None:
        """Note which cases the journal has something new of."""
        touched = [one for one in pumped.subjects if one.startswith(CASE_PREFIX)]
        if touched:
            self.pages.touch(one.removeprefix(CASE_PREFIX) for one in touched)
            self.counts.touch()
        if pumped.is_new_board:
            self.tables.forget()

    def refresh(self) -> None:
        """Ask what is due and let ages grow; shut, it asks nothing."""
        if self.isHidden():
            return
        self.tables.pump()
        self._show_filters()
        if not self.pages.code and not self.pages.is_asking:
            self._ask_first()
        self.pages.pump()
        self.counts.pump(self.filters.in_view)
        self._show_state()
        self.list.viewport().update()

    def release(self) -> None:
        """Wait for nothing more."""
        self._leave()
        for asking in (self.tables, self.pages, self.counts, self.people):
            asking.release()

    def ask_anew(self) -> None:
        """Ask for the list as it is now, from its top."""
        self._ask_first()
        self.list.setFocus()

    def show_asked(self, one: KeptFilter) -> None:
        """List what another pane asks for; it stays the first of the filters until the next."""
        self._asked = one
        self.bar.clear()  # what was narrowed before is none of the figure's
        self._show_filters()
        self.filters.choose(one.key)

    def walk(self, rows: int) -> None:
        """Open the case that lies so many rows further on."""
        self._open(self.list.walk(rows))

    def go_to(self, case_id: str) -> None:
        """Make a case the one that is meant, if it is held."""
        self.list.go_to(self.model.row_of(case_id))

    def preview(self, step: CaseStep) -> None:
        """Say what a step would do with the marked, and ask what it needs.

        Where nothing is marked it is meant for the case under the cursor, which is marked by it.
        """
        if self.acts.why_not() or not self.pages.is_vouched:
            return
        if not self.model.chosen and self.list.currentIndex().isValid():
            self.model.toggle(self.list.currentIndex().row())
        if not self.model.chosen:
            return
        self.many.preview(step)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the filters give way on a narrow pane."""
        super().resizeEvent(event)
        self._fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shut the drawer with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _button(self, text: str, act: Callable[[], object], role: str) -> QPushButton:
        button = QPushButton(button_text(text))
        button.setProperty("role", role)
        button.clicked.connect(lambda _checked: act())
        return button

    def _fit(self) -> None:
        """Give the list the room: on a narrow pane the filters are small, and go for a form."""
        px = self._look_now.px
        is_narrow = self.width() < px(NARROW_PX)
        self.filters.setFixedWidth(px(SMALL_FILTERS_PX if is_narrow else FILTERS_PX))
        self.filters.setVisible(not is_narrow or self.form.isHidden())
        self.bar.setVisible(self.form.isHidden())  # cut words would say nothing beside a form

    def _show_filters(self) -> None:
        """Show whoever sits here the filters of the hall, his own first."""
        scope, person_id = self._session.scope, self._session.person_id
        department = "" if scope is None else scope.department
        common = kept_filters(self.tables.catalogue, department)
        own: tuple[KeptFilter, ...] = ()
        if person_id is not None:
            try:
                own = self._own.of(person_id, {one.key: one for one in common})
            except StoreError:
                self._fault = "filter_not_stored"
        asked = () if self._asked is None else (self._asked,)
        self._kept = (*asked, *own, *common)
        self.filters.show_filters(self._kept)

    def _take_filter(self, one: KeptFilter) -> None:
        self.bar.show_own(is_own=one.key.startswith(OF_OWN))
        self._take_narrowing()

    def _take_narrowing(self) -> None:
        one = self.filters.chosen
        self.bar.show_own(is_own=one is not None and one.key.startswith(OF_OWN))
        self.model.choose(())
        self.many.marked()
        self.pages.forget()
        self._ask_first()

    def _ask_first(self) -> None:
        one = self.filters.chosen
        if one is not None and self.pages.is_vouched:
            where = self.bar.narrowing.of(one.where(self._group.now_s()))
            self.pages.open(where, one.order)

    def _keep_filter(self, name: str) -> None:
        """Keep what is narrowed now under a name, and take it."""
        base, person_id = self.filters.chosen, self._session.person_id
        if base is None or person_id is None:
            return
        self._fault = ""
        try:
            key = self._own.keep(person_id, name, base, self.bar.narrowing)
        except OperatorError as error:
            self._fault = error.code
        except StoreError:
            self._fault = "filter_not_stored"
        else:
            self._show_filters()
            self.filters.choose(key)
            self.bar.clear()

    def _drop_filter(self) -> None:
        one, person_id = self.filters.chosen, self._session.person_id
        if one is None or person_id is None:
            return
        try:
            self._own.drop(person_id, one.key)
        except StoreError:
            self._fault = "filter_not_stored"
        self._show_filters()

    def _show_people(self) -> None:
        self.form.show_people()
        self.listed.emit()

    def _take_tables(self) -> None:
        self.bar.fill(self.tables.catalogue)
        self.list.viewport().update()

    def _show_pages(self) -> None:
        bar = self.list.verticalScrollBar()
        at_px, row_px = bar.value(), self.list.sizeHintForRow(0)
        came = self.model.show(self.pages.lines, self.pages.gone)
        if came and row_px > 0:
            bar.setValue(at_px + came * row_px)  # what is read stays under the eye
        if self.list.currentIndex().row() < 0 and self.pages.lines:
            self.list.setCurrentIndex(self.model.index(0, 0))
        self.many.show()
        self._show_state()
        self.listed.emit()

    def _show_counts(self) -> None:
        self.filters.show_counts(self.counts.counts)

    def _show_state(self) -> None:
        pages, texts = self.pages, self._texts
        self.vouch(self._vouched.age() if pages.as_of_s is not None else None)
        as_of_s = pages.as_of_s
        self.as_of.set_text(texts("time.unknown") if as_of_s is None else clock_text(as_of_s))
        one = self.filters.chosen
        name = "" if one is None else self.filters.name_of(one)
        if self.bar.narrowing:
            name = texts("cases.narrowed", name=name)
        more = "+" if pages.is_more_than else ""
        count = texts("time.unknown") if pages.count < 0 else f"{pages.count:,}{more}"
        self.title.set_text(texts("cases.title_of", name=name, count=count))
        self.note.set_text(self._note())
        self.note.setVisible(bool(self.note.text()))
        fresh = len(pages.fresh)
        said = texts("cases.many_news") if pages.is_outrun else texts("cases.news", count=fresh)
        self.news.setText(button_text(said))
        self.news.setVisible(bool(fresh or pages.is_outrun))
        self.new.setEnabled(self.acts.may_open())

    def _note(self) -> str:
        pages, texts = self.pages, self._texts
        if not self._group.is_live:
            return texts("cases.read_only.replay")
        if not pages.is_vouched:
            return texts("cases.read_only.link")
        if self._fault:
            return error_text(texts, self._fault)
        if pages.code not in ("", "ok"):
            return error_text(texts, pages.code)
        if pages.code == "ok" and not pages.lines:
            return texts("cases.empty_so_far" if pages.is_more_than else "cases.empty")
        return texts(self.bar.said) if self.bar.said else ""

    def _open(self, row: int) -> None:
        line = self.model.line_at(row)
        if line is not None:
            self.opened.emit(line.case_id)

    def _do_many(self, words: StepWords) -> None:
        self.many.do(words)
        self.list.setFocus()

    def _drop_form(self) -> None:
        self.many.drop()
        self.list.setFocus()

    def _take_person(self) -> None:
        """Begin anew for whoever sits here now: nothing of the one before is his."""
        self._asked, self._fault = None, ""
        self.filters.let_go()
        for known in (self.counts, self.people):
            known.forget()
        self.pages.forget()
        self.model.choose(())
        self.many.marked()
        self._show_filters()

    def _acted(self) -> None:
        self.many.acted()
        self.listed.emit()
