"""The sign-in card: over a live, read-only map; the demo's people are plainly marked as such."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget

from app.domain.errors import DecodeError
from app.domain.people import Role
from app.domain.ports import Answer
from app.domain.safe_text import safe_text
from app.services.live import Pumped, ViewGroup
from app.services.record import PersonCard, SeatCard, people_of, seat_of
from app.services.session import Session
from widgets.cards.card import Card
from widgets.cards.role_text import role_text
from widgets.choice_box import ChoiceBox
from widgets.look import Look
from widgets.texts import Texts

DEMO_PASSWORD = "demo"
ASK_AGAIN_AFTER_S = 3.0
FIELD_CHARACTERS = 100
LEAST_CHARACTERS = 8  # of a list that is as wide as its place


class SignInCard(Card):
    """Asks the hub who this seat is and who may be chosen; ``monotonic`` gives real seconds.

    A hall without an administrator makes one here first.
    """

    def __init__(
        self,
        group: ViewGroup,
        session: Session,
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, texts, parent)
        self._group = group
        self._session = session
        self._monotonic = monotonic
        self._asked_s = 0.0
        self.seat: SeatCard | None = None
        self._questions: list[str] = []
        self.demo_buttons: list[QPushButton] = []
        self._has_people = False
        self.hint = self.label(tone="second", is_wrapping=True)
        self.training = self.label(texts("session.plaintext"), tone="warn", is_wrapping=True)
        self._demo = QWidget()
        self._demo_column = self.column(self._demo)
        # Seventeen departments sit in the demo hall: too many for a button each.
        self.departments = ChoiceBox()
        # As wide as the card, not as its longest entry: a dock's column gives it no more.
        self.departments.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.departments.setMinimumContentsLength(LEAST_CHARACTERS)
        self.departments.setPlaceholderText(texts("session.demo_departments"))
        self.departments.setAccessibleName(texts("session.demo_departments"))
        self.departments.activated.connect(self._fill_in)
        self.departments.hide()
        self._demo_column.addWidget(self.departments)
        self.dress(self.departments)
        self.person = self._field("session.person")
        self.name = self._field("session.name")
        self.password = self._field("session.password", is_secret=True)
        self.again = self._field("session.password_again", is_secret=True)
        self.enter = self.button(texts("session.sign_in"), self.primary, "primary")
        self.leave = self.button(texts("session.sign_out"), session.sign_out)
        self.stack(self.hint, self.training, self._demo, self.person, self.name)
        self.stack(self.password, self.again, self.enter, self.leave)
        self.follow(session.connect(self._show))
        self._ask()
        self._show()

    @property
    def is_first_start(self) -> bool:
        """Whether the hall has no administrator yet."""
        return self.seat is not None and self.seat.needs_administrator

    def primary(self) -> None:
        """Sign in with what is in the fields, or make the first administrator."""
        person, password = self.person.text().strip(), self.password.text()
        if self._session.who is not None:
            return
        if not person or not password or (self.is_first_start and not self.name.text().strip()):
            self.show_error("fields_missing")
        elif self.is_first_start:
            self._make_administrator(person, password)
        else:
            self._sign_in(person, password)

    def absorb(self, pumped: Pumped) -> None:
        """Ask again when the hub began anew: it may be another city."""
        if pumped.is_new_epoch:
            self._ask()

    def refresh(self) -> None:
        """Ask again while the hub has not answered, or knows no people yet: it may be starting."""
        is_waiting = any(self._group.questions.is_waiting(q) for q in self._questions)
        is_waiting |= not self._has_people
        if is_waiting and self._monotonic() - self._asked_s >= ASK_AGAIN_AFTER_S:
            self._ask()

    def release(self) -> None:
        """Stop waiting for answers, and listening."""
        for question in self._questions:
            self._group.questions.cancel(question)
        super().release()

    def _field(self, key: str, *, is_secret: bool = False) -> QLineEdit:
        field = QLineEdit()
        field.setMaxLength(FIELD_CHARACTERS)
        field.setPlaceholderText(self.texts(key))
        field.setAccessibleName(self.texts(key))
        if is_secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self.dress(field)
        return field

    def _ask(self) -> None:
        ask, cancel = self._group.questions.ask, self._group.questions.cancel
        for question in self._questions:
            cancel(question)
        self._asked_s = self._monotonic()
        self._questions = [ask("seat", self._on_seat), ask("people", self._on_people)]

    def _on_seat(self, answer: Answer) -> None:
        try:
            self.seat = seat_of(answer.result) if answer.code == "ok" else None
        except DecodeError as error:
            self.show_error(error.reason)
        self._show()

    def _on_people(self, answer: Answer) -> None:
        try:
            people = people_of(answer.result) if answer.code == "ok" else ()
        except DecodeError as error:
            self.show_error(error.reason)
            people = ()
        self._has_people |= bool(people)
        self._offer([person for person in people if person.is_demo])
        self._show()

    def _offer(self, people: list[PersonCard]) -> None:
        for button in self.demo_buttons:
            self.undress(button)
            self._demo_column.removeWidget(button)
            button.deleteLater()
        seats = [person for person in people if person.role == Role.DEPARTMENT]
        self.demo_buttons = [self._demo_button(one) for one in people if one not in seats]
        for button in self.demo_buttons:
            self._demo_column.addWidget(button)
        self._demo_column.removeWidget(self.departments)
        self._demo_column.addWidget(self.departments)  # below whoever has a button
        with QSignalBlocker(self.departments):
            self.departments.clear()
            for person in seats:
                self.departments.addItem(safe_text(self._demo_text(person)), person.person_id)
            self.departments.setCurrentIndex(-1)
        self.departments.setVisible(bool(seats))

    def _demo_button(self, person: PersonCard) -> QPushButton:
        text = self._demo_text(person)
        return self.button(text, lambda: self._sign_in(person.person_id, DEMO_PASSWORD))

    def _demo_text(self, person: PersonCard) -> str:
        return self.texts(
            "session.demo_person",
            person=safe_text(person.person_id, 20),
            name=safe_text(person.name, 30),
            role=role_text(self.texts, person.role),
        )

    def _fill_in(self, place: int) -> None:
        """Put who was chosen into the fields: arrow keys pass by others on their way."""
        person_id = str(self.departments.itemData(place))
        self.person.setText(safe_text(person_id, FIELD_CHARACTERS))
        self.password.setText(safe_text(DEMO_PASSWORD))

    def _sign_in(self, person: str, password: str) -> None:
        self.show_error("")
        self._set_busy(is_busy=True)
        self._session.sign_in(person, password, self._on_done)

    def _make_administrator(self, person: str, password: str) -> None:
        if password != self.again.text():
            self.show_error("passwords_differ")
            return
        self.show_error("")
        self._set_busy(is_busy=True)

        def on_added(code: str) -> None:
            if code == "ok":
                self._sign_in(person, password)
            else:
                self._on_done(code)

        self._session.add_administrator(person, self.name.text().strip(), password, on_added)

    def _on_done(self, code: str) -> None:
        self._set_busy(is_busy=False)
        self.departments.setCurrentIndex(-1)
        self.password.clear()
        self.again.clear()
        if code == "ok":
            self.show_error("")
            self.person.clear()
            self.close_card()
        else:
            self.show_error(code)

    def _set_busy(self, *, is_busy: bool) -> None:
        for widget in (self.enter, self.departments, *self.demo_buttons):
            widget.setEnabled(not is_busy)
        if is_busy:
            self.hint.set_text(self.texts("session.waiting"))
            self.hint.show()
        else:
            self._show()

    def _show(self) -> None:
        who, texts = self._session.who, self.texts
        is_in = who is not None
        is_first = self.is_first_start
        self.title.set_text(texts("session.title_first" if is_first else "session.title"))
        if who is not None:
            role = role_text(texts, who.role)
            hint = texts("session.signed_in", person=who.person_id, name=who.name, role=role)
        elif is_first:
            hint = texts("session.first_hint")
        elif self.demo_buttons:
            hint = texts("session.demo_hint")
        else:
            hint = texts("session.other") if self.seat else texts("session.reading")
        self.hint.set_text(hint)
        self._demo.setVisible(not is_in and not is_first and bool(self.demo_buttons))
        for field in (self.person, self.password, self.enter):
            field.setVisible(not is_in)
        for field in (self.name, self.again):
            field.setVisible(not is_in and is_first)
        self.leave.setVisible(is_in)
        self.training.setVisible(self._group.status.is_plaintext)
        self.enter.setText(texts("session.create" if is_first else "session.sign_in"))
