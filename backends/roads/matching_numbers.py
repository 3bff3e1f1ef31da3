"""The numbers of map matching: how far off a receiver is, and how far round a driver goes."""

from typing import NamedTuple

CANDIDATES = 8
LAG_STEPS = 10


class MatchNumbers(NamedTuple):
    """How Newson and Krumm's model (SIGSPATIAL 2009, section 4) is set; a kernel reads it.

    ``sigma_m`` is the spread of a fix about its road (4.07 m in the paper, wider here for drawn
    centre lines), ``radius_m`` how far off a road may lie (60 at most). ``beta_m`` plus
    ``beta_share`` of the way is by how much ways differ from the straight line. A way longer than
    ``detour_share`` of the straight line and ``detour_m``, or one that would take ``top_mps``, is
    none. ``turn_m`` is what turning back weighs, ``back_m`` how far noise may set one back.
    ``course_weight`` (nats) counts against a road at right angles to a course driven at
    ``course_mps`` or faster, and no course counts more than ``course_most``. What is less likely
    than the best by ``beam_nats`` is not gone on with. A silence of ``gap_s`` begins anew. What
    beats its rival by less than ``sure_nats`` is not said.
    """

    sigma_m: float = 5.0
    radius_m: float = 50.0
    beta_m: float = 15.0
    beta_share: float = 0.1
    detour_share: float = 1.6
    detour_m: float = 1_000.0
    top_mps: float = 50.0
    turn_m: float = 60.0
    back_m: float = 15.0
    course_weight: float = 12.0
    course_most: float = 8.0
    course_mps: float = 2.0
    beam_nats: float = 8.0
    gap_s: float = 180.0
    sure_nats: float = 0.2
    ahead_s: float = 120.0
