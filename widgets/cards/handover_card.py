"""The handover card: gather, choose, prove, confirm item by item, sign by both, and the page."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.errors import DecodeError, StoreError
from app.domain.people import Role
from app.domain.ports import Answer
from app.domain.safe_text import safe_text
from app.domain.shift import Handover
from app.services.handover import HandoverDesk
from app.services.handover_report import HandoverReport
from app.services.live import ViewGroup
from app.services.record import PersonCard, people_of
from app.services.session import Session
from widgets.cards.card import Card, keep_place
from widgets.cards.handover_items import ItemRows
from widgets.cards.sign_in import DEMO_PASSWORD, FIELD_CHARACTERS
from widgets.choice_box import ChoiceBox
from widgets.hall_time import minute_text
from widgets.look import Look, TextRole
from widgets.plain import button_text
from widgets.texts import Texts

_TAKES_OVER = (Role.DUTY_OFFICER.value, Role.SHIFT_LEADER.value)
SavePage = Callable[[HandoverReport], str]


class HandoverCard(Card):
    """``save_page`` prints the report and returns the file's name; it raises StoreError."""

    def __init__(
        self,
        group: ViewGroup,
        desk: HandoverDesk,
        session: Session,
        look: Look,
        texts: Texts,
        save_page: SavePage,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, texts, parent)
        self._group = group
        self._desk = desk
        self._session = session
        self._save_page = save_page
        self._people: dict[str, PersonCard] = {}
        self.hint = self.label(tone="second", is_wrapping=True)
        self.choice = ChoiceBox()
        self.choice.setPlaceholderText(texts("handover.choose_here"))
        self.choice.currentIndexChanged.connect(self._show)
        self.dress(self.choice)
        self.start = self.button(texts("handover.start"), self._start, "primary")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setMaxLength(FIELD_CHARACTERS)
        self.password.setPlaceholderText(texts("handover.password"))
        self.dress(self.password)
        self.prove = self.button(texts("handover.sign_in"), self._prove, "primary")
        self.prove_demo = self.button(texts("handover.sign_in_demo"), self._prove_demo)
        self.items_title = self.label(role=TextRole.STRONG)
        self.items = ItemRows(self, desk.confirm)
        self.stays = self.label(tone="second", is_wrapping=True)
        self.sign_outgoing = self.button(texts("handover.sign_outgoing"), desk.sign_as_outgoing)
        self.sign_incoming = self.button(texts("handover.sign_incoming"), desk.sign_as_incoming)
        self.signatures = self.label(tone="second", is_wrapping=True)
        self.waiting = self.label(texts("handover.waiting"), tone="muted")
        keep_place(self.waiting)  # it comes with every confirmation, and the signatures are near
        self.page = self.button(texts("handover.page"), self._make_page)
        self.page_name = self.label(tone="second", is_wrapping=True)
        self.take_seat = self.button("", self._take_seat, "primary")
        self.stack(self.hint, self.choice, self.start, self.password, self.error)
        self.body.addLayout(self.row(self.prove, self.prove_demo))
        self.stack(self.items_title)
        self.stack_giving_way(self.items)
        self.stack(self.stays)
        self.body.addLayout(self.row(self.sign_outgoing, self.sign_incoming))
        self.stack(self.signatures, self.waiting, self.page, self.page_name, self.take_seat)
        self.body.addStretch()
        self._question = group.questions.ask("people", self._on_people)
        self.follow(desk.connect(self._show))
        self.follow(session.connect(self._show))
        self._show()

    def take_keyboard(self) -> None:
        """Put the keyboard where the next act is: a person is chosen by typing his number."""
        (self if self.choice.isHidden() else self.choice).setFocus()

    def primary(self) -> None:
        """Do the one thing that is due: begin, or prove who comes in."""
        if self.prove.isVisible() and self.password.text():
            self._prove()
        elif self.start.isVisible() and self.start.isEnabled():
            self._start()

    def close_card(self) -> None:
        """Put the card away; what has begun stays under way in the journal."""
        self._desk.leave()
        super().close_card()

    def release(self) -> None:
        """Stop waiting for the people, and listening."""
        self._group.questions.cancel(self._question)
        super().release()

    def _on_people(self, answer: Answer) -> None:
        try:
            people = people_of(answer.result) if answer.code == "ok" else ()
        except DecodeError as error:
            self.show_error(error.reason)
            return
        self._people = {person.person_id: person for person in people}
        with QSignalBlocker(self.choice):
            self.choice.clear()
            for person in people:
                if person.role in _TAKES_OVER and person.person_id != self._session.person_id:
                    shown = safe_text(self._person_text(person.person_id))
                    self.choice.addItem(shown, person.person_id)
            self.choice.setCurrentIndex(-1)  # who comes in is a person's word, not a list's order
        self._desk.learn_names({person.person_id: person.name for person in people})

    def _person_text(self, person_id: str) -> str:
        person = self._people.get(person_id)
        shown_id = safe_text(person_id, 20)
        if person is None:
            return shown_id
        name = safe_text(person.name, 30)
        return self.texts("handover.person", person=shown_id, name=name)

    def _start(self) -> None:
        incoming = self.choice.currentData()
        if incoming:
            self._desk.start(str(incoming))

    def _prove(self) -> None:
        password = self.password.text()
        self.password.clear()
        self._desk.sign_in_incoming(password)

    def _prove_demo(self) -> None:
        self._desk.sign_in_incoming(DEMO_PASSWORD)

    def _take_seat(self) -> None:
        self._desk.take_seat()
        self.close_card()

    def _make_page(self) -> None:
        report = self._desk.report()
        if report is None:
            return
        try:
            name = self._save_page(report)
        except StoreError:
            self.show_error("page_not_saved")
        else:
            self.page_name.set_text(self.texts("handover.page_saved", name=name))
            self.page_name.show()

    def _show(self, _at: int = 0) -> None:
        handover = self._desk.handover
        may = self._session.may("start_handover")
        items = self._desk.gather()
        has_begun = handover is not None
        confirmed = frozenset(handover.confirmed) if handover else frozenset()
        is_here = self._desk.incoming is not None
        is_complete = handover is not None and handover.is_complete
        self.items.show_items(items, confirmed, may_confirm=is_here and not is_complete)
        self.items.setVisible(bool(items))
        self.items_title.setVisible(has_begun and bool(items))
        title = self.texts("handover.items", confirmed=len(confirmed), total=len(items))
        self.items_title.set_text(title)
        for widget in (self.choice, self.start):
            widget.setVisible(not has_begun and may)
        self.start.setEnabled(self.choice.currentIndex() >= 0 and not self._desk.is_waiting)
        needs_proof = has_begun and not is_complete and not is_here
        self.password.setVisible(needs_proof)
        self.prove.setVisible(needs_proof)
        is_demo = handover is not None and self._is_demo(handover.incoming)
        self.prove_demo.setVisible(needs_proof and is_demo)
        self.waiting.setVisible(self._desk.is_waiting)
        self.show_error(self._desk.error)
        self._show_signing(handover)
        self.title.set_text(self._title(handover))
        self.hint.set_text(self._hint(handover, len(items), may=may))

    def _is_demo(self, person_id: str) -> bool:
        person = self._people.get(person_id)
        return person is not None and person.is_demo

    def _title(self, handover: Handover | None) -> str:
        if handover is None:
            return self.texts("handover.title")
        return self.texts(
            "handover.title_under_way", outgoing=handover.outgoing, incoming=handover.incoming
        )

    def _hint(self, handover: Handover | None, count: int, *, may: bool) -> str:
        texts = self.texts
        if handover is None:
            if not may:
                return texts("handover.read_only")
            gathered = texts("handover.gather", count=count)
            choose = texts("handover.choose" if self.choice.count() else "handover.nobody")
            return f"{gathered if count else texts('handover.nothing_open')}\n{choose}"
        if handover.is_complete:
            return texts(
                "handover.complete",
                confirmed=len(handover.confirmed),
                unconfirmed=len(handover.unconfirmed),
                person=self._person_text(handover.outgoing),
            )
        is_here = self._desk.incoming is not None
        key = "handover.incoming_here" if is_here else "handover.incoming_hint"
        return texts(key, person=self._person_text(handover.incoming))

    def _show_signing(self, handover: Handover | None) -> None:
        is_complete = handover is not None and handover.is_complete
        is_signing = handover is not None and not is_complete
        for widget in (self.sign_outgoing, self.sign_incoming, self.stays):
            widget.setVisible(is_signing)
        self.signatures.setVisible(handover is not None)
        self.page.setVisible(is_complete)
        self.page_name.setVisible(is_complete and bool(self.page_name.full_text()))
        is_here = self._desk.incoming is not None
        self.take_seat.setVisible(is_complete and is_here)
        if handover is None:
            return
        is_outgoing = handover.outgoing == self._session.person_id
        self.sign_outgoing.setEnabled(is_outgoing and handover.outgoing not in handover.signed)
        self.sign_incoming.setEnabled(is_here and handover.incoming not in handover.signed)
        incoming = self._person_text(handover.incoming)
        self.take_seat.setText(button_text(self.texts("handover.take_seat", person=incoming)))
        left = len(handover.unconfirmed)
        outgoing = self._person_text(handover.outgoing)
        stays = self.texts("handover.leave_hint", count=left, person=outgoing)
        self.stays.set_text(stays if left else self.texts("handover.all_confirmed"))
        self.signatures.set_text(
            "\n".join(self._signature(handover, p) for p in (handover.outgoing, handover.incoming))
        )

    def _signature(self, handover: Handover, person_id: str) -> str:
        person = self._person_text(person_id)
        signed_s = handover.signed.get(person_id)
        if signed_s is None:
            return self.texts("handover.not_signed", person=person)
        return self.texts("handover.signed", person=person, time=minute_text(signed_s))
