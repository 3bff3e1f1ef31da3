"""What an interception plan is asked about: the vehicle, the officers, and what stands already."""

from dataclasses import dataclass

from app.domain.geo import LonLat
from backends.roads.starts import Start


@dataclass(frozen=True, slots=True)
class Target:
    """The vehicle as last seen; ``course_deg`` and ``speed_mps`` may be NaN where not known."""

    target_id: str
    label: str
    at: LonLat
    speed_mps: float
    course_deg: float
    fix_age_s: float
    has_task: bool = False
    route_name: str = ""
    route: tuple[LonLat, ...] = ()
    is_hazmat: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """An officer who might be sent, as last seen.

    ``sent_to`` is his post where he is on his way to meet this very vehicle: the plan counts with
    him there. ``has_refused``: he has refused this vehicle lately, so he is left out unless picked.
    """

    officer_id: str
    label: str
    at: LonLat
    fix_age_s: float
    is_busy: bool = False
    sent_to: LonLat | None = None
    has_refused: bool = False


@dataclass(frozen=True, slots=True)
class Setter:
    """An officer on the roads: who, and where he sets out."""

    officer: Candidate
    start: Start
