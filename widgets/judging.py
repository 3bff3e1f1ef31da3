"""Whether anybody judges: without that no alarm is no calm, and every list of alarms says so."""

from app.domain.health import JUDGE
from app.domain.ports import LinkState
from app.services.live import ViewGroup
from app.services.measures.feeding import nobody_judges
from widgets.texts import Texts


def not_judged(group: ViewGroup, texts: Texts) -> str:
    """Return that nobody judges, and since when as far as it is known; empty while somebody does.

    While the link is cut nobody knows: its own words say so.
    """
    if group.status.state is not LinkState.LIVE or not nobody_judges(group.health, group.now_s()):
        return ""
    has_come = group.health[JUDGE].last_receipt_s is not None
    return texts("judging.stopped" if has_come else "judging.never")


def map_doubt(group: ViewGroup, texts: Texts) -> str:
    """Return what a map says while nobody judges: that it shows no alarm is no calm."""
    return texts("judging.on_map") if not_judged(group, texts) else ""


def map_doubt_short(group: ViewGroup, texts: Texts) -> str:
    """Return the same in short: for a map too narrow for the sentence."""
    return texts("judging.on_narrow_map") if not_judged(group, texts) else ""
