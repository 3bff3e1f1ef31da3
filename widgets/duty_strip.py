"""The foot of the duty window: live it has feeds and the last day, in replay buttons and time."""

from dataclasses import dataclass

from app.domain.playback import Player
from app.services.live import ViewGroup
from widgets.look import Look
from widgets.replay_band import ReplayBand
from widgets.strip.feed_strip import FeedStrip
from widgets.strip.replay_bar import ReplayBar
from widgets.strip.replay_controls import ReplayControls
from widgets.strip.time_bar import TimeBar
from widgets.texts import Texts


@dataclass(frozen=True, slots=True)
class DutyStrip:
    """What stands at the foot, left and right; ``band`` is the one under the bar in replay."""

    feeds: FeedStrip | ReplayControls
    time_bar: TimeBar | ReplayBar
    band: ReplayBand | None = None


def strip_of(group: ViewGroup, player: Player | None, look: Look, texts: Texts) -> DutyStrip:
    """Return the foot for a window on ``group``; a ``player`` makes it a replay's."""
    if player is None:
        return DutyStrip(FeedStrip(group, look, texts), TimeBar(group, look, texts))
    return DutyStrip(
        ReplayControls(player, look, texts),
        ReplayBar(player, look, texts),
        ReplayBand(player, look, texts),
    )
