"""The drawer of snapshots: the picture large, what is known of it beside, and three keys."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.cases.case import CASE_PREFIX, Case
from app.domain.cases.snapshots import DAYS, SnapshotAnswer
from app.domain.cases.steps import CaseStep
from app.domain.cases.unit_ways import UnitWay
from app.services.cases.kept_answer import KeptAnswer
from app.services.cases.snapshot_queue import SnapshotQueue
from app.services.cases.tables import CaseTables
from app.services.cases.unit_ways import UnitWays
from app.services.commands import Commands
from app.services.live import Pumped, ViewGroup
from app.services.session import Session
from widgets.cards.error_text import error_text
from widgets.cases.case_words import number_text, unit_name
from widgets.cases.way_words import basis_text, unit_way_text
from widgets.dossier.fact_rows import FactRows
from widgets.hall_time import clock_text, minute_text
from widgets.look import Look, TextRole
from widgets.pane import Pane
from widgets.plain import PlainLabel, button_text
from widgets.snapshots.snapshot_picture import SnapshotPicture
from widgets.snapshots.snapshot_words import (
    REASONS,
    facts_of,
    note_of,
    precision_text,
    record_of,
    standard_text,
    type_text,
)
from widgets.texts import Texts
from widgets.vouched import Vouched

HEIGHT_PX, SIDE_PX = 560, 380
_FACTS = ("camera", "place", "sure", "age", "due", "of_camera", "of_type")
_WALK = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PLAIN = Qt.KeyboardModifier.NoModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_OURS = frozenset(
    {*_WALK, *_ENTER, Qt.Key.Key_Y, Qt.Key.Key_X, Qt.Key.Key_D}
    | {Qt.Key(Qt.Key.Key_1.value + at) for at in range(len(REASONS))}
)


class SnapshotBoard(Pane):
    """Emits ``looked`` when another one is looked at, ``opened`` with a case id, ``closed``."""

    looked = Signal()
    opened = Signal(str)
    closed = Signal()

    def __init__(
        self,
        group: ViewGroup,
        commands: Commands,
        session: Session,
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("snapshots.title"), look, parent)
        self._group, self._texts = group, texts
        self._vouched = Vouched(group)
        self._shown = ""
        self._is_rejecting = False
        self._offered: tuple[str, UnitWay, str] | None = None  # of which case, whom, by what
        self.tables = CaseTables(group, self._show, monotonic, texts.language)
        self.queue = SnapshotQueue(group, commands, session, self._show, monotonic)
        self.record = KeptAnswer(group, "snapshot_precision", SnapshotAnswer, self._show, monotonic)
        self.record.ask_with(days=DAYS)
        self.ways = UnitWays(group, self._show, monotonic)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.picture = SnapshotPicture(look)
        self.kind = PlainLabel(is_wrapping=True)
        self.standard = PlainLabel(is_wrapping=True)
        self.standard.setProperty("tone", "second")
        self.demo = PlainLabel(texts("snapshots.simulated"))
        self.demo.setProperty("tone", "warn")
        self.facts = FactRows(look)
        self.error = PlainLabel(is_wrapping=True)
        self.error.setProperty("tone", "bad")
        self.filed = PlainLabel(is_wrapping=True)
        self.send = self._button("", self._dispatch)
        self.yes = self._button(texts("snapshots.yes"), self.queue.confirm, "primary")
        self.no = self._button(texts("snapshots.no"), self._ask_why)
        self.next = self._button(texts("snapshots.next"), lambda: self.queue.walk(1), "quiet")
        self.reasons = [
            self._button(
                texts("snapshots.choose", key=at + 1, said=texts(f"snapshots.reason.{reason}")),
                partial(self._reject, reason),
            )
            for at, reason in enumerate(REASONS)
        ]
        self._side_of = QWidget()
        self._side = QVBoxLayout(self._side_of)
        for above in (self.kind, self.standard, self.demo, self.facts):
            self._side.addWidget(above)
        self._side.addStretch(1)
        for below in (self.error, self.filed, self.send, *self.reasons):
            self._side.addWidget(below)
        self._keys = QHBoxLayout()
        for button in (self.yes, self.no, self.next):
            self._keys.addWidget(button, 1)
        self._side.addLayout(self._keys)
        self._whole = QHBoxLayout()
        self._whole.addWidget(self.picture, 1)
        self._whole.addWidget(self._side_of)
        self.content.addLayout(self._whole, 1)
        self.set_look(look)
        self._show()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if not hasattr(self, "_whole"):
            return
        self.picture.set_look(look)
        self.facts.set_look(look)
        self.kind.setFont(look.font(TextRole.STRONG))
        for widget in (self.standard, self.demo, self.error, self.filed, self.send):
            widget.setFont(look.font())
        for button in (self.yes, self.no, self.next, *self.reasons):
            button.setFont(look.font())
        self._side_of.setFixedWidth(look.px(SIDE_PX))
        self._side.setContentsMargins(0, 0, look.px(8), 0)
        self._side.setSpacing(look.px(6))
        self._keys.setSpacing(look.px(6))
        self._whole.setContentsMargins(look.px(6), 0, 0, look.px(6))
        self._whole.setSpacing(look.px(12))
        self.setFixedHeight(look.px(HEIGHT_PX))

    @property
    def case(self) -> Case | None:
        """What is looked at, once it has been read."""
        return self.queue.case

    def absorb(self, pumped: Pumped) -> None:
        """Note which cases the journal has something new of."""
        touched = [one for one in pumped.subjects if one.startswith(CASE_PREFIX)]
        if touched:
            self.queue.touch(one.removeprefix(CASE_PREFIX) for one in touched)
            self.record.touch()
        if pumped.is_new_board:
            self.tables.forget()

    def refresh(self) -> None:
        """Ask for what is due and let ages grow; shut, it asks nothing."""
        if self.isHidden():
            return
        self.tables.pump()
        self.queue.pump()
        self.record.pump()
        self._show()

    def release(self) -> None:
        """Wait for nothing more."""
        for asking in (self.tables, self.queue, self.record, self.ways):
            asking.release()

    @override
    def event(self, event: QEvent) -> bool:
        """Keep the keys that mean something here from the window's own, and Esc of a question."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_plain = event.modifiers() in (_PLAIN, _KEYPAD)
            is_question = self._is_rejecting and event.key() == Qt.Key.Key_Escape
            if is_question or (is_plain and event.key() in _OURS):
                event.accept()
                return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Confirm with Y, reject with X and a number, dispatch with D, walk with the arrows."""
        key, is_held = event.key(), event.isAutoRepeat()
        if key == Qt.Key.Key_Escape:
            if self._is_rejecting:
                self._stop_asking()
            else:
                self.closed.emit()
        elif event.modifiers() not in (_PLAIN, _KEYPAD):
            super().keyPressEvent(event)
        elif key in _WALK:
            self._stop_asking()
            self.queue.walk(_WALK[Qt.Key(key)])
        elif key not in _OURS:
            super().keyPressEvent(event)
        elif not is_held:  # a key that is held down decides nothing
            self._decide(Qt.Key(key))

    def _decide(self, key: Qt.Key) -> None:
        number = key.value - Qt.Key.Key_1.value
        if 0 <= number < len(REASONS):
            if self._is_rejecting:
                self._reject(REASONS[number])
        elif key == Qt.Key.Key_Y:
            self._stop_asking()
            self.queue.confirm()
        elif key == Qt.Key.Key_X:
            self._ask_why()
        elif key == Qt.Key.Key_D:
            self._dispatch()
        elif self.queue.current:
            self.opened.emit(self.queue.current)

    def _button(self, text: str, act: Callable[[], object], role: str = "") -> QPushButton:
        button = QPushButton(button_text(text))
        if role:
            button.setProperty("role", role)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked: act())
        return button

    def _ask_why(self) -> None:
        self._is_rejecting = self.case is not None and self.queue.may(CaseStep.VOID)
        self._show()

    def _stop_asking(self) -> None:
        self._is_rejecting = False
        self._show()

    def _reject(self, reason: str) -> None:
        self._is_rejecting = False
        self.queue.reject(note_of(self._texts, reason))

    def _suggested(self) -> UnitWay | None:
        """Return whom to send to what was confirmed; nobody while the hub is still being asked.

        It stays who it is until it was sent or another is confirmed: a key sends whom one read.
        """
        filed = self.queue.filed
        if filed is None:
            return None
        told = self.ways.of(filed.case, self.tables.catalogue)
        if self._offered is None or self._offered[0] != filed.case.case_id:
            if told.is_waiting or told.first is None:
                return None
            self._offered = filed.case.case_id, told.first, basis_text(self._texts, told)
        return self._offered[1]

    def _dispatch(self) -> None:
        suggested = self._suggested()
        if self._is_rejecting:
            return
        if suggested is not None and self.queue.may(CaseStep.DISPATCH):
            self.queue.dispatch(suggested.unit_id)

    def _show(self) -> None:
        if not hasattr(self, "_whole"):
            return  # not built yet
        queue, texts = self.queue, self._texts
        pages, case = queue.pages, queue.case
        self.vouch(self._vouched.age() if pages.as_of_s is not None else None)
        as_of_s = pages.as_of_s
        self.as_of.set_text(texts("time.unknown") if as_of_s is None else clock_text(as_of_s))
        left = texts("time.unknown") if queue.left < 0 else f"{queue.left:,}"
        more = "+" if pages.is_more_than else ""
        self.title.set_text(texts("snapshots.title_of", count=left + more))
        # Of the next one before it is confirmed: whom to send is known when it is.
        filed = queue.filed
        is_asked = filed is not None and self.ways.of(filed.case, self.tables.catalogue).is_waiting
        self.ways.look(filed.case if filed is not None and is_asked else case)
        self.ways.pump()
        self._show_picture(case)
        self._show_facts(case)
        self._show_acts(case)
        if queue.current != self._shown:
            self._is_rejecting = False  # the question was about another one
        self._show_filed()
        for button in self.reasons:
            button.setVisible(self._is_rejecting)
        if queue.current != self._shown:
            self._shown = queue.current
            self.looked.emit()

    def _show_picture(self, case: Case | None) -> None:
        queue, texts, pages = self.queue, self._texts, self.queue.pages
        if not self._group.is_live or not pages.is_vouched:
            key = "cases.read_only.replay" if not self._group.is_live else "cases.read_only.link"
            self.picture.show_words(texts(key))
        elif pages.code not in ("", "ok"):
            self.picture.show_words(error_text(texts, pages.code))
        elif case is None:
            is_empty = pages.code == "ok" and not queue.lines and not pages.is_asking
            self.picture.show_words(texts("snapshots.none" if is_empty else "snapshots.loading"))
        elif not case.attachments:
            self.picture.show_words(texts("snapshots.no_picture"))
        else:
            sha256 = case.attachments[0]
            content = queue.pictures.get(sha256)
            if content is not None:
                if not self.picture.show_picture(content):
                    self.picture.show_words(texts("snapshots.unreadable"))
            elif sha256 in queue.pictures.codes:
                self.picture.show_words(error_text(texts, queue.pictures.codes[sha256]))
            else:
                self.picture.show_words(texts("snapshots.loading"))

    def _show_facts(self, case: Case | None) -> None:
        texts, catalogue = self._texts, self.tables.catalogue
        for widget in (self.facts, self.kind, self.standard):
            widget.setVisible(case is not None)
        self.demo.setVisible(case is not None and case.is_demo)
        if case is None:
            return
        self.kind.set_text(type_text(texts, catalogue, case))
        self.standard.set_text(standard_text(texts, catalogue, case))
        record = self.record.answer
        facts = facts_of(texts, catalogue, case, self._group.now_s())
        cameras, types = ((), ()) if record is None else (record.cameras, record.types)
        facts["of_camera"] = precision_text(texts, record_of(cameras, case.seen_by))
        facts["of_type"] = precision_text(texts, record_of(types, case.type_code))
        self.facts.show_facts(
            [(texts(f"snapshots.fact.{key}"), facts[key]) for key in _FACTS if facts[key]]
        )

    def _show_acts(self, case: Case | None) -> None:
        queue = self.queue
        is_able = case is not None and queue.may(CaseStep.FILE) and queue.pages.is_vouched
        self.yes.setEnabled(is_able and not queue.is_blind)
        self.no.setEnabled(is_able)
        self.next.setEnabled(len(queue.lines) > 1)
        said = ""
        if queue.refused:
            case_id, (code, detail) = next(reversed(queue.refused.items()))
            line = queue.pages.line(case_id)
            number = "" if line is None else number_text(line.number)
            why = error_text(self._texts, code)
            said = self._texts("snapshots.refused", number=number, why=f"{why} {detail}".strip())
        elif case is not None and not queue.may(CaseStep.FILE):
            said = self._texts("snapshots.may_not")
        self.error.set_text(said)
        self.error.setVisible(bool(said))

    def _show_filed(self) -> None:
        filed, texts, suggested = self.queue.filed, self._texts, self._suggested()
        has_room = not self._is_rejecting  # the reasons stand where it would
        told = self.queue.told
        self.filed.setVisible((filed is not None or told is not None) and has_room)
        self.send.setVisible(suggested is not None and has_room)
        if filed is None:
            if told is not None:
                self.filed.set_text(self._told_text(told))
            return
        said = texts("snapshots.filed", number=number_text(filed.case.number))
        if suggested is not None and self._offered is not None:
            name = unit_name(self.tables.catalogue, suggested.unit_id)
            way = unit_way_text(texts, name, suggested)
            kinds = self.tables.catalogue.types.get(filed.case.type_code, ())
            key = "send_tell" if kinds and kinds[-1].video_call_out else "send"
            self.send.setText(button_text(texts(f"snapshots.{key}", unit=way)))
            said = f"{said}\n{self._offered[2]}".strip()
        self.filed.set_text(said)

    def _told_text(self, why: str) -> str:
        """Return that a text is queued, with from when where it waits; or that none is."""
        texts, from_s = self._texts, self.queue.told_from_s
        if why:
            return error_text(texts, "not_called_out")
        if from_s > self._group.now_s():
            return texts("snapshots.told_later", at=minute_text(from_s))
        return texts("snapshots.told")
