"""What a plan puts on the map: where the vehicle may go, who stands where, and where nobody may."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.geo import LonLat
from app.domain.plan import InterceptPlan, LikelyPath, OfficerOption
from app.services.dispatch import Dispatch, DispatchStage
from app.services.plan_posts import choosable
from map_layers.overlays import Ban, Post, Way, WayKind
from widgets.plan_words import option_note
from widgets.texts import Texts

SHORTEST_WAY = 2  # points


@dataclass(frozen=True, slots=True)
class PlanOverlays:
    """The parts of ``Overlays`` that a plan makes."""

    ways: tuple[Way, ...] = ()
    posts: tuple[Post, ...] = ()
    likely: tuple[LikelyPath, ...] = ()
    bans: tuple[Ban, ...] = ()


def plan_overlays(dispatch: Dispatch, hovered_id: str, texts: Texts) -> PlanOverlays:
    """Return what the plan in hand shows; ``hovered_id`` is the thing the pointer is over.

    Who is chosen stands out; before that the set of the plan does. An officer who is neither has
    his way drawn while he or his post is pointed at.
    """
    plan = dispatch.plan
    if dispatch.stage is DispatchStage.IDLE or plan is None:
        return PlanOverlays()
    options = choosable(plan)
    meant = {o.officer_id for o in _going(dispatch)} or {p.officer_id for p in plan.posts}
    meant = meant or {o.officer_id for o in plan.options[:1]}
    return PlanOverlays(
        (*_ahead(plan), *_ways(dispatch, options, meant, hovered_id)),
        () if dispatch.stage is DispatchStage.SENT else _posts(dispatch, plan, options, texts),
        plan.likely,
        () if dispatch.stage is DispatchStage.SENT else _bans(plan),
    )


def _going(dispatch: Dispatch) -> tuple[OfficerOption, ...]:
    """Return who is chosen, without those whose task is over: they will not go there."""
    over = {task.officer_id for task in dispatch.tasks if not task.is_open}
    return tuple(option for option in dispatch.chosen if option.officer_id not in over)


def _ahead(plan: InterceptPlan) -> tuple[Way, ...]:
    if plan.likely or len(plan.ahead) < SHORTEST_WAY:
        return ()  # the likely ways begin with it
    return (Way(WayKind.AHEAD, plan.ahead),)


def _ways(
    dispatch: Dispatch,
    options: Mapping[str, OfficerOption],
    meant: set[str],
    hovered_id: str,
) -> list[Way]:
    """Return the ways of who is meant, and of who is pointed at."""
    chosen = {option.officer_id: option for option in _going(dispatch)}
    by_officer = {option.officer_id: option for option in reversed(list(options.values()))} | chosen
    found = []
    for officer_id, option in by_officer.items():
        if officer_id not in meant | {hovered_id} or len(option.way) < SHORTEST_WAY:
            continue
        is_chosen = officer_id == hovered_id or (officer_id in meant and hovered_id not in meant)
        found.append(Way(WayKind.OFFICER, option.way, is_chosen=is_chosen))
    return found


def _posts(
    dispatch: Dispatch, plan: InterceptPlan, options: Mapping[str, OfficerOption], texts: Texts
) -> tuple[Post, ...]:
    """Return a pin for each post: of the set, or of who is chosen, with words; others small."""
    chosen = dispatch.chosen
    told = {str(option.post.place): option for option in chosen} or {
        str(post.junction.place): options[str(post.junction.place)] for post in plan.posts
    }
    told = told or dict(list(options.items())[:1])
    shown = told if chosen else {**options, **told}
    return tuple(
        Post(
            option.post.lon_deg,
            option.post.lat_deg,
            _label(option, texts) if post_id in told else "",
            option_note(texts, plan, dispatch.as_of_now(option)) if post_id in told else "",
            post_id,
            is_chosen=post_id in told,
        )
        for post_id, option in shown.items()
    )


def _label(option: OfficerOption, texts: Texts) -> str:
    return texts("intercept.post", officer=option.label, post=option.post.name)


def _bans(plan: InterceptPlan) -> tuple[Ban, ...]:
    found = (ban.junction for ban in plan.forbidden)
    return tuple(Ban(str(at.place), at.lon_deg, at.lat_deg) for at in found)


def line_of(route: tuple[LonLat, ...]) -> tuple[Way, ...]:
    """Return the declared route as it is drawn; nothing where it is no line."""
    return (Way(WayKind.ROUTE, route),) if len(route) >= SHORTEST_WAY else ()
