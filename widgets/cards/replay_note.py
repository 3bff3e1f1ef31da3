"""The card that says where a replay was opened, or on which machine it can be."""

from PySide6.QtWidgets import QWidget

from widgets.cards.card import Card
from widgets.hall_time import clock_text, date_text
from widgets.look import Look
from widgets.texts import Texts


class ReplayNote(Card):
    """One sentence; ``is_opened`` says which."""

    def __init__(
        self,
        time_s: float,
        look: Look,
        texts: Texts,
        parent: QWidget | None = None,
        *,
        is_opened: bool,
    ) -> None:
        super().__init__(look, texts, parent)
        self.title.set_text(texts("replay.elsewhere_title"))
        moment = f"{date_text(time_s)} {clock_text(time_s)}"
        key = "replay.opened" if is_opened else "replay.elsewhere"
        tone = "" if is_opened else "warn"
        self.said = self.label(texts(key, time=moment), tone=tone, is_wrapping=True)
        self.stack(self.said)
