"""What the card under the pointer says of a plan: who would stand there and when, or why nobody."""

from typing import TYPE_CHECKING

from app.domain.plan import InterceptPlan, OfficerOption
from app.domain.safe_text import safe_text
from app.services.followed import as_of_now
from app.services.plan_posts import best_at
from widgets.cards.span_text import span_text
from widgets.plan_words import NAME_CHARACTERS, ban_text, option_note, runner_up_text, why_text
from widgets.texts import Texts

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit


def plan_lines(
    hit: "Hit", plan: InterceptPlan | None, now_s: float, texts: Texts
) -> tuple[str, ...]:
    """Return up to four lines for a post or a ban; nothing where the plan has it no more."""
    if plan is None:
        return ()
    if hit.kind.value == "ban":
        ban = next((b for b in plan.forbidden if str(b.junction.place) == hit.id), None)
        if ban is None:
            return ()
        return safe_text(ban.junction.name, NAME_CHARACTERS), ban_text(texts, ban)
    option = best_at(plan, hit.id)
    if option is None:
        return ()
    label, name = safe_text(option.label, NAME_CHARACTERS), safe_text(option.post.name, 60)
    head = texts("intercept.post", officer=label, post=name)
    note = option_note(texts, plan, as_of_now(plan, option, now_s))
    lines = (head, _times(texts, plan, option, now_s), note)
    return tuple(line for line in (*lines, _reason(texts, plan, option)) if line)


def _times(texts: Texts, plan: InterceptPlan, option: OfficerOption, now_s: float) -> str:
    if plan.is_standing:
        return ""
    left_s = option.post.target_eta_s - max(0.0, now_s - plan.as_of_s)
    return texts("intercept.times", officer=span_text(option.travel_s), target=span_text(left_s))


def _reason(texts: Texts, plan: InterceptPlan, option: OfficerOption) -> str:
    post = next((p for p in plan.posts if p.junction.place == option.post.place), None)
    if post is None:
        return why_text(texts, option.why)
    return runner_up_text(texts, post.runner_up)
