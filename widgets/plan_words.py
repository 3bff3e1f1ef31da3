"""What a plan says in words, on the map and on its card: margins, shares, reasons."""

from app.domain.plan import ForbiddenPost, InterceptPlan, OfficerOption, RunnerUp, Why
from app.domain.safe_text import safe_text
from widgets.cards.span_text import span_text
from widgets.texts import Texts

NAME_CHARACTERS = 60


def percent(share: float) -> str:
    """Return a share (0..1) as whole percent, without the sign."""
    return f"{100.0 * share:.0f}"


def margin_text(texts: Texts, margin_s: float, p_capture: float | None) -> str:
    """Return a margin of nine drives in ten.

    One who misses the earliest of them but meets others is short of time; late is only he who
    meets nobody.
    """
    time = span_text(abs(margin_s))
    if margin_s >= 0:
        return texts("intercept.margin", time=time)
    return texts("intercept.margin_short" if p_capture else "intercept.margin_late", time=time)


def option_note(texts: Texts, plan: InterceptPlan, option: OfficerOption) -> str:
    """Return what stands under a post: margin and the share of drives that are met there."""
    if plan.is_standing:
        return texts("intercept.arrives", time=span_text(option.travel_s))
    margin = margin_text(texts, option.margin_s, option.p_capture)
    if not option.p_capture:
        return margin
    return texts("intercept.note", margin=margin, percent=percent(option.p_capture))


def why_text(texts: Texts, why: Why) -> str:
    """Return the reason in one line; empty for one there are no words for."""
    key = f"intercept.why.{why.key}"
    if not why.key or key not in texts:
        return ""
    numbers = why.numbers
    return texts(
        key,
        alone=percent(numbers.get("p_alone", 0.0)),
        added=percent(numbers.get("p_added", 0.0)),
    )


def meets_text(texts: Texts, option: OfficerOption) -> str:
    """Return which part of the drives an officer meets; empty where it is not known."""
    if option.p_capture is None:
        return ""
    key = "intercept.meets_but_earliest" if option.margin_s < 0 < option.p_capture else ""
    return texts(key or "intercept.meets", percent=percent(option.p_capture))


def runner_up_text(texts: Texts, runner_up: RunnerUp | None) -> str:
    """Return who would come next for a post, and what all would then meet."""
    if runner_up is None:
        return texts("intercept.no_runner_up")
    return texts(
        "intercept.runner_up",
        officer=safe_text(runner_up.label, NAME_CHARACTERS),
        post=safe_text(runner_up.junction.name, NAME_CHARACTERS),
        percent=percent(runner_up.p_capture),
    )


def ban_text(texts: Texts, ban: ForbiddenPost) -> str:
    """Return why nobody is stopped at a junction."""
    key = f"intercept.ban.{ban.reason}"
    reason = texts(key) if key in texts else safe_text(ban.reason, NAME_CHARACTERS)
    if not ban.near:
        return reason
    near = safe_text(ban.near, NAME_CHARACTERS)
    return texts("intercept.ban_near", reason=reason, near=near, metres=f"{ban.distance_m:.0f}")
