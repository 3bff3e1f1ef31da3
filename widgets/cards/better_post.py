"""What the newest plan has better than who was chosen: said and offered, never taken by itself."""

from PySide6.QtWidgets import QWidget

from app.domain.safe_text import safe_text
from app.services.dispatch import Dispatch, DispatchStage
from app.services.live import ViewGroup
from widgets.cards.card import Card, keep_place, set_tone
from widgets.hall_time import age_text
from widgets.plain import button_text
from widgets.plan_words import NAME_CHARACTERS, option_note

_SHOWN = (DispatchStage.CONFIRMING, DispatchStage.SENT)


class BetterPost(QWidget):
    """A line and a button; both have their room while nothing is better, so that nothing moves."""

    def __init__(self, card: Card, group: ViewGroup, dispatch: Dispatch) -> None:
        super().__init__()
        self._group = group
        self._dispatch = dispatch
        self._texts = card.texts
        self.line = card.label(tone="second")
        self.take = card.button("", dispatch.choose_better)
        keep_place(self.line, self.take)
        column = card.column(self)
        column.addWidget(self.line)
        column.addLayout(card.row(self.take))

    def show_better(self) -> None:
        """Show how things stand by the newest plan."""
        dispatch, texts = self._dispatch, self._texts
        plan, mine = dispatch.plan, dispatch.option
        is_shown = plan is not None and mine is not None and len(dispatch.chosen) == 1
        self.setVisible(is_shown and dispatch.stage in _SHOWN)
        if plan is None or mine is None or self.isHidden():
            return
        option = dispatch.better
        age = age_text(texts, max(0.0, self._group.now_s() - plan.as_of_s))
        post = safe_text(mine.post.name, NAME_CHARACTERS)
        if dispatch.may_bypass:
            said = texts("intercept.bypass", age=age, post=post)
        elif option is not None:
            note = option_note(texts, plan, dispatch.as_of_now(option))
            said = texts("intercept.better", age=age, note=note)
        else:
            note = option_note(texts, plan, dispatch.as_of_now(mine))
            said = texts("intercept.newest", age=age, note=note)
        self.line.set_text(said)
        set_tone(self.line, "warn" if dispatch.may_bypass else "second")
        self.take.setVisible(option is not None)
        if option is not None:
            key = "intercept.move_to" if dispatch.stage is DispatchStage.SENT else "intercept.take"
            officer = safe_text(option.label, NAME_CHARACTERS)
            better = safe_text(option.post.name, NAME_CHARACTERS)
            self.take.setText(button_text(texts(key, officer=officer, post=better)))
