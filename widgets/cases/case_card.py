"""The card of one case: what was said, by when, what may be done now, and all that was done."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.cases.calendar import date_of
from app.domain.cases.case import CASE_PREFIX, Case, Due
from app.domain.cases.catalogue import CaseCatalogue, ProblemType
from app.domain.cases.query import CaseFilter, CaseOrder
from app.domain.cases.steps import CaseStep, steps_now
from app.domain.ports import LinkState
from app.domain.safe_text import safe_text
from app.services.cases.acts import CaseActs, StepWords
from app.services.cases.pages import CasePages
from app.services.cases.reading import CaseReading
from app.services.live import Pumped, ViewGroup
from app.services.session import Session
from widgets.cards.card import Card
from widgets.cards.error_text import error_text
from widgets.cards.facts import Facts
from widgets.cases.act_form import ActForm
from widgets.cases.case_words import (
    channel_name,
    day_minute,
    deadline_words,
    flags_text,
    limit_text,
    number_text,
    place_text,
    state_text,
    type_name,
    unit_name,
)
from widgets.cases.step_keys import STEP_KEYS, step_of, stroke_of
from widgets.cases.story_rows import MOST_ROWS, StoryRows
from widgets.cases.story_words import story_line
from widgets.hall_time import clock_text
from widgets.look import Look, TextRole
from widgets.symbol import mark_pixmap
from widgets.texts import Texts

MARK_PX, ACTS_IN_ROW = 22, 3
MOST_MEMBERS = 20
_WALK = {"J": 1, "K": -1}
_FACTS = ("type", "standard", "place", "told", "reporter", "unit", "helpers", "into")


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
    ) -> None:
        super().__init__(look, texts)
        self.reading = reading
        self._group, self._acts, self._session = group, acts, session
        self._catalogue = catalogue
        self._members = CasePages(group, self._show_members, monotonic)
        self._member_ids: tuple[str, ...] = ()
        self._offered: tuple[CaseStep, ...] = ()
        self._begin: CaseStep | None = None
        self.state = self.label(role=TextRole.STRONG, is_wrapping=True)
        self.flags = self.label(tone="second", is_wrapping=True)
        self.note = self.label(tone="warn", is_wrapping=True)
        self.due = Facts(self, {one.value: texts(f"cases.due.of.{one.value}") for one in Due})
        self.buttons = {
            step: self.button(
                texts("cases.act", name=texts(f"cases.step.{step.value}"), key=STEP_KEYS[step]),
                partial(self.begin, step),
            )
            for step in CaseStep
        }
        for button in self.buttons.values():
            _give_way(button)
        self._grid_of = QWidget()
        self._grid = QGridLayout(self._grid_of)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for at in range(ACTS_IN_ROW):
            self._grid.setColumnStretch(at, 1)
        for button in self.buttons.values():
            button.hide()
        self.form = ActForm(look, texts, catalogue, group.now_s)
        self.form.confirmed.connect(self._do)
        self.form.cancelled.connect(self._drop_form)
        before = self.button(texts("cases.before"), lambda: self.walked.emit(-1), "quiet")
        after = self.button(texts("cases.after"), lambda: self.walked.emit(1), "quiet")
        self.as_of = self.label(tone="muted")
        self.facts = Facts(self, {key: texts(f"cases.fact.{key}") for key in _FACTS})
        self.text = self.label(is_wrapping=True)
        self.members_title = self.label(tone="muted")
        self.members = [
            self.button("", partial(self._open_member, at), "quiet") for at in range(MOST_MEMBERS)
        ]
        for button in self.members:
            _give_way(button)
        self.story_title = self.label(role=TextRole.STRONG)
        self.story = StoryRows(look)
        self.stack(self.state, self.flags, self.due, self.note)
        self.stack(self.form, self._grid_of, self.rule(), self.text, self.facts)
        self.stack(self.members_title, *self.members, self.rule(), self.story_title, self.story)
        walk = self.row(before, after, self.as_of)
        self.body.insertLayout(0, walk)
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
        if step not in self._offered or self._acts.is_waiting(case.case_id):
            return
        kind = self._kind_of(case)
        what = next(
            (w for w in (Due.CLOSE, Due.REPLY, Due.ACCEPT) if self._may_extend(case, w)), Due.CLOSE
        )
        due_s = case.due[what].due_s if what in case.due else 0.0
        said = self.texts(
            "cases.form.said",
            step=self.texts(f"cases.step.{step.value}"),
            number=number_text(case.number),
            title=safe_text(case.title, 120),
        )
        self.form.ask(
            step,
            said,
            county=case.county,
            unit_kind="" if kind is None else kind.unit_kind,
            what=what,
            due_s=due_s,
        )
        self._grid_of.hide()  # the form takes its place, whole and in view

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self.form.set_look(look)
        self.story.set_look(look)
        self._grid.setSpacing(look.px(6))
        super().set_look(look)

    @override
    def absorb(self, pumped: Pumped) -> None:
        """Ask again where the journal has something new of it."""
        if CASE_PREFIX + self.reading.case_id in pumped.subjects or pumped.is_new_board:
            self.reading.touch()

    @override
    def refresh(self) -> None:
        """Let its deadlines come nearer, and ask where it is due."""
        self.reading.pump()
        self._members.pump()
        self.show_case()

    @override
    def release(self) -> None:
        """Ask and hear nothing more."""
        self.reading.release()
        self._members.release()
        super().release()

    def show_case(self) -> None:
        """Show the case as it is known."""
        case, texts = self.case, self.texts
        refused = self._acts.refused.get(self.reading.case_id)
        if refused is not None:
            said = error_text(texts, refused[0])
            by = safe_text(refused[1], 60)
            shown = texts("cases.refused_by", said=said, by=by) if by else said
            self.error.set_text(shown)
            self.error.show()
        elif self.reading.code not in ("", "ok"):
            self.show_error(self.reading.code)
        else:
            self.show_error("")
        if case is None:
            self.title.set_text(texts("cases.loading"))
            self._offer(())
            self.story_title.hide()
            return
        mark = mark_pixmap(self.look, case.severity, self.look.px(MARK_PX), self.devicePixelRatio())
        self.set_mark(mark)
        self.title.set_text(safe_text(case.title, 120))
        self._show_state(case)
        self._show_facts(case)
        self._show_acts(case)
        self._show_story()
        if case.members != self._member_ids:
            self._member_ids = case.members
            if case.members:
                ids = case.members[:MOST_MEMBERS]
                self._members.open(CaseFilter(ids=ids), CaseOrder.OLDEST)
        self._show_members()
        if self._begin is not None:
            step, self._begin = self._begin, None
            self.begin(step)

    @override
    def event(self, event: QEvent) -> bool:
        """Keep the letters that mean something here from the window's own keys, and Esc."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_ours = stroke_of(event) in _WALK or step_of(event) is not None
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
        else:
            super().keyPressEvent(event)

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

    def _is_live(self) -> bool:
        return self._group.status.state is LinkState.LIVE

    def _show_facts(self, case: Case) -> None:
        texts, catalogue = self.texts, self._catalogue()
        kind = self._kind_of(case)
        limits = (
            ""
            if kind is None
            else " · ".join(
                f"{texts(f'cases.due.of.{what}')} {limit_text(texts, one.amount, one.clock)}"
                for what, one in kind.limits.items()
            )
        )
        name = type_name(catalogue, case.type_code) or texts("cases.no_type")
        aspect = "" if kind is None else kind.aspect
        type_said = " · ".join(part for part in (name, aspect, limits) if part)
        self.facts.set_fact("type", type_said)
        standard = ""
        if kind is not None:
            standing = texts(f"cases.standing.{kind.standing}")
            standard = texts(
                "cases.standard", said=safe_text(kind.standard, 400), standing=standing
            )
        self.facts.set_fact("standard", standard)
        self.facts.set_fact("place", place_text(case.place) or texts("cases.no_place"))
        channel = channel_name(catalogue, case.channel)
        origin = " ".join(part for part in (case.source, case.original_no) if part)
        told = " · ".join(part for part in (channel, origin, day_minute(case.raised_s)) if part)
        self.facts.set_fact("told", told)
        who = " ".join(part for part in (case.reporter, case.phone) if part)
        self.facts.set_fact("reporter", who)
        self.facts.set_fact("unit", unit_name(catalogue, case.unit))
        came = set(case.reported_in)
        helpers = [
            texts(
                "cases.helper_came" if one in came else "cases.helper_called",
                unit=unit_name(catalogue, one),
            )
            for one in case.helpers
        ]
        self.facts.set_fact("helpers", " · ".join(helpers))
        self.facts.set_fact("into", texts("cases.into") if case.into else "")
        self.text.set_text(case.text or texts("cases.no_text"))

    def _show_acts(self, case: Case) -> None:
        role = self._session.role
        is_mute = bool(self._acts.why_not()) or not self._is_live()
        offered = () if role is None or is_mute else steps_now(case, role)
        self._offer(offered)
        is_waiting = self._acts.is_waiting(case.case_id)
        for step in offered:
            self.buttons[step].setEnabled(not is_waiting)
        if self.form.step is not None and self.form.step not in offered:
            self._drop_form()  # somebody else was faster; the error says who

    def _offer(self, offered: tuple[CaseStep, ...]) -> None:
        if offered == self._offered:
            return
        for step in self._offered:
            self._grid.removeWidget(self.buttons[step])
            self.buttons[step].hide()
        self._offered = offered
        for at, step in enumerate(offered):
            self._grid.addWidget(self.buttons[step], at // ACTS_IN_ROW, at % ACTS_IN_ROW)
            self.buttons[step].show()

    def _show_story(self) -> None:
        story, texts = self.reading.story, self.texts
        if story is None:
            return
        catalogue = self._catalogue()
        lines = [story_line(texts, catalogue, step) for step in story.steps[-MOST_ROWS:]]
        self.story.show_lines(lines[::-1])
        self.story_title.set_text(texts("cases.story.title", count=len(story.steps)))
        self.story_title.show()

    def _show_members(self) -> None:
        texts, count = self.texts, len(self._member_ids)
        self.members_title.set_text(texts("cases.members", count=count))
        self.members_title.setVisible(count > 0)
        lines = self._members.lines if count else ()
        for at, button in enumerate(self.members):
            button.setVisible(at < len(lines))
            if at < len(lines):
                line = lines[at]
                button.setText(safe_text(f"{number_text(line.number)}  {line.title}", 30))

    def _open_member(self, at: int) -> None:
        if at < len(self._members.lines):
            self.member_wanted.emit(self._members.lines[at].case_id)

    def _do(self, words: StepWords) -> None:
        case, step = self.case, self.form.step
        if case is None or step is None:
            return
        self.form.shut()
        self._grid_of.show()
        self.setFocus()
        self._acts.step(case.case_id, case.to_seq, step, words)
        self.show_case()

    def _drop_form(self) -> None:
        self.form.shut()
        self._grid_of.show()
        self.setFocus()

    def _kind_of(self, case: Case) -> ProblemType | None:
        return self._catalogue().type_on(case.type_code, date_of(case.opened_s))

    def _may_extend(self, case: Case, what: Due) -> bool:
        return what in case.due and not case.due[what].is_met


def _give_way(button: QPushButton) -> None:
    """Let a button be as narrow as the dock asks: its words must not widen the card."""
    button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
