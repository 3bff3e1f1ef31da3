"""What the map shows over the traffic, worked out from board, selection and dispatch."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.domain.alarm_place import has_place
from app.domain.classes import EntityClass
from app.domain.geo import LonLat
from app.domain.task import Task
from app.services.dispatch import Dispatch
from app.services.live import ViewGroup
from app.services.plan_posts import choosable
from app.services.selection import Selection
from map_layers.overlays import AlarmMark, OverlayParts, Overlays, Post, ValueLabel
from widgets.judging import map_doubt, map_doubt_short
from widgets.map.plan_overlays import line_of, plan_overlays
from widgets.texts import Texts

LABEL_SEPARATOR = " · "


def overlays_of(
    group: ViewGroup,
    selection: Selection,
    dispatch: Dispatch,
    hidden: frozenset[EntityClass],
    route: tuple[LonLat, ...] = (),
    values: tuple[ValueLabel, ...] = (),
    parts: OverlayParts | None = None,
    *,
    texts: Texts,
) -> Overlays:
    """Return the overlays as of now; ``route`` is the declared route of what is selected.

    ``values`` stand beside stations, ``parts`` are what features of the map put in.
    """
    rules = None if parts is None else parts.get("alarm_rules")
    listed = (one for one in group.board.listed_alarms() if rules is None or one.rule in rules)
    plan = plan_overlays(dispatch, selection.hovered_id or "", texts)
    chosen = [i for i in (selection.entity_id, dispatch.target_id) if i]
    chosen += [option.officer_id for option in dispatch.chosen]
    tasks = group.board.open_tasks()
    overlays = Overlays(
        selected=tuple(dict.fromkeys(chosen)),
        hovered=selection.hovered_id or "",
        labelled=_labelled(dispatch, tasks) | set(chosen),
        alarms=tuple(AlarmMark.of(alarm) for alarm in listed if has_place(alarm)),
        ways=(*line_of(route), *plan.ways),
        posts=(*plan.posts, *_task_posts(tasks)),
        likely=plan.likely,
        bans=plan.bans,
        hidden_classes=hidden,
        values=values,
        doubt=map_doubt(group, texts),
        doubt_short=map_doubt_short(group, texts),
    )
    return overlays if parts is None else replace(overlays, **parts)


def _labelled(dispatch: Dispatch, tasks: list[Task]) -> frozenset[str]:
    named = {task.officer_id for task in tasks}
    if dispatch.plan is not None:
        named |= {option.officer_id for option in choosable(dispatch.plan).values()}
        named |= {option.officer_id for option in dispatch.plan.options}
    return frozenset(named)


def _task_posts(tasks: list[Task]) -> tuple[Post, ...]:
    """Return the posts of tasks; two at one place are told under one pin, not over each other."""
    labels: dict[tuple[float, float], list[str]] = {}
    for post in (post_of(task) for task in tasks):
        if post is not None:
            labels.setdefault((post.lon_deg, post.lat_deg), []).append(post.label)
    return tuple(Post(*place, LABEL_SEPARATOR.join(names)) for place, names in labels.items())


def post_of(task: Task) -> Post | None:
    """Return where a task's officer is to stand, or None if its order does not say."""
    post: Any = task.order.get("post")
    if not isinstance(post, Mapping):
        return None
    lon, lat = post.get("lon_deg"), post.get("lat_deg")
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        return None
    return Post(float(lon), float(lat), f"T{task.number} {task.officer_label}")
