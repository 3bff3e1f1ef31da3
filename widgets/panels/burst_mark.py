"""The mark at the head of a panel that something bursts: a word, what and where, and its cases.

It is calm: a burst is to be looked at, and what is grave about it is said by an alarm.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.domain.measures.noticing import Burst, BurstsAnswer, BurstsQuestion
from app.domain.readings import Soundness
from app.services.measures.noticing import cases_of_burst
from widgets.hall_time import clock_text
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.stand import answer_soundness
from widgets.plain import button_text, plain_tooltip

ALL = "*"
MOST_TOLD = 8  # in the words that show when it is pointed at


class BurstMark(QPushButton):
    """``of`` are the beginnings of types that the panel is about (``*``: all).

    A click opens the cases of the least likely one, the next click those of the next.
    """

    def __init__(self, of: tuple[str, ...], context: PanelContext, look: Look) -> None:
        super().__init__()
        self._of = of
        self._context = context
        self._bursts: tuple[Burst, ...] = ()
        self._from_s = 0.0
        self._opened = 0
        self.setProperty("role", "quiet")
        # On a wall it is a word like any other; at a desk the keys belong to the panel.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEnabled(not context.is_wall)
        self.clicked.connect(lambda _checked: self._open())
        self.set_look(look)

    def refresh(self) -> None:
        """Ask what bursts; without any, or where nobody can vouch for it, the mark is not there."""
        answer = self._answer()
        found = () if answer is None else tuple(one for one in answer.bursts if self._is_of(one))
        if [_key(one) for one in found] != [_key(one) for one in self._bursts]:
            self._opened = 0
        self._bursts, self._from_s = found, 0.0 if answer is None else answer.from_s
        self.setVisible(bool(found))
        if answer is None or not found:
            return
        texts = self._context.texts
        first, more = found[0], len(found) - 1
        said = texts("burst_mark.said", what=self._name(first), count=f"{first.counted:,}")
        self.setText(button_text(texts("burst_mark.more", said=said, more=more) if more else said))
        told = [self._told(one) for one in found[:MOST_TOLD]]
        time = clock_text(answer.as_of_s)
        how = texts("burst_mark.how", weeks=answer.weeks, time=time)
        self.setToolTip(plain_tooltip("\n".join((*told, how))))

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self.setFont(look.font())

    def _answer(self) -> BurstsAnswer | None:
        context = self._context
        if context.noticing is None:
            return None
        answer = context.noticing.bursts(BurstsQuestion(context.node))
        if answer is None:
            return None
        sound = answer_soundness(answer.as_of_s, context.group.now_s())
        return answer if sound is Soundness.LIVE else None

    def _is_of(self, burst: Burst) -> bool:
        return ALL in self._of or burst.type.partition("-")[0] in self._of

    def _name(self, burst: Burst) -> str:
        county = self._context.words.county(burst.county) or burst.county
        where = burst.town_name or burst.town or county
        return self._context.texts(
            "burst_mark.what", where=where, type=burst.type_name or burst.type
        )

    def _told(self, burst: Burst) -> str:
        return self._context.texts(
            "burst_mark.told",
            what=self._name(burst),
            count=f"{burst.counted:,}",
            usual=f"{burst.usual:,.1f}",
        )

    def _open(self) -> None:
        if self._bursts:
            burst = self._bursts[self._opened % len(self._bursts)]
            self._opened += 1
            self._context.acts.open_cases(self._name(burst), cases_of_burst(burst, self._from_s))


def _key(burst: Burst) -> tuple[str, str, str]:
    return burst.type, burst.county, burst.town
