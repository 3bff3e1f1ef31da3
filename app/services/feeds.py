"""The feeds that have stopped: what depends on them may not look fresh."""

from app.domain.classes import Age
from app.domain.health import SourceHealth
from app.services.live import ViewGroup

NOT_SHOWN = frozenset({"history", "judge"})  # kinds that only keep or judge what others gave


def stopped_feeds(group: ViewGroup) -> list[tuple[SourceHealth, Age]]:
    """Return the sources that spoke once and are late or lost now, longest silent first.

    One that never spoke is left out, and the hub's own recorder and judge: nothing that is shown
    came from them.
    """
    now_s = group.now_s()
    heard = [
        h for h in group.health.values() if h.last_receipt_s is not None and h.kind not in NOT_SHOWN
    ]
    graded = [(health, health.age(now_s)) for health in heard]
    stopped = [(health, age) for health, age in graded if age is not Age.LIVE]
    return sorted(stopped, key=lambda found: found[0].last_receipt_s or 0.0)
