"""The plan as a whole on its card: what its posts meet together, what changed, who can go."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.nearest import Near, nearest_of_ours
from app.domain.plan import InterceptPlan
from app.domain.safe_text import safe_text
from app.services.dispatch import Dispatch, DispatchStage
from app.services.live import ViewGroup
from app.services.plan_change import PlanChange
from widgets.cards.card import Card, keep_place
from widgets.hall_time import clock_text
from widgets.plain import PlainLabel, button_text
from widgets.plan_words import NAME_CHARACTERS, percent, why_text
from widgets.source_words import in_language
from widgets.texts import Texts

MOST_TOGETHER = 3
SOURCE_CHARACTERS = 80
_HIGHEST_PX = 10_000


class PlanFacts(QWidget):
    """Shown while somebody is to be chosen; a button sends nobody, it chooses."""

    def __init__(self, card: Card, group: ViewGroup, dispatch: Dispatch) -> None:
        super().__init__()
        self._group = group
        self._dispatch = dispatch
        self._texts = card.texts
        self.whole = card.label(tone="second", is_wrapping=True)
        self.change = card.label(tone="warn", is_wrapping=True)
        self.newer = card.label(card.texts("intercept.newer"), tone="muted")
        self.teams: dict[int, QPushButton] = {
            count: card.button("", self._team(count)) for count in range(2, MOST_TOGETHER + 1)
        }
        self.nearest = card.label(tone="second", is_wrapping=True)
        self.ask = card.button("", self._ask)
        self._nearest_id = ""
        self._shown: InterceptPlan | None = None
        column = card.column(self)
        for widget in (self.whole, self.change):
            column.addWidget(widget)
        column.addLayout(card.row(*self.teams.values()))
        column.addWidget(self.nearest)
        column.addLayout(card.row(self.ask))
        column.addWidget(self.newer)
        keep_place(self.newer, self.teams[2])  # they come and go while the pointer is on the card

    def show_plan(self, *, is_still: bool = False) -> None:
        """Show how the plan stands now; under a hand (``is_still``) nothing grows or shrinks."""
        dispatch, plan = self._dispatch, self._dispatch.plan
        is_choosing = dispatch.stage is DispatchStage.CHOOSING
        self.setVisible(is_choosing and plan is not None)
        if plan is None or not is_choosing:
            return
        posts = len(plan.posts)
        self.newer.setVisible(dispatch.has_newer_plan)
        if is_still and plan is self._shown:
            return
        said = "" if dispatch.change is None else change_text(self._texts, dispatch.change)
        for label, text in (
            (self.whole, _whole(self._texts, plan) if posts else ""),
            (self.change, said),
        ):
            if not is_still or _is_as_high(label, text):
                label.set_text(text)
                label.setVisible(bool(text))
        if is_still:
            return  # the rest comes when the hand is gone
        self._shown = plan
        for count, button in self.teams.items():
            button.setVisible(posts >= count)
            added = sum(post.p_added for post in plan.posts[:count])
            met = plan.p_capture if count == posts and plan.p_capture else added
            text = self._texts("intercept.team", count=count, percent=percent(met))
            button.setText(button_text(text))
        self._show_nearest(is_needed=not plan.options)

    def _show_nearest(self, *, is_needed: bool) -> None:
        """Say who is nearest where nobody can: whether he is worth asking is for a person."""
        near = self._nearest() if is_needed else None
        self._nearest_id = "" if near is None else near.entity_id
        self.nearest.setVisible(near is not None)
        self.ask.setVisible(near is not None)
        if near is not None:
            officer = safe_text(near.label, NAME_CHARACTERS)
            kilometres = f"{near.distance_m / 1000.0:.1f}"
            self.nearest.set_text(
                self._texts("intercept.nearest", officer=officer, distance=kilometres)
            )
            self.ask.setText(button_text(self._texts("intercept.ask", officer=officer)))

    def _nearest(self) -> Near | None:
        group = self._group
        return nearest_of_ours(group.world, self._dispatch.target_id, group.now_s())

    def _team(self, count: int) -> Callable[[], None]:
        return lambda: self._dispatch.choose_team(count)

    def _ask(self) -> None:
        if self._nearest_id:
            self._dispatch.choose(self._nearest_id)


def _is_as_high(label: PlainLabel, text: str) -> bool:
    """Return whether a text takes the room that the label has, no line more or less."""
    if label.isHidden() or not text:
        return label.isHidden() and not text
    room, wraps = QRect(0, 0, label.width(), _HIGHEST_PX), Qt.TextFlag.TextWordWrap
    metrics = label.fontMetrics()
    old, new = (metrics.boundingRect(room, wraps, one) for one in (label.full_text(), text))
    return old.height() == new.height()


def _whole(texts: Texts, plan: InterceptPlan) -> str:
    """Return the set in one line, and the reason for its first post."""
    names = texts("intercept.between").join(
        safe_text(post.label, NAME_CHARACTERS) for post in plan.posts
    )
    met = percent(plan.p_capture or 0.0)
    whole = texts("intercept.whole", count=len(plan.posts), names=names, percent=met)
    why = why_text(texts, plan.posts[0].why) if plan.posts else ""
    lines = [whole, *([f"{plan.posts[0].label}: {why}"] if why else [])]
    if plan.past is not None:
        days = {"from_day": plan.past.from_day, "to_day": plan.past.to_day}
        lines.append(texts("plan_basis.turns", count=f"{plan.past.counted:,}", **days))
    elif any(not model.is_known for model in plan.models):
        lines.append(texts("intercept.unknown_turns"))
    if plan.hour is not None:
        hour, minute = divmod(round(plan.hour * 60.0), 60)
        source = safe_text(in_language(texts, plan.times_source), SOURCE_CHARACTERS)
        lines.append(texts("plan_basis.hour", time=f"{hour:02d}:{minute:02d}", source=source))
    if not plan.is_certain:
        lines.append(texts("intercept.uncertain"))
    return "\n".join(lines)


def change_text(texts: Texts, change: PlanChange) -> str:
    """Return what changed and why, in one line with its time."""
    went = [_post(texts, "intercept.gone", p.label, p.junction.name) for p in change.gone]
    came = [_post(texts, "intercept.come", p.label, p.junction.name) for p in change.come]
    return texts(
        "intercept.changed",
        time=clock_text(change.as_of_s),
        cause=texts(f"intercept.cause.{change.cause.value}"),
        posts=texts("intercept.between").join((*went, *came)),
        before=percent(change.p_before),
        after=percent(change.p_after),
    )


def _post(texts: Texts, key: str, label: str, post: str) -> str:
    officer = safe_text(label, NAME_CHARACTERS)
    return texts(key, officer=officer, post=safe_text(post, NAME_CHARACTERS))
