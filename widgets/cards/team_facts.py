"""Who is to be sent together: each with his post, when he is there and how many drives he meets."""

from PySide6.QtWidgets import QWidget

from app.domain.plan import InterceptPlan, OfficerOption
from app.domain.safe_text import safe_text
from app.services.followed import as_of_now
from app.services.live import ViewGroup
from widgets.cards.card import Card
from widgets.cards.span_text import span_text
from widgets.hall_time import age_text
from widgets.look import TextRole
from widgets.plan_words import NAME_CHARACTERS, option_note, why_text

MOST = 3


class TeamFacts(QWidget):
    """Three lines for each of up to three officers."""

    def __init__(self, card: Card, group: ViewGroup) -> None:
        super().__init__()
        self._group = group
        self._texts = card.texts
        self.heads = tuple(card.label(role=TextRole.STRONG, is_wrapping=True) for _ in range(MOST))
        self.details = tuple(card.label(tone="second", is_wrapping=True) for _ in range(MOST))
        column = card.column(self)
        for head, detail in zip(self.heads, self.details, strict=True):
            column.addWidget(head)
            column.addWidget(detail)

    def show_team(self, plan: InterceptPlan, chosen: tuple[OfficerOption, ...]) -> None:
        """Show those who are chosen; rows that are left over are hidden."""
        texts = self._texts
        for number, (head, detail) in enumerate(zip(self.heads, self.details, strict=True)):
            option = chosen[number] if number < len(chosen) else None
            head.setVisible(option is not None)
            detail.setVisible(option is not None)
            if option is None:
                continue
            officer = safe_text(option.label, NAME_CHARACTERS)
            post = safe_text(option.post.name, NAME_CHARACTERS)
            head.set_text(texts("intercept.team_line", officer=officer, post=post))
            eta = span_text(option.travel_s)
            note = option_note(texts, plan, as_of_now(plan, option, self._group.now_s()))
            fix = age_text(texts, self._group.fix_age_s(option.officer_id))
            lines = (
                texts("intercept.team_detail", eta=eta, note=note),
                texts("intercept.team_why", why=why_text(texts, option.why), age=fix),
            )
            detail.set_text("\n".join(lines))
