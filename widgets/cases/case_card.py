"""The card of one case: what was said, by when, what may be done now, and all that was done."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from typing_extensions import override

from app.domain.cases.case import CASE_PREFIX, Case, Due
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.commands import AmendCase
from app.domain.cases.reach import may_touch, steps_offered
from app.domain.cases.steps import CaseStep
from app.domain.ports import LinkState
from app.domain.safe_text import safe_text
from app.services.cases.acts import CaseActs, StepWords
from app.services.cases.hints import LIKE, SIMILAR, CaseHints
from app.services.cases.people import CasePeople
from app.services.cases.reading import CaseReading
from app.services.cases.sending import FileSending
from app.services.cases.unit_ways import UnitWays
from app.services.live import Pumped, ViewGroup
from app.services.session import Session
from widgets.cards.card import Card
from widgets.cards.facts import Facts
from widgets.cases.act_form import ActForm
from widgets.cases.act_grid import ActGrid, give_way
from widgets.cases.amend_form import AmendForm
from widgets.cases.attached_rows import AttachedRows
from widgets.cases.case_facts import CaseFacts, kind_of
from widgets.cases.case_words import (
    day_minute,
    deadline_words,
    flags_text,
    number_text,
    point_of,
    state_text,
    step_said,
    unit_name,
)
from widgets.cases.file_row import FileRow, files_in
from widgets.cases.like_beside import LikeBeside
from widgets.cases.like_rows import MOST_LIKE, LikeRows
from widgets.cases.member_list import MemberList
from widgets.cases.past_rows import PastRows
from widgets.cases.refusal_words import refusal_words
from widgets.cases.step_keys import step_of, stroke_of
from widgets.cases.story_rows import MOST_ROWS, StoryRows
from widgets.cases.story_words import story_line
from widgets.hall_time import clock_text
from widgets.look import Look, TextRole
from widgets.notify.case_message import CaseMessage
from widgets.symbol import mark_pixmap
from widgets.texts import Texts

MARK_PX = 22
_WALK = {"J": 1, "K": -1}
AMEND_KEY = "="  # no letter is left


class CaseCard(Card):
    """Emits ``walked`` (+1, -1) for the next and the case before, ``member_wanted`` with an id."""

    walked = Signal(int)
    member_wanted = Signal(str)

    def __init__(
        self,
        reading: CaseReading,
        group: ViewGroup,
        acts: CaseActs,
        session: Session,
        catalogue: Callable[[], CaseCatalogue],
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
        people: CasePeople,
    ) -> None:
        super().__init__(look, texts)
        self.reading = reading
        self._people = people
        self._group, self._acts, self._session = group, acts, session
        self._catalogue = catalogue
        self.hints = CaseHints(group, (LIKE, SIMILAR), self.show_case, monotonic)
        self.ways = UnitWays(group, self.show_case, monotonic)
        self._begin: CaseStep | None = None
        self.state = self.label(role=TextRole.STRONG, is_wrapping=True)
        self.flags = self.label(tone="second", is_wrapping=True)
        self.note = self.label(tone="warn", is_wrapping=True)
        self.due = Facts(self, {one.value: texts(f"cases.due.of.{one.value}") for one in Due})
        make = self.button
        self.acts_now = ActGrid(texts, lambda said, step: make(said, partial(self.begin, step)))
        self.buttons = self.acts_now.buttons
        self.files = FileRow(look, texts, partial(FileSending, group, monotonic=monotonic))
        self.form = ActForm(look, texts, catalogue, group.now_s, people, self.files)
        self.form.confirmed.connect(self._do)
        self.form.cancelled.connect(self._drop_form)
        self.amending = AmendForm(look, texts, catalogue)
        self.amending.confirmed.connect(self._amend)
        self.amending.cancelled.connect(self._drop_form)
        self.amend = self.button(texts("cases.amend.open", key=AMEND_KEY), self.begin_amending)
        give_way(self.amend)
        before = self.button(texts("cases.before"), partial(self.walked.emit, -1), "quiet")
        after = self.button(texts("cases.after"), partial(self.walked.emit, 1), "quiet")
        self.as_of = self.label(tone="muted")
        self.facts = CaseFacts(self, texts)
        self.text = self.label(is_wrapping=True)
        self.attached = AttachedRows(group, look, texts, monotonic)
        self.setAcceptDrops(True)
        told = self.label(tone="second", is_wrapping=True)
        self.message = CaseMessage(told, group, reading.case_id, texts, monotonic)
        self.members = MemberList(group, look, texts, monotonic)
        self.like = LikeRows(look, texts, "")
        self.past = PastRows(look, texts)
        for list_ in (self.members, self.like, self.past):
            list_.opened.connect(self.member_wanted)
        self.beside = LikeBeside(self.like, self.hints, acts, lambda: self.case)
        self.story_title = self.label(role=TextRole.STRONG)
        self.story = StoryRows(look)
        self.stack(self.state, self.flags, self.due, self.note)
        self.stack(
            self.form,
            self.amending,
            self.acts_now,
            self.amend,
            self.rule(),
            self.text,
            self.attached,
            self.facts,
            told,
        )
        self.stack(self.like, self.members, self.past, self.rule(), self.story_title, self.story)
        walk = self.row(before, after, self.as_of)
        self.body.insertLayout(0, walk)
        self.body.insertWidget(1, self.error)  # under all that was done it would not be seen
        self.set_look(look)

    @property
    def case(self) -> Case | None:
        """The case as it was read last."""
        return None if self.reading.story is None else self.reading.story.case

    def begin(self, step: CaseStep) -> None:
        """Ask what a step needs; where the story is still on its way, as soon as it is there."""
        case = self.case
        if case is None:
            self._begin = step
            return
        if step not in self.acts_now.offered or self._is_waiting(case):
            return
        kind = kind_of(self._catalogue(), case)
        what = next(
            (w for w in (Due.CLOSE, Due.REPLY, Due.ACCEPT) if self._may_extend(case, w)), Due.CLOSE
        )
        due_s = case.due[what].due_s if what in case.due else 0.0
        self.form.ask(
            step,
            step_said(self.texts, step, case, kind),
            county=case.county,
            unit_kind="" if kind is None else kind.unit_kind,
            what=what,
            due_s=due_s,
            at=point_of(case.place),
            handler=case.handler,
            ways=self.ways.of(case, self._catalogue()),
        )
        self.acts_now.hide()  # the form takes its place, whole and in view
        self.bring(self.form)

    def begin_amending(self) -> None:
        """Offer to say anew what the case is about."""
        case = self.case
        if case is None or self.amend.isHidden() or self._is_waiting(case):
            return
        self.form.shut()
        number, title = number_text(case.number), safe_text(case.title, 120)
        said = self.texts("cases.amend.said", number=number, title=title)
        self.amending.ask(case, said)
        self.acts_now.hide()
        self.bring(self.amending)

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self.form.set_look(look)
        self.amending.set_look(look)
        for part in (self.story, self.members, self.like, self.past, self.attached):
            part.set_look(look)
        self.acts_now.set_look(look)
        super().set_look(look)

    @override
    def absorb(self, pumped: Pumped) -> None:
        """Ask again where the journal has something new of it."""
        if CASE_PREFIX + self.reading.case_id in pumped.subjects or pumped.is_new_board:
            self.reading.touch()
        self.message.absorb(pumped)

    @override
    def refresh(self) -> None:
        """Let its deadlines come nearer, and ask where it is due."""
        self.reading.pump()
        self.message.pump()
        self.attached.pictures.pump()
        self.files.sending.pump()
        self.members.pages.pump()
        self.hints.pump()
        self.show_case()

    @override
    def release(self) -> None:
        """Ask and hear nothing more."""
        parts = (self.reading, self.message, self.attached, self.files.sending)
        for asking in (*parts, self.members.pages, self.hints, self.ways):
            asking.release()
        super().release()

    def show_case(self) -> None:
        """Show the case as it is known."""
        case, texts = self.case, self.texts
        self._show_refusal()
        if case is None:
            self.title.set_text(texts("cases.loading"))
            self.acts_now.offer(())
            self.story_title.hide()
            return
        mark = mark_pixmap(self.look, case.severity, self.look.px(MARK_PX), self.devicePixelRatio())
        self.set_mark(mark)
        self.title.set_text(safe_text(case.title, 120))
        self._show_state(case)
        self.facts.show_case(case, self._catalogue(), self._people)
        self.text.set_text(case.text or texts("cases.no_text"))
        number = number_text(case.number)
        self.attached.show_files(case.case_id, number, case.attachments)
        self._show_acts(case)
        self._show_story()
        self.members.show_ids(case.members)
        self._show_beside(case)
        self.form.show_people()
        is_sent = CaseStep.DISPATCH in self.acts_now.offered
        self.form.show_ways(self.ways.follow(case, self._catalogue(), is_asked=is_sent))
        if self._begin is not None:
            step, self._begin = self._begin, None
            self.begin(step)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files where a note may be made."""
        if files_in(event.mimeData()) and CaseStep.NOTE in self.acts_now.offered:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Put files to the act that is open, or to a note."""
        if self.form.step is None:
            self.begin(CaseStep.NOTE)
        if self.form.step is not None:
            event.acceptProposedAction()
            self.files.take(files_in(event.mimeData()))

    @override
    def event(self, event: QEvent) -> bool:
        """Keep the letters that mean something here from the window's own keys, and Esc."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_ours = stroke_of(event) in _WALK or step_of(event) is not None
            is_ours = is_ours or self.like.is_ours(event) or event.key() == Qt.Key.Key_Equal
            if is_ours or event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with J and K, act with the letter of a step."""
        stroke, step = stroke_of(event), step_of(event)
        if event.isAutoRepeat() and step is not None:
            return
        if stroke in _WALK:
            self.walked.emit(_WALK[stroke])
        elif step is not None:
            self.begin(step)
        elif event.key() == Qt.Key.Key_Equal and not event.isAutoRepeat():
            self.begin_amending()
        elif self.like.is_ours(event) and not event.isAutoRepeat():
            self.like.take(event.key())
        else:
            super().keyPressEvent(event)

    def _show_refusal(self) -> None:
        """Say what was refused, where it is seen: the card may be scrolled far down."""
        before, refused = self.error.full_text(), self._acts.refused.get(self.reading.case_id)
        said = refusal_words(self.texts, self._catalogue(), refused, self.reading.code)
        self.error.set_text(said)
        self.error.setVisible(bool(said))
        if said not in ("", before):
            self.bring(self.error)

    def _show_beside(self, case: Case) -> None:
        """Look for like and for past cases."""
        self.hints.look({"case_id": case.case_id, "limit": MOST_LIKE})
        self.beside.show(case, self._catalogue(), is_live=self._is_live())
        self.past.show_past(self.hints.similar, self._catalogue())

    def _show_state(self, case: Case) -> None:
        texts, now_s = self.texts, self._group.now_s()
        unit = unit_name(self._catalogue(), case.unit) or texts("cases.no_unit")
        state = state_text(texts, case.state)
        self.state.set_text(f"{number_text(case.number)} · {state} · {unit}")
        self.flags.set_text(flags_text(texts, case))
        self.flags.setVisible(bool(self.flags.full_text()))
        for what in Due:
            one = case.due.get(what)
            self.due.set_fact(
                what.value, *(("", "") if one is None else deadline_words(texts, one, now_s))
            )
        why = self._acts.why_not()
        if self._group.is_live and self.reading.story is not None and not self._is_live():
            why = "link"
        why = why or ("" if self._may_touch(case) else "elsewhere")
        if case.asked_until_s and not why:
            said = texts("cases.asked_until", at=day_minute(case.asked_until_s))
        else:
            said = texts(f"cases.read_only.{why}") if why else ""
        person, seat = self.reading.reader
        if not said and person and person != self._session.person_id:
            said = texts("cases.read_by", person=safe_text(person, 40), seat=safe_text(seat, 40))
        self.note.set_text(said)
        self.note.setVisible(bool(said))
        story = self.reading.story
        as_of = texts("cases.as_of", at=clock_text(story.as_of_s)) if story is not None else ""
        self.as_of.set_text(as_of)

    def _is_waiting(self, case: Case) -> bool:
        acts, case_id = self._acts, case.case_id
        return acts.is_waiting(case_id) or acts.is_behind(case_id, case.to_seq)

    def _may_touch(self, case: Case) -> bool:
        who = self._session.who
        return who is not None and may_touch(case, who, self._catalogue().units)

    def _is_live(self) -> bool:
        return self._group.status.state is LinkState.LIVE

    def _show_acts(self, case: Case) -> None:
        who, units = self._session.who, self._catalogue().units
        is_mute = bool(self._acts.why_not()) or not self._is_live()
        offered = () if who is None or is_mute else steps_offered(case, who, units)
        self.acts_now.offer(offered)
        self.amend.setVisible(
            case.is_open and not is_mute and self._may_touch(case) and self._acts.may_amend()
        )
        is_waiting = self._is_waiting(case)
        for step in offered:
            self.buttons[step].setEnabled(not is_waiting)
        if self.form.step is not None and self.form.step not in offered:
            self._drop_form()  # somebody else was faster; the error says who

    def _show_story(self) -> None:
        story, texts = self.reading.story, self.texts
        if story is None:
            return
        catalogue = self._catalogue()
        self._people.want_names(str(step.body.get("person", "")) for step in story.steps)
        names = self._people.name_of
        lines = [story_line(texts, catalogue, one, names) for one in story.steps[-MOST_ROWS:]]
        self.story.show_lines(lines[::-1])
        self.story_title.set_text(texts("cases.story.title", count=len(story.steps)))
        self.story_title.show()

    def _do(self, words: StepWords) -> None:
        case, step = self.case, self.form.step
        if case is None or step is None:
            return
        self.form.shut()
        self.acts_now.show()
        self.setFocus()
        self._acts.step(case.case_id, case.to_seq, step, words)
        self.show_case()

    def _amend(self, body: AmendCase) -> None:
        self._drop_form()
        self._acts.amend(body)
        self.show_case()

    def _drop_form(self) -> None:
        self.form.shut()
        self.amending.shut()
        self.acts_now.show()
        self.setFocus()

    def _may_extend(self, case: Case, what: Due) -> bool:
        return what in case.due and not case.due[what].is_met
