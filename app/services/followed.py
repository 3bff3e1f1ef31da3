"""Who was chosen, held to the newest plan: his figures now, what grew worse, what would be better.

Nothing is swapped: he stays at the post a person chose until a person chooses another.
"""

from dataclasses import replace

from app.domain.plan import InterceptPlan, OfficerOption
from app.services.plan_posts import option_at

POST_LATE, POST_GONE = "post_late", "post_gone"
LEAST_RISE = 0.05  # of all drives, as the planner's: less is not worth another thought
_Place = tuple[str, int]


def margin_now_s(plan: InterceptPlan, option: OfficerOption, now_s: float) -> float:
    """Return the margin of one who has not left yet: it shrinks while one hesitates."""
    return option.margin_s - max(0.0, now_s - plan.as_of_s)


def as_of_now(plan: InterceptPlan, option: OfficerOption, now_s: float) -> OfficerOption:
    """Return the option with its margin as of now; where a vehicle stands there is none to lose."""
    if plan.is_standing:
        return option
    return replace(option, margin_s=margin_now_s(plan, option, now_s))


class Followed:
    """``options`` are those who were chosen, with the figures of the newest plan."""

    def __init__(self) -> None:
        self.drop()

    def drop(self) -> None:
        """Follow nobody."""
        self.options: tuple[OfficerOption, ...] = ()
        self.gone: frozenset[str] = frozenset()  # officers whose post the newest plan has no more
        self._plan: InterceptPlan | None = None
        self._seen: dict[_Place, float] = {}  # what could be chosen, and what it then met
        self._met = 0.0
        self._was_late: frozenset[str] = frozenset()
        self._is_renewed = False

    def take(
        self, chosen: tuple[OfficerOption, ...], plan: InterceptPlan | None, now_s: float
    ) -> None:
        """Follow these from the plan that they were chosen of."""
        self.drop()
        self.options, self._plan = chosen, plan
        if plan is not None:
            self._seen = {_key(o): o.p_capture or 0.0 for o in reversed(_all(plan))}
            self._met = chosen[0].p_capture or 0.0 if chosen else 0.0
            late = (o.officer_id for o in chosen if margin_now_s(plan, o, now_s) < 0.0)
            self._was_late = frozenset(late)

    def renew(self, plan: InterceptPlan | None) -> None:
        """Take the figures of a newer plan; where it has none for a post the old ones age."""
        before = self._plan
        if plan is None or before is None or plan is before or not self.options:
            return
        known = {_key(option): option for option in reversed(_all(plan))}
        past_s = plan.as_of_s - before.as_of_s
        self.gone = frozenset(o.officer_id for o in self.options if _key(o) not in known)
        self.options = tuple(known.get(_key(o)) or _aged(o, past_s) for o in self.options)
        self._plan, self._is_renewed = plan, True

    def warnings(self, option: OfficerOption, now_s: float) -> tuple[str, ...]:
        """Return what grew worse since he was chosen, which a person must know first."""
        if option.officer_id in self.gone:
            return (POST_GONE,)
        return (POST_LATE,) if self._is_late(option, now_s) else ()

    def better(self, now_s: float, *, is_his_own: bool = False) -> OfficerOption | None:
        """Return what the newest plan has better than the one who is chosen, None for nothing.

        That is a post that meets more for the same officer, or (unless ``is_his_own``) somebody
        else. What was better already when one chose is not offered again, unless what was chosen
        is of no use any more. Of several who are chosen nothing is offered.
        """
        plan = self._plan
        if plan is None or not self._is_renewed or len(self.options) != 1:
            return None
        mine = self.options[0]
        is_bad = bool(self.warnings(mine, now_s))
        met = 0.0 if mine.officer_id in self.gone else mine.p_capture or 0.0
        ranked = _all(plan)
        found = [o for o in ranked if o.officer_id == mine.officer_id]
        found += [] if is_his_own else ranked[:1]
        for option in found:
            is_ready = plan.is_standing or margin_now_s(plan, option, now_s) >= 0.0
            was_better = self._seen.get(_key(option), -1.0) >= self._met + LEAST_RISE
            rises = (option.p_capture or 0.0) >= met + LEAST_RISE and not was_better
            if _key(option) != _key(mine) and is_ready and (is_bad or rises):
                return option
        return None

    def _is_late(self, option: OfficerOption, now_s: float) -> bool:
        plan = self._plan
        if plan is None or plan.is_standing or option.officer_id in self._was_late:
            return False
        return margin_now_s(plan, option, now_s) < 0.0


def _all(plan: InterceptPlan) -> list[OfficerOption]:
    return [*(option_at(post) for post in plan.posts), *plan.options]


def _key(option: OfficerOption) -> _Place:
    return option.officer_id, option.post.place


def _aged(option: OfficerOption, past_s: float) -> OfficerOption:
    """Return what was known of a post as of a newer plan; how many he meets is not known."""
    post = replace(option.post, target_eta_s=option.post.target_eta_s - past_s)
    return replace(option, post=post, margin_s=option.margin_s - past_s, p_capture=None)
