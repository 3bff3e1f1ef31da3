"""Past cases like this one: what became of each, how long it took, whether people were content."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.safe_text import safe_text
from app.services.cases.hints import PastCase
from widgets.cases.case_words import span_words, state_text, unit_name
from widgets.cases.metres import metres_text
from widgets.look import Look
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts

MOST_PAST = 4
TITLE_CHARACTERS, OUTCOME_CHARACTERS = 30, 80


class PastRows(QWidget):
    """Emits ``opened`` with an id."""

    opened = Signal(str)

    def __init__(self, look: Look, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._past: tuple[PastCase, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.title = PlainLabel(is_wrapping=True)
        self.title.setProperty("tone", "muted")
        self._column.addWidget(self.title)
        self.rows: list[tuple[QPushButton, PlainLabel]] = []
        for at in range(MOST_PAST):
            button, said = QPushButton(), PlainLabel(is_wrapping=True)
            button.setProperty("role", "quiet")
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(partial(self._open, at))
            said.setProperty("tone", "second")
            self._column.addWidget(button)
            self._column.addWidget(said)
            self.rows.append((button, said))
        self.set_look(look)
        self.hide()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._column.setSpacing(look.px(2))
        self.title.setFont(look.font())
        for row in self.rows:
            for part in row:
                part.setFont(look.font())

    def show_past(self, past: Sequence[PastCase], catalogue: CaseCatalogue) -> None:
        """Show the most alike; none of them hides it whole."""
        self._past = tuple(past[:MOST_PAST])
        self.setVisible(bool(self._past))
        self.title.set_text(self._texts("cases.past.title", count=len(self._past)))
        for at, (button, said) in enumerate(self.rows):
            button.setVisible(at < len(self._past))
            said.setVisible(at < len(self._past))
            if at < len(self._past):
                one = self._past[at]
                button.setText(button_text(safe_text(one.title, TITLE_CHARACTERS)))
                said.set_text(" · ".join(past_words(self._texts, catalogue, one)))

    def _open(self, at: int, _checked: object = None) -> None:
        if at < len(self._past):
            self.opened.emit(self._past[at].case_id)


def past_words(texts: Texts, catalogue: CaseCatalogue, one: PastCase) -> list[str]:
    """Return how it ended, with whom, how long it took, and how people found it."""
    found = [state_text(texts, one.state)]
    if one.unit:
        found.append(unit_name(catalogue, one.unit))
    if one.took_s > 0:
        found.append(texts("cases.past.took", span=span_words(texts, one.took_s)))
    if one.distance_m is not None:
        found.append(texts("cases.like.away", away=metres_text(texts, one.distance_m)))
    for key, count in (("returned", one.returned), ("reworked", one.reworked)):
        if count:
            found.append(texts(f"cases.flag.{key}", count=count))
    if one.is_satisfied is not None:
        found.append(texts(f"cases.form.score.{'yes' if one.is_satisfied else 'no'}"))
    if one.outcome:
        found.append(safe_text(one.outcome, OUTCOME_CHARACTERS))
    return found
