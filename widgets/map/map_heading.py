"""What the head of the map pane may say: how much is shown, how old it is, what has stopped."""

from PySide6.QtCore import Qt

from app.domain.classes import Age
from app.domain.ports import LinkState
from app.domain.safe_text import safe_text
from app.services.feeds import stopped_feeds
from app.services.live import ViewGroup
from widgets.bar import data_age_s
from widgets.hall_time import age_text, clock_text
from widgets.pane import Pane
from widgets.texts import Texts

WIDEST_TIME = "00:00:00"
LONG_AGES_S = (119.0, 7_199.0, 172_799.0, 99 * 86_400.0)  # before the unit changes, and of days


class MapHeading:
    """Writes title, as-of and health of ``pane``, anew whenever it is shown."""

    def __init__(self, pane: Pane, group: ViewGroup, texts: Texts) -> None:
        self._pane = pane
        self._group = group
        self._texts = texts
        self._has_been_live = False

    def show(self, *, is_bare: bool = False) -> None:
        """Say how things stand now; ``is_bare``: sites and cameras have not come yet."""
        group, texts = self._group, self._texts
        state = group.status.state
        self._has_been_live |= state is LinkState.LIVE
        if state is LinkState.LIVE:
            title = self._live_title()
            title = texts("map.title_bare", title=title) if is_bare else title
        else:
            self._pane.vouch(Age.LATE if self._has_been_live else None)
            key = f"map.state.{state.value}" if group.is_live else f"replay.state.{state.value}"
            title = texts(key)
        self._pane.title.set_text(title if group.is_live else texts("replay.map", title=title))
        self._show_as_of()

    def keep_places(self) -> None:
        """Give the as-of the room of its longest words, so that nothing beside it moves."""
        label, texts = self._pane.as_of, self._texts
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        label.ensurePolished()
        said = [texts("map.as_of", time=WIDEST_TIME, age=age_text(texts, s)) for s in LONG_AGES_S]
        metrics = label.fontMetrics()
        label.setFixedWidth(max(map(metrics.horizontalAdvance, said)) + 1)

    def _live_title(self) -> str:
        group, texts = self._group, self._texts
        stopped = stopped_feeds(group)
        title = texts("map.title_count", count=group.world.count)
        if stopped:
            names = texts("health.separator").join(health.source for health, _ in stopped)
            title = texts("map.title_stopped", title=title, sources=safe_text(names, 60))
        self._pane.vouch(max((age for _, age in stopped), default=Age.LIVE))
        return title

    def _show_as_of(self) -> None:
        group, texts = self._group, self._texts
        age_s = data_age_s(group)
        if age_s is None:
            self._pane.as_of.set_text(texts("map.no_fix"))
        else:
            newest = clock_text(group.now_s() - age_s)
            age = age_text(texts, age_s)
            self._pane.as_of.set_text(texts("map.as_of", time=newest, age=age))
