"""The card of one alarm: what it is, what can be done, since when, and on what evidence."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.domain.alarm import FOUND_BY_KINDS, Alarm
from app.domain.classes import LATE_AFTER_S
from app.domain.ports import LinkState
from app.services.evidence import parts_of
from app.services.live import Pumped, ViewGroup
from app.services.precision import RecordBook
from app.services.session import Session
from app.services.triage import REJECTED, VERIFIED, Triage
from widgets.alarm_names import alarm_label
from widgets.cards.alarm_acts import acts_of, can_be_met
from widgets.cards.alarm_words import state_text
from widgets.cards.card import Card, keep_place, set_tone
from widgets.cards.evidence import evidence_rows
from widgets.cards.facts import Facts
from widgets.cards.found_form import FoundForm
from widgets.cards.hold_form import SEAT_SIGN, Ask, HoldForm
from widgets.cards.shrinking_scroll import ShrinkingScroll
from widgets.evidence.rule_words import rule_name, says_text, share_text, standing_text
from widgets.hall_time import age_text
from widgets.look import Look, TextRole
from widgets.symbol import mark_pixmap
from widgets.texts import Texts

MARK_PX = 26
NOTE_CHARACTERS = 500
LEAST_GROUNDS_PX = 96  # four lines of evidence, however low the column is
_EVIDENCE_ROWS = tuple(f"row{n}" for n in range(12))


class AlarmCard(Card):
    """Emits ``intercept_asked`` with entity id and alarm id, and ``evidence_asked``.

    Nothing moves under the pointer: the acts stand under the title, over everything that answers
    of the hub change, and what is offered when the card is opened keeps its place on it.

    Everything else goes to triage. ``record`` has the rules' texts and their measured precision;
    None where nobody can be asked.
    """

    intercept_asked = Signal(str, str)
    evidence_asked = Signal()

    def __init__(
        self,
        alarm_id: str,
        group: ViewGroup,
        triage: Triage,
        session: Session,
        look: Look,
        texts: Texts,
        record: RecordBook | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, texts, parent)
        self.alarm_id = alarm_id
        self._record = record
        self._group = group
        self._triage = triage
        self._session = session
        self.summary = self.label(role=TextRole.STRONG)
        self.state = self.label(tone="second", is_wrapping=True)
        self.says = self.label(is_wrapping=True)
        self.precision = self.label(tone="second", is_wrapping=True)
        self.live_fix = self.label()
        self.evidence_title = self.label(texts("cards.evidence.title"), TextRole.STRONG)
        self.open_evidence = self.button(texts("evidence.open"), self.evidence_asked.emit, "quiet")
        self._grounds = QWidget()
        self.evidence = Facts(self, dict.fromkeys(_EVIDENCE_ROWS, ""))
        self.evidence_none = self.label(texts("cards.evidence.none"), tone="muted")
        self.waiting = self.label(tone="muted", is_wrapping=True)
        why = "cards.read_only" if group.is_live else "replay.no_commands"
        self.read_only = self.label(texts(why), tone="muted", is_wrapping=True)
        self.intercept = self.button(texts("cards.alarm.intercept"), self.primary, "primary")
        self.claim = self.button(texts("cards.alarm.claim"), lambda: triage.claim(alarm_id))
        self.release_claim = self.button(
            texts("cards.alarm.release"), lambda: triage.release(alarm_id)
        )
        self.acknowledge = self.button(
            texts("cards.alarm.acknowledge"), lambda: triage.acknowledge(alarm_id)
        )
        self.verify = self.button(texts("cards.alarm.verify"), self._verify)
        self.reject = self.button(texts("cards.alarm.reject"), self._ask_note)
        self.note = QLineEdit()
        self.note.setMaxLength(NOTE_CHARACTERS)
        self.note.setPlaceholderText(texts("cards.alarm.note_hint"))
        self.dress(self.note)
        self.close_rejected = self.button(
            texts("cards.alarm.close_rejected"), self._reject, "danger"
        )
        self.shelve = self.button(texts("hold_form.shelve"), self.ask_shelf, "quiet")
        self.unshelve = self.button(
            texts("hold_form.unshelve"), lambda: triage.unshelve(alarm_id), "quiet"
        )
        self.give = self.button(
            texts("hold_form.to_seat"), lambda: self._ask_hold(Ask.GIVE), "quiet"
        )
        self.take_out = self.button(
            texts("hold_form.out"), lambda: self._ask_hold(Ask.OUT), "quiet"
        )
        self._buttons = {
            **{"intercept": self.intercept, "claim": self.claim, "verify": self.verify},
            **{"release_claim": self.release_claim, "acknowledge": self.acknowledge},
            **{"shelve": self.shelve, "unshelve": self.unshelve, "reject": self.reject},
            **{"give": self.give, "take_out": self.take_out},
        }
        self.hold = HoldForm(self, texts)
        self.hold.held.connect(self._hold)
        self.hold.given.connect(self._give)
        self.found = FoundForm(self, texts)
        self.found.said.connect(self._verify_as)
        self._lay_out()
        self._offered = self._keep_places()
        self.follow(triage.connect(self._show))
        self.follow(session.connect(self._show))
        if record is not None:
            self.follow(record.connect(self._show))
            record.want()
        self._show()

    def _lay_out(self) -> None:
        acts = QGridLayout()
        for column in (0, 1):
            acts.setColumnStretch(column, 1)  # a longer text on one button moves no other
        acts.addWidget(self.intercept, 0, 0, 1, 2)
        acts.addWidget(self.claim, 1, 0)
        acts.addWidget(self.release_claim, 1, 0)
        acts.addWidget(self.acknowledge, 1, 1)
        acts.addWidget(self.verify, 2, 0)
        acts.addWidget(self.reject, 2, 1)
        aside = QGridLayout()
        aside.addWidget(self.shelve, 0, 0)
        aside.addWidget(self.unshelve, 0, 0)
        aside.addWidget(self.give, 0, 1)
        aside.addWidget(self.take_out, 0, 2)
        aside.setColumnStretch(3, 1)
        for grid in (acts, aside):
            grid.setSpacing(self.look.px(8))
            self._spaced.append(grid)
        head = self.row(self.summary, self.open_evidence)
        for at, share in enumerate((1, 0, 0)):
            head.setStretch(at, share)  # all that the button leaves is the rule's name's
        grounds = self.column(self._grounds)
        for widget in (
            *(self.state, self.live_fix, self.rule(), self.evidence_title, self.says),
            *(self.precision, self.evidence_none, self.evidence),
        ):
            grounds.addWidget(widget)
        self.body.addLayout(head)
        self.body.addLayout(acts)
        self.body.addLayout(aside)
        self.stack(self.hold, self.found, self.note, self.close_rejected)
        self.stack(self.error, self.waiting, self.read_only, self.rule())
        self.stack_giving_way(ShrinkingScroll(self._grounds, self.look.px(LEAST_GROUNDS_PX)))
        self.body.addStretch()
        self._ask_no_note()

    def _keep_places(self) -> frozenset[str]:
        """Let what an open alarm can be offered keep its room; return what that is."""
        alarm = self.alarm
        if alarm is None or not alarm.is_open:
            return frozenset()
        offered = set(self._buttons)
        if not can_be_met(alarm, self._group):
            offered.remove("intercept")
        keep_place(*(self._buttons[name] for name in offered))
        return frozenset(offered)

    @property
    def alarm(self) -> Alarm | None:
        """The alarm as the journal has it now."""
        return self._triage.alarm(self.alarm_id)

    def primary(self) -> None:
        """Submit the note that is being written, else ask for the interception."""
        alarm = self.alarm
        if self.hold.is_asking:
            self.hold.submit()
        elif self.found.is_asking:
            self.found.setFocus()  # what it was found to be is pressed, never met by a stray Enter
        elif not self.note.isHidden():
            self._reject()
        elif alarm is not None and self.intercept.isEnabled():
            self.intercept_asked.emit(alarm.entity_id, alarm.alarm_id)

    def absorb(self, pumped: Pumped) -> None:
        """Show what the journal says anew, when it says something of this alarm."""
        if pumped.is_new_board or f"alarm:{self.alarm_id}" in pumped.subjects:
            self._show()

    def refresh(self) -> None:
        """Let the ages grow."""
        alarm = self.alarm
        if alarm is not None:
            self._show_ages(alarm)

    def close_card(self) -> None:
        """Put away what is being written first, then the card."""
        if self.hold.is_asking or self.found.is_asking:
            self._shut_forms()
            self.setFocus()
        elif self.note.isHidden():
            super().close_card()
        else:
            self._ask_no_note()
            self.setFocus()

    def ask_shelf(self) -> None:
        """Ask why and for how long it is to be shelved, if it may be."""
        if self.shelve.isEnabled() and not self.shelve.isHidden():
            self._ask_hold(Ask.SHELVE)

    def _shut_forms(self) -> None:
        self.hold.shut()
        self.found.shut()

    def _ask_hold(self, what: Ask) -> None:
        self._ask_no_note()
        self.found.shut()
        self.hold.ask(what)

    def _hold(self, what: Ask, for_s: float, reason: str) -> None:
        if what is Ask.SHELVE:
            self._triage.shelve(self.alarm_id, for_s, reason)
        else:
            self._triage.out_of_service(self.alarm_id, for_s, reason)
        if reason.strip():
            self.hold.shut()

    def _give(self, whom: str) -> None:
        name = whom.strip()
        if name.startswith(SEAT_SIGN):
            self._triage.assign(self.alarm_id, seat=name.removeprefix(SEAT_SIGN).strip())
        elif name:
            self._triage.assign(self.alarm_id, person=name)
        if name:
            self.hold.shut()

    def _verify(self) -> None:
        """Ask as what it was verified where that can be one of the published kinds; else close.

        Whose rules have not been told yet is asked as well: what is closed is closed for good.
        """
        alarm, book = self.alarm, self._record
        record = None if book is None else book.record
        rule = None if alarm is None or record is None else record.rule(alarm.rule)
        is_waited_for = book is not None and record is None
        if not is_waited_for and (rule is None or rule.kind not in FOUND_BY_KINDS):
            self._triage.close(self.alarm_id, VERIFIED)
            return
        self._ask_no_note()
        self.hold.shut()
        self.found.ask()
        self.bring(self.found)

    def _verify_as(self, kind: str) -> None:
        self.found.shut()
        self._triage.close(self.alarm_id, VERIFIED, verified_as=kind)

    def _ask_note(self) -> None:
        self._shut_forms()
        self.note.show()
        self.close_rejected.show()
        self.note.setFocus()

    def _ask_no_note(self) -> None:
        self.note.clear()
        self.note.hide()
        self.close_rejected.hide()

    def _reject(self) -> None:
        self._triage.close(self.alarm_id, REJECTED, self.note.text())

    def _show(self) -> None:
        alarm = self.alarm
        if alarm is None:
            self.title.set_text(self.texts("cards.alarm.gone"))
            self._show_acts(None)
            return
        self.title.set_text(self.texts("cards.alarm.title", label=alarm_label(self.texts, alarm)))
        ratio = self.devicePixelRatioF()
        self.set_mark(mark_pixmap(self.look, alarm.severity, self.look.px(MARK_PX), ratio))
        self._show_ages(alarm)
        self._show_acts(alarm)
        is_mine = self._triage.error_alarm_id == self.alarm_id
        self.show_error(self._triage.last_error if is_mine else "")

    def _show_ages(self, alarm: Alarm) -> None:
        texts, now_s = self.texts, self._group.now_s()
        is_live = self._group.status.state is LinkState.LIVE
        self.waiting.set_text(texts("cards.alarm.waiting" if is_live else "cards.waiting_link"))
        outage = self._group.board.outages.get(alarm.out_by)
        self.state.set_text(state_text(texts, alarm, now_s, self._session.person_id, outage))
        self._show_live_fix(alarm)
        self._show_rule(alarm)
        rows = evidence_rows(texts, alarm, now_s)
        self.evidence_none.setVisible(not rows)
        self.evidence.show_rows(rows)

    def _show_rule(self, alarm: Alarm) -> None:
        """Say what the rule says, on what article, and how often it was right."""
        texts, record = self.texts, self._record
        told = None if record is None else record.rule(alarm.rule)
        self.summary.set_text(rule_name(texts, alarm.rule, told))
        ground = parts_of(alarm).ground
        article = ""
        if ground.article:
            known = standing_text(texts, ground.standing)
            article = texts("evidence.article_known", article=ground.article, known=known)
        lines = [text for text in (says_text(texts, told), article) if text]
        self.says.set_text("\n".join(lines))
        self.says.setVisible(bool(lines))
        funnel = None
        if record is not None and record.record is not None:
            funnel = record.record.by_rule.get(alarm.rule)
        precision = "" if funnel is None else share_text(texts, funnel.precision)
        self.precision.set_text(precision)
        self.precision.setVisible(bool(precision))

    def _show_live_fix(self, alarm: Alarm) -> None:
        age_s = self._group.fix_age_s(alarm.entity_id)
        if age_s is None:
            self.live_fix.set_text(self.texts("cards.alarm.live_fix_none"))
        else:
            age = age_text(self.texts, age_s)
            self.live_fix.set_text(self.texts("cards.alarm.live_fix", age=age))
        is_old = age_s is None or age_s >= LATE_AFTER_S
        set_tone(self.live_fix, "warn" if is_old else "")

    def _show_acts(self, alarm: Alarm | None) -> None:
        is_open = alarm is not None and alarm.is_open
        is_waiting = self._triage.is_waiting(self.alarm_id)
        acts = acts_of(alarm, self._group, self._session, is_waiting=is_waiting)
        for name, button in self._buttons.items():
            button.setEnabled(acts[name].is_allowed)
            button.setVisible(acts[name].is_shown and name in self._offered)
        self.waiting.setVisible(is_waiting)
        self.read_only.setVisible(is_open and not self._session.may("claim_alarm"))
        if not is_open:
            self._ask_no_note()
            self._shut_forms()
