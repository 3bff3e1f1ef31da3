"""An interception plan: who can be where before the vehicle, how surely, and why there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.geo import LonLat


@dataclass(frozen=True, slots=True)
class Junction:
    """A crossing the vehicle may pass, and when (seconds from the plan).

    ``target_eta_s`` is when it is there at the earliest but for one drive in ten; ``earliest_s`` is
    before any drive that was thought of and ``latest_s`` after nine in ten. ``share`` of all drives
    pass it within the horizon. ``place`` is its number in the city, negative where it has none.
    """

    name: str
    lon_deg: float
    lat_deg: float
    target_eta_s: float
    earliest_s: float = 0.0
    latest_s: float = 0.0
    share: float = 0.0
    place: int = -1


@dataclass(frozen=True, slots=True)
class Why:
    """The reason in one line: a key of the texts and the numbers that stand in it."""

    key: str
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OfficerOption:
    """One officer and the best post for him.

    ``margin_s`` = vehicle's arrival (``post.target_eta_s``) less officer's arrival at the post: so
    much or more in nine drives of ten; negative means too late. ``p_capture`` is the share of
    drives he meets there alone with his stop set up, None where the vehicle stands. ``warnings``
    names what a person must know first: ``officer_busy``, ``officer_fix_old``. ``way`` is the
    officer's road to the post. ``is_posted``: he is one of the plan's posts.
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
    p_capture: float | None = None
    why: Why = Why("")
    is_posted: bool = False


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The next best for one post, the other posts as they are.

    ``p_capture`` is what all would then meet together.
    """

    officer_id: str
    label: str
    junction: Junction
    p_capture: float


@dataclass(frozen=True, slots=True)
class Post:
    """One officer at one junction of the plan's set.

    ``p_alone`` is the share of drives he meets by himself, ``p_added`` what he adds to the posts
    before him. ``margin_p10_s`` and ``margin_median_s`` are of the drives that pass the junction.
    ``hazard`` (0..1) grows with the nearness of protected places. ``way`` is the officer's road
    there, ``distance_m`` long; ``fix_age_s`` and ``warnings`` are of him as in an option.
    """

    officer_id: str
    label: str
    junction: Junction
    travel_s: float
    p_alone: float
    p_added: float
    margin_p10_s: float
    margin_median_s: float
    hazard: float
    why: Why
    runner_up: RunnerUp | None = None
    way: tuple[LonLat, ...] = ()
    distance_m: float = 0.0
    fix_age_s: float = 0.0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LikelyPath:
    """A piece of road that ``share`` of the drives go along, as a line to draw."""

    line: tuple[LonLat, ...]
    share: float


@dataclass(frozen=True, slots=True)
class ForbiddenPost:
    """A junction where nobody is stopped: ``reason`` is a text key, ``near`` what protects it."""

    junction: Junction
    reason: str
    near: str
    distance_m: float


@dataclass(frozen=True, slots=True)
class ModelShare:
    """How much of the drives a driver model made.

    ``is_known`` is False where it had no facts of this city or vehicle to go by: the turns of the
    past are then taken to be all alike.
    """

    key: str
    weight: float
    drives: int
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class PastTurns:
    """What is known of how this city turned at hours like this: ``counted`` turns of past drives.

    They were recorded from ``from_day`` to ``to_day`` (as ``2026-11-22``).
    """

    counted: int
    from_day: str
    to_day: str


@dataclass(frozen=True, slots=True)
class InterceptPlan:
    """The answer for one vehicle, as of ``as_of_s``.

    ``is_standing`` means the vehicle stands: the post is then where it stands. ``options`` are
    ranked best first; empty with a ``reason`` (a text key) when nobody can. ``warnings``:
    ``target_has_task``, ``target_fix_old``. ``ahead`` is the likeliest way. ``posts`` is the set
    that meets most drives together (``p_capture`` of them); ``is_kept`` says that it is the set of
    the plan before, because a better one would meet hardly more. ``seed`` with the same roads and
    fixes makes the same drives again. ``is_certain`` is the planner's proof that no junction it
    left out could have been chosen. ``hour`` (0 to 24, local) is whose travel times it counts with,
    by ``times_source``; None for free flow. ``past`` are the turns that the drives were taught by.
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
    posts: tuple[Post, ...] = ()
    p_capture: float | None = None
    is_kept: bool = False
    is_certain: bool = True
    likely: tuple[LikelyPath, ...] = ()
    forbidden: tuple[ForbiddenPost, ...] = ()
    models: tuple[ModelShare, ...] = ()
    seed: int = 0
    horizon_s: float = 0.0
    set_up_s: float = 0.0
    hour: float | None = None
    times_source: str = ""
    past: PastTurns | None = None
