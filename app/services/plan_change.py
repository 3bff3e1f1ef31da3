"""What differs between two plans for one vehicle, and why: who goes elsewhere, comes or is out."""

from dataclasses import dataclass
from enum import Enum

from app.domain.plan import InterceptPlan, Post


class ChangeCause(Enum):
    """Why a plan's posts are others."""

    REFUSED = "refused"  # one of them will not go
    SENT = "sent"  # one of them is on his way: the plan is for the next
    DRIVES = "drives"  # the vehicle is elsewhere now: the posts before are of less use, or of none


@dataclass(frozen=True, slots=True)
class PlanChange:
    """``gone`` and ``come`` are the posts that only one of the plans has, as of ``as_of_s``.

    ``p_before`` and ``p_after`` are the shares of drives that each plan meets.
    """

    as_of_s: float
    gone: tuple[Post, ...]
    come: tuple[Post, ...]
    p_before: float
    p_after: float
    cause: ChangeCause


def change_between(
    before: InterceptPlan,
    after: InterceptPlan,
    refused: frozenset[str],
    sent: frozenset[str],
) -> PlanChange | None:
    """Return what differs in the set of posts, or None where it is the same.

    ``refused`` and ``sent`` are the officers who refused lately and who are on their way.
    """
    was, now = _places(before), _places(after)
    gone = tuple(p for p in before.posts if (p.officer_id, p.junction.place) not in now)
    come = tuple(p for p in after.posts if (p.officer_id, p.junction.place) not in was)
    if not gone and not come:
        return None
    left = {post.officer_id for post in gone}
    cause = ChangeCause.DRIVES
    if left & refused:
        cause = ChangeCause.REFUSED
    elif left & sent:
        cause = ChangeCause.SENT
    shares = (before.p_capture or 0.0, after.p_capture or 0.0)
    return PlanChange(after.as_of_s, gone, come, *shares, cause)


def _places(plan: InterceptPlan) -> frozenset[tuple[str, int]]:
    return frozenset((post.officer_id, post.junction.place) for post in plan.posts)
