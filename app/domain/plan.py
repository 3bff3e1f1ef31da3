"""An interception plan, thinly: who can be where before the vehicle, by network travel time."""

from dataclasses import dataclass

from app.domain.geo import LonLat


@dataclass(frozen=True, slots=True)
class Junction:
    """A crossing the vehicle may pass, and when at the earliest (seconds from the plan)."""

    name: str
    lon_deg: float
    lat_deg: float
    target_eta_s: float


@dataclass(frozen=True, slots=True)
class OfficerOption:
    """One officer and the best post for him.

    ``margin_s`` = vehicle's arrival less officer's arrival at the post; negative means too late.
    ``warnings`` names what a person must know first: ``officer_busy``, ``officer_fix_old``.
    ``way`` is the officer's road to the post.
    """

    officer_id: str
    label: str
    post: Junction
    travel_s: float
    distance_m: float
    margin_s: float
    fix_age_s: float
    warnings: tuple[str, ...]
    way: tuple[LonLat, ...]


@dataclass(frozen=True, slots=True)
class InterceptPlan:
    """The answer for one vehicle, as of ``as_of_s``.

    ``is_standing`` means the vehicle stands: the post is then where it stands. ``options`` are
    ranked best first; empty with a ``reason`` (a text key) when nobody can. ``warnings``:
    ``target_has_task``, ``target_fix_old``.
    """

    target_id: str
    target_label: str
    as_of_s: float
    target_fix_age_s: float
    is_standing: bool
    route_name: str
    route_roads: tuple[str, ...]
    ahead: tuple[LonLat, ...]
    junctions: tuple[Junction, ...]
    options: tuple[OfficerOption, ...]
    warnings: tuple[str, ...] = ()
    reason: str = ""
