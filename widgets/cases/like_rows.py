"""The cases that may be the same matter, with reasons, and one key to join or to tell apart."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.safe_text import safe_text
from app.services.cases.hints import LikeCase, MeasuredLike
from widgets.cases.case_words import NAME_CHARACTERS, number_text, span_words, state_text, unit_name
from widgets.cases.metres import metres_text
from widgets.look import Look
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts

MOST_LIKE = 4
WORDS_TOLD = 6
TITLE_CHARACTERS = 60
APART_KEY = Qt.Key.Key_0


Row = tuple[QWidget, PlainLabel, PlainLabel, QPushButton, QPushButton, QPushButton]


class LikeRows(QWidget):
    """Emits ``opened`` with an id, and ``joined`` with a place in the list once it is sure.

    ``key`` is the stroke shown before the number of a row, such as ``Ctrl+``. One press asks, a
    second one of the same row, or Enter on its button, joins. 0 says that one is another matter:
    the one that was asked about, else the first; ``told_apart`` is emitted with it.
    """

    opened = Signal(str)
    joined = Signal(int)
    told_apart = Signal(object)

    def __init__(self, look: Look, texts: Texts, key: str) -> None:
        super().__init__()
        self._texts = texts
        self._key = key
        self._look = look
        self._like: tuple[LikeCase, ...] = ()
        self._asked = -1
        self._given: tuple[Sequence[LikeCase], CaseCatalogue, bool] | None = None
        self._apart: dict[str, LikeCase] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.title = PlainLabel(is_wrapping=True)
        self.title.setProperty("tone", "late")
        self.measured = PlainLabel(is_wrapping=True)
        self.measured.setProperty("tone", "muted")
        self.measured.hide()
        self._column.addWidget(self.title)
        self._column.addWidget(self.measured)
        self.rows = [self._row(at) for at in range(MOST_LIKE)]
        self.set_look(look)
        self.hide()

    @property
    def asked(self) -> int:
        """Which one somebody is about to join, -1 for none."""
        return self._asked

    @property
    def shown(self) -> tuple[LikeCase, ...]:
        """The cases that are shown, in order."""
        return self._like

    @property
    def apart(self) -> tuple[LikeCase, ...]:
        """What was said here to be another matter."""
        return tuple(self._apart.values())

    def forget_apart(self) -> None:
        """Offer all again: what was said has not been taken."""
        self._apart.clear()

    def show_measured(self, measured: MeasuredLike | None) -> None:
        """Say how right the judge was where it was measured; nothing where it was not."""
        self.measured.setVisible(measured is not None)
        self.measured.set_text("" if measured is None else measured_words(self._texts, measured))

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self._column.setSpacing(look.px(4))
        self.title.setFont(look.font())
        self.measured.setFont(look.font())
        for _, *parts in self.rows:
            for part in parts:
                part.setFont(look.font())

    def show_like(
        self,
        like: Sequence[LikeCase],
        catalogue: CaseCatalogue,
        *,
        may_join: bool,
    ) -> None:
        """Show the likeliest; none of them hides it whole."""
        texts = self._texts
        before = self._like[self._asked].case_id if 0 <= self._asked < len(self._like) else ""
        self._given = (like, catalogue, may_join)
        self._like = tuple(one for one in like if one.case_id not in self._apart)[:MOST_LIKE]
        ids = [one.case_id for one in self._like]
        self._asked = ids.index(before) if before in ids and may_join else -1
        self.setVisible(bool(self._like))
        self.title.set_text(texts("cases.like.title", count=len(self._like)))
        for at, (row, said, why, show, join, differs) in enumerate(self.rows):
            row.setVisible(at < len(self._like))
            if at >= len(self._like):
                continue
            one = self._like[at]
            unit = unit_name(catalogue, one.unit) or texts("cases.no_unit")
            title = safe_text(one.title, TITLE_CHARACTERS)
            said.set_text(f"{one.probability:.0%} · {title}")
            told = (number_text(one.number), state_text(texts, one.state), unit)
            why.set_text(" · ".join((*told, *why_words(texts, one))))
            show.setText(button_text(texts("cases.like.open")))
            key = "sure" if at == self._asked else "join"
            join.setText(button_text(texts(f"cases.like.{key}", key=self._stroke(at))))
            join.setVisible(may_join)
            differs.setVisible(may_join)
        self._show_key()

    def row_of(self, event: QKeyEvent) -> int:
        """Return which row a digit without another key means, -1 for none."""
        at = event.key() - Qt.Key.Key_1
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return at if not held and 0 <= at < MOST_LIKE and self.isVisible() else -1

    def is_ours(self, event: QKeyEvent) -> bool:
        """Return whether a stroke without another key is one of a row's."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_apart = event.key() == APART_KEY and not held and self.isVisible()
        return is_apart or self.row_of(event) >= 0

    def take(self, key: int) -> None:
        """Do what the key of such a stroke says."""
        if key == APART_KEY:
            self.press_apart()
        else:
            self.press(key - Qt.Key.Key_1)

    def press_apart(self, at: int = -1) -> None:
        """Say that one is another matter; -1: the one that was asked about, else the first."""
        at = max(self._asked, 0) if at < 0 else at
        if at >= len(self._like) or self._given is None or self.rows[at][5].isHidden():
            return
        one = self._like[at]
        self._apart[one.case_id] = one
        like, catalogue, may_join = self._given
        self.show_like(like, catalogue, may_join=may_join)
        self.told_apart.emit(one)

    def press(self, at: int) -> None:
        """Ask whether this one is to be joined; when it was asked already, do it."""
        if not 0 <= at < len(self._like) or self.rows[at][4].isHidden():
            return
        if at == self._asked:
            self._asked = -1
            self.joined.emit(at)
            return
        self._asked = at
        for number, (_, _, _, _, join, _) in enumerate(self.rows):
            key = "sure" if number == at else "join"
            join.setText(button_text(self._texts(f"cases.like.{key}", key=self._stroke(number))))
        self._show_key()
        self.rows[at][4].setFocus()

    def _stroke(self, at: int) -> str:
        return f"{self._key}{at + 1}"

    def _show_key(self) -> None:
        """Say the key of telling apart on the row that it means."""
        for at, (_, _, _, _, _, differs) in enumerate(self.rows):
            key = f"{self._key}0" if at == max(self._asked, 0) else ""
            differs.setText(button_text(self._texts("like_cases.differs", key=key).strip()))

    def _row(self, at: int) -> Row:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        said, why = PlainLabel(is_wrapping=True), PlainLabel(is_wrapping=True)
        why.setProperty("tone", "second")
        show, join, differs = QPushButton(), QPushButton(), QPushButton()
        line = QHBoxLayout()
        acts = (partial(self.press, at), partial(self.press_apart, at), partial(self._open, at))
        for button, act in zip((join, differs, show), acts, strict=True):
            button.setAutoDefault(True)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _checked, act=act: act())
            line.addWidget(button, 1 if button is show else 2)
        for quiet in (differs, show):
            quiet.setProperty("role", "quiet")
        for widget in (said, why):
            column.addWidget(widget)
        column.addLayout(line)
        self._column.addWidget(row)
        return row, said, why, show, join, differs

    def _open(self, at: int) -> None:
        if at < len(self._like):
            self.opened.emit(self._like[at].case_id)


def measured_words(texts: Texts, measured: MeasuredLike) -> str:
    """Return precision and recall with their n and interval, and of whose pairs they are."""
    parts = []
    for name, value, share in (
        ("precision", measured.precision, measured.precision_share()),
        ("recall", measured.recall, measured.recall_share()),
    ):
        told = f"{value:.0%}"
        if share is not None:
            between = f"{share.low:.0%}–{share.high:.0%}"
            told = texts("like_cases.share", value=told, between=between, n=f"{share.of:,}")
        parts.append(texts(f"like_cases.{name}", share=told))
    line = texts(f"like_cases.line.{measured.line}", at=f"{measured.at:.0%}")
    return texts("like_cases.measured", line=line, precision=parts[0], recall=parts[1])


def why_words(texts: Texts, one: LikeCase) -> list[str]:
    """Return how far and long apart they are, and what words they share."""
    found = []
    apart_s, away_m = one.why.get("apart_s"), one.why.get("distance_m")
    if isinstance(away_m, int | float):
        found.append(texts("cases.like.away", away=metres_text(texts, float(away_m))))
    if isinstance(apart_s, int | float):
        found.append(texts("cases.like.apart", span=span_words(texts, abs(float(apart_s)))))
    if one.why.get("same_phone") is True:
        found.append(texts("cases.like.phone"))
    reports = one.why.get("reports")
    if isinstance(reports, int) and reports > 1:
        found.append(texts("cases.like.reports", count=reports))
    words = one.why.get("words")
    if isinstance(words, list | tuple) and words:
        shared = "、".join(safe_text(str(word), NAME_CHARACTERS) for word in words[:WORDS_TOLD])
        found.append(texts("cases.like.words", words=shared))
    return found
