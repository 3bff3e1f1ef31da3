"""The form in which a case is said anew: title, text, type, address, grade."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.domain.cases.case import Case
from app.domain.cases.catalogue import CaseCatalogue, ProblemType
from app.domain.cases.commands import AmendCase
from app.domain.classes import Severity
from app.domain.geo import LonLat
from app.domain.safe_text import safe_text
from widgets.cases.case_words import NAME_CHARACTERS, is_called, type_name
from widgets.cases.keyboard import take_back
from widgets.choice_box import ChoiceBox
from widgets.look import Look
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts

TITLE_CHARACTERS, TEXT_CHARACTERS, ADDRESS_CHARACTERS = 120, 8_000, 200
MOST_TYPES, TYPE_ROW_PX, TEXT_PX = 4, 28, 96
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class AmendForm(QWidget):
    """Hidden until :meth:`ask`; emits ``confirmed`` (AmendCase) or ``cancelled``.

    Enter in a line, or Ctrl+Enter in the text, does it; Esc leaves. A click on the map meanwhile
    says the place anew (``take_place``).
    """

    confirmed = Signal(object)
    cancelled = Signal()

    def __init__(self, look: Look, texts: Texts, catalogue: Callable[[], CaseCatalogue]) -> None:
        super().__init__()
        self._texts, self._catalogue = texts, catalogue
        self._case: Case | None = None
        self._at: LonLat | None = None
        self._types: list[ProblemType] = []
        self.said = PlainLabel(is_wrapping=True)
        self.title, self.type, self.address = QLineEdit(), QLineEdit(), QLineEdit()
        for line, key, most in (
            (self.title, "title", TITLE_CHARACTERS),
            (self.type, "type", NAME_CHARACTERS),
            (self.address, "address", ADDRESS_CHARACTERS),
        ):
            line.setPlaceholderText(texts(f"cases.amend.{key}"))
            line.setMaxLength(most)
        self.types = QListWidget()
        self.types.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.types.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.grade = ChoiceBox()
        for grade in Severity:
            self.grade.addItem(texts(f"cases.amend.grade.{int(grade)}"), int(grade))
        self.place = PlainLabel(is_wrapping=True)
        self.place.setProperty("tone", "muted")
        self.do = QPushButton(button_text(texts("cases.amend.do")))
        self.do.setProperty("role", "primary")
        self.do.clicked.connect(lambda _checked: self.submit())
        self.drop = QPushButton(button_text(texts("cases.form.drop")))
        self.drop.setProperty("role", "quiet")
        self.drop.clicked.connect(lambda _checked: self.cancelled.emit())
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (
            *(self.said, self.title, self.type, self.types, self.text, self.address, self.place),
            self.grade,
        ):
            self._column.addWidget(widget)
        row = QHBoxLayout()
        for button in (self.do, self.drop):
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            row.addWidget(button, 1)
        self._column.addLayout(row)
        self.type.textChanged.connect(self._find)
        for watched in (self.title, self.type, self.text, self.address, self.grade, self.do):
            watched.installEventFilter(self)
        self.set_look(look)
        self.hide()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        for widget in (
            *(self.said, self.title, self.type, self.types, self.text, self.address, self.place),
            *(self.grade, self.do, self.drop),
        ):
            widget.setFont(look.font())
        self.text.setFixedHeight(look.px(TEXT_PX))
        self._column.setSpacing(look.px(6))

    def ask(self, case: Case, said: str) -> None:
        """Open with what is known of a case; ``said`` names it."""
        self._case, self._at = case, None
        self.said.set_text(said)
        self.title.setText(safe_text(case.title, TITLE_CHARACTERS))
        lines = (safe_text(line, TEXT_CHARACTERS) for line in case.text.split("\n"))
        self.text.setPlainText("\n".join(lines))
        self.address.setText(safe_text(case.place.address, ADDRESS_CHARACTERS))
        self.grade.setCurrentIndex(max(self.grade.findData(int(case.severity)), 0))
        self.place.set_text(self._texts("cases.amend.place"))
        self.type.clear()
        self._find("")
        self.show()
        (self.title if case.type_code else self.type).setFocus()

    def shut(self) -> None:
        """Close without an act."""
        self._case = None
        self.hide()

    def take_place(self, at: LonLat) -> None:
        """Take a place that was pointed at on the map."""
        self._at = at
        said = self._texts("cases.new_form.place", lon=f"{at.lon_deg:.5f}", lat=f"{at.lat_deg:.5f}")
        self.place.set_text(said)
        QTimer.singleShot(0, self._back_to_words)

    def _back_to_words(self) -> None:
        take_back(self.address)

    def submit(self) -> None:
        """Say it anew, as it was looked at; an empty title stays, what is too long is said."""
        case = self._case
        if case is None:
            return
        text = self.text.toPlainText()
        if len(text) > TEXT_CHARACTERS:
            most = {"count": len(text), "most": TEXT_CHARACTERS}
            self.said.set_text(self._texts("cases.text_too_long", **most))
            self.text.setFocus()
            return
        row = self.types.currentRow() - 1
        kind = self._types[row].code if 0 <= row < len(self._types) else case.type_code
        place = replace(case.place, address=self.address.text().strip())
        if self._at is not None:
            # The hub says anew in which town and grid that is.
            place = replace(
                place, lon_deg=self._at.lon_deg, lat_deg=self._at.lat_deg, town="", grid=""
            )
        self.confirmed.emit(
            AmendCase(
                case_id=case.case_id,
                expected_seq=case.to_seq,
                type_code=kind,
                title=self.title.text().strip() or case.title,
                text=text,
                place=place,
                severity=int(self.grade.currentData() or 0),
            )
        )

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Do it with Enter, leave with Esc, choose a type with the arrows."""
        if not isinstance(event, QKeyEvent):
            return False
        key = event.key()
        if event.type() == QEvent.Type.ShortcutOverride and key == Qt.Key.Key_Escape:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        has_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif key in _ENTER and (has_ctrl or isinstance(watched, QLineEdit)):
            if not event.isAutoRepeat():
                self.submit()
        elif watched is self.type and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            row = self.types.currentRow() + (1 if key == Qt.Key.Key_Down else -1)
            self.types.setCurrentRow(min(max(row, 0), self.types.count() - 1))
        else:
            return False
        return True

    def _find(self, typed: str) -> None:
        """List the types that fit what is typed; the first row leaves what is known."""
        words, catalogue = typed.strip().lower(), self._catalogue()
        known = "" if self._case is None else type_name(catalogue, self._case.type_code)
        now = (editions[-1] for editions in catalogue.types.values())
        self._types = [one for one in now if words and is_called(one, words)][:MOST_TYPES]
        self.types.clear()
        known_said = known or self._texts("cases.no_type")
        self.types.addItem(safe_text(known_said, NAME_CHARACTERS))
        for one in self._types:
            self.types.addItem(safe_text(one.name, NAME_CHARACTERS))
        self.types.setCurrentRow(1 if self._types else 0)
        self.types.setFixedHeight(self._look.px(TYPE_ROW_PX) * self.types.count())
