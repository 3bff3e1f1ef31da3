"""What the map shows over the traffic, worked out from board, selection and dispatch."""

from collections.abc import Mapping
from typing import Any

from app.domain.alarm_place import has_place
from app.domain.classes import EntityClass
from app.domain.geo import LonLat
from app.domain.task import Task
from app.services.dispatch import Dispatch, DispatchStage
from app.services.live import ViewGroup
from app.services.selection import Selection
from map_layers.overlays import AlarmMark, Overlays, Post, ValueLabel, Way, WayKind

SHORTEST_WAY = 2  # points
LABEL_SEPARATOR = " · "


def overlays_of(
    group: ViewGroup,
    selection: Selection,
    dispatch: Dispatch,
    hidden: frozenset[EntityClass],
    route: tuple[LonLat, ...] = (),
    values: tuple[ValueLabel, ...] = (),
) -> Overlays:
    """Return the overlays as of now; ``route`` is the declared route of what is selected.

    ``values`` stand beside stations.
    """
    is_dispatching = dispatch.stage is not DispatchStage.IDLE
    chosen = [i for i in (selection.entity_id, dispatch.target_id) if i]
    option = dispatch.option
    if option is not None:
        chosen.append(option.officer_id)
    tasks = group.board.open_tasks()
    return Overlays(
        selected=tuple(dict.fromkeys(chosen)),
        hovered=selection.hovered_id or "",
        labelled=_labelled(dispatch, tasks) | set(chosen),
        alarms=tuple(AlarmMark.of(a) for a in group.board.listed_alarms() if has_place(a)),
        ways=_ways(dispatch, route) if is_dispatching else _route(route),
        posts=(*_planned_posts(dispatch), *_task_posts(tasks)),
        hidden_classes=hidden,
        values=values,
    )


def _labelled(dispatch: Dispatch, tasks: list[Task]) -> frozenset[str]:
    options = dispatch.plan.options if dispatch.plan else ()
    return frozenset(o.officer_id for o in options) | {t.officer_id for t in tasks}


def _route(route: tuple[LonLat, ...]) -> tuple[Way, ...]:
    return (Way(WayKind.ROUTE, route),) if len(route) >= SHORTEST_WAY else ()


def _ways(dispatch: Dispatch, route: tuple[LonLat, ...]) -> tuple[Way, ...]:
    plan, option = dispatch.plan, dispatch.option
    ways = list(_route(route))
    if plan is None:
        return tuple(ways)
    if len(plan.ahead) >= SHORTEST_WAY:
        ways.append(Way(WayKind.AHEAD, plan.ahead))
    best = option or (plan.options[0] if plan.options else None)
    for o in plan.options:
        is_best = best is not None and o.officer_id == best.officer_id
        if len(o.way) >= SHORTEST_WAY and (option is None or is_best):
            ways.append(Way(WayKind.OFFICER, o.way, is_chosen=is_best))
    return tuple(ways)


def _planned_posts(dispatch: Dispatch) -> tuple[Post, ...]:
    if dispatch.stage in (DispatchStage.IDLE, DispatchStage.SENT) or dispatch.plan is None:
        return ()
    options = (dispatch.option,) if dispatch.option else dispatch.plan.options
    posts = {(o.post.lon_deg, o.post.lat_deg): o.post.name for o in options if o is not None}
    return tuple(Post(lon, lat, name) for (lon, lat), name in posts.items())


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
