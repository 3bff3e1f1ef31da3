"""What every pane of a wall is given and owes: a frame with as-of and source dot, no scroll bar."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.classes import Age
from app.domain.playback import Player
from app.domain.ports import LinkState
from app.services.live import Pumped, ViewGroup
from widgets.city_words import CityWords
from widgets.hall_time import clock_text
from widgets.look import Look
from widgets.pane import Pane
from widgets.panels.panel_ground import PanelGround
from widgets.texts import Texts


@dataclass(frozen=True, slots=True)
class WallContext:
    """What panes look at; ``player`` where it is a replay; ``monotonic`` gives real seconds.

    ``panels`` is what panels stand on; None where there are none.
    """

    group: ViewGroup
    texts: Texts
    words: CityWords
    player: Player | None = None
    monotonic: Callable[[], float] = time.monotonic
    panels: PanelGround | None = None


class WallPane(Pane):
    """``as_of_s`` stands still while the link is not live: nothing old may look fresh.

    Before anything has come there is none, and no count either: nothing is not the same as 0.
    """

    waits_for_data: ClassVar[bool] = True  # False for what is true of an empty city as well

    def __init__(self, title: str, context: WallContext, look: Look) -> None:
        super().__init__(title, look)
        self.context = context
        self.look = look
        self.as_of_s: float | None = None
        self._has_heard = not self.waits_for_data

    @property
    def is_live(self) -> bool:
        """Whether what is shown is how things stand now."""
        return self._has_heard and self.context.group.status.state is LinkState.LIVE

    def absorb(self, pumped: Pumped) -> None:
        """Take what a drain brought; most panes count anew at their own pace instead."""

    def refresh(self) -> None:
        """Show how things stand now; called about twice a second."""
        self._has_heard = self._has_heard or self.context.group.has_data
        if self.is_live:
            self.as_of_s = self.context.group.now_s()
        none = "" if self._has_heard else self.context.texts("wall.no_data")
        self.as_of.set_text(clock_text(self.as_of_s) if self.as_of_s is not None else none)
        known = Age.LOST if self.as_of_s is not None else None
        self.vouch(Age.LIVE if self.is_live else known)

    def widget(self) -> QWidget:
        """Return the pane itself."""
        return self

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        self.look = look

    def release(self) -> None:
        """Give back what the pane holds."""
