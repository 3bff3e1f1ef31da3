"""What decides about the officer that is chosen: arrivals and margin, ages of fixes, his load."""

from PySide6.QtWidgets import QWidget

from app.domain.classes import LATE_AFTER_S
from app.domain.plan import InterceptPlan, OfficerOption
from app.services.followed import margin_now_s
from app.services.live import ViewGroup
from widgets.cards.card import Card
from widgets.cards.facts import Facts
from widgets.cards.figures import Figures
from widgets.cards.span_text import span_text
from widgets.hall_time import age_text
from widgets.plan_words import meets_text, why_text

MINUS = "\u2212"
_FIGURES = ("officer_eta", "target_eta", "margin")
_FACTS = ("meets", "why", "target_fix", "officer_fix", "load")


class OfficerFacts(QWidget):
    """Three figures and three facts, as of now: a plan ages while one hesitates."""

    def __init__(self, card: Card, group: ViewGroup) -> None:
        super().__init__()
        self._group = group
        self._texts = card.texts
        self.figures = Figures(
            card, {key: card.texts(f"cards.intercept.{key}") for key in _FIGURES}
        )
        self.facts = Facts(card, {key: card.texts(f"cards.intercept.{key}") for key in _FACTS})
        column = card.column(self)
        column.addWidget(self.figures)
        column.addWidget(self.facts)

    def show_option(self, plan: InterceptPlan, option: OfficerOption) -> None:
        """Show how this officer's way stands now."""
        texts, facts = self._texts, self.facts
        self.figures.set_figure("officer_eta", span_text(option.travel_s))
        self.figures.set_figure("target_eta", self._target_eta(plan, option))
        self.figures.set_figure("margin", *self._margin(plan, option))
        facts.set_fact("meets", meets_text(texts, option))
        facts.set_fact("why", why_text(texts, option.why))
        for key, entity_id in (
            ("target_fix", plan.target_id),
            ("officer_fix", option.officer_id),
        ):
            facts.set_fact(key, *self._fix(entity_id))
        load = len(self._group.board.tasks_of(option.officer_id))
        busy = texts("cards.intercept.load_busy", count=load)
        facts.set_fact(
            "load", busy if load else texts("cards.intercept.load_free"), "warn" if load else ""
        )

    def _target_left_s(self, plan: InterceptPlan, option: OfficerOption) -> float:
        """Return when the target is at the post, in seconds from now: the plan has aged."""
        return option.post.target_eta_s - max(0.0, self._group.now_s() - plan.as_of_s)

    def _target_eta(self, plan: InterceptPlan, option: OfficerOption) -> str:
        if plan.is_standing:
            return self._texts("cards.intercept.stands")
        return span_text(self._target_left_s(plan, option))

    def _margin(self, plan: InterceptPlan, option: OfficerOption) -> tuple[str, str]:
        if plan.is_standing:
            return self._texts("cards.intercept.margin_none"), ""
        margin_s = margin_now_s(plan, option, self._group.now_s())
        if margin_s < 0 and option.p_capture:  # not too late: he misses the earliest only
            return f"{MINUS}{span_text(-margin_s)}", "warn"
        if margin_s < 0:
            late = self._texts("cards.intercept.margin_late", time=span_text(-margin_s))
            return late, "warn"
        return span_text(margin_s), ""

    def _fix(self, entity_id: str) -> tuple[str, str]:
        age_s = self._group.fix_age_s(entity_id)
        if age_s is None:
            return self._texts("cards.intercept.no_fix"), "warn"
        tone = "warn" if age_s >= LATE_AFTER_S else ""
        return self._texts("cards.intercept.ago", age=age_text(self._texts, age_s)), tone
