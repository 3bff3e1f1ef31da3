"""The order an officer is given: vehicle, post, route and junctions, as plain JSON values."""

import math
from typing import Any

from app.domain.plan import InterceptPlan, OfficerOption
from app.services.live import ViewGroup


def order_of(group: ViewGroup, plan: InterceptPlan, option: OfficerOption) -> dict[str, Any]:
    """Return the order for ``option``; times of arrival are seconds from now, not from the plan."""
    since_plan_s = max(0.0, group.now_s() - plan.as_of_s)
    return {
        "vehicle": vehicle_of(group, plan.target_id, plan.target_label),
        "post": {
            "name": option.post.name,
            "lon_deg": option.post.lon_deg,
            "lat_deg": option.post.lat_deg,
        },
        "route": list(plan.route_roads),
        "junctions": [junction.name for junction in plan.junctions],
        "officer_eta_s": option.travel_s,
        "target_eta_s": max(0.0, option.post.target_eta_s - since_plan_s),
        "plan": _plan(plan, option),
    }


def vehicle_of(group: ViewGroup, target_id: str, label: str) -> dict[str, Any]:
    """Return what is known of a vehicle now; ``label`` is for one without a name of its own.

    One that has left the world is told by its name alone: old numbers would look fresh.
    """
    world = group.world
    row = world.row_of(target_id)
    if row is None:
        return {"label": label}

    def number(key: str) -> float | None:
        value = float(world.column(key)[row])
        return value if math.isfinite(value) else None

    return {
        "label": world.text_at("label", row) or label,
        "class": int(world.column("class")[row]),
        "lon_deg": number("lon_deg"),
        "lat_deg": number("lat_deg"),
        "speed_mps": number("speed_mps"),
        "course_deg": number("course_deg"),
        "fix_s": number("fix_s"),
    }


def _plan(plan: InterceptPlan, option: OfficerOption) -> dict[str, Any]:
    """Return what is needed to make the plan again that was decided on, and what it promised."""
    return {
        "as_of_s": plan.as_of_s,
        "seed": plan.seed,
        "horizon_s": plan.horizon_s,
        "drives": sum(model.drives for model in plan.models),
        "place": option.post.place,
        "margin_s": option.margin_s,
        "p_capture": option.p_capture,
    }
