"""Up to when a pane's content may be vouched for: the last moment the link was live."""

from app.domain.classes import Age
from app.domain.ports import LinkState
from app.services.live import ViewGroup


class Vouched:
    """Ask at every refresh; while the link is not live the time stands still."""

    def __init__(self, group: ViewGroup) -> None:
        self._group = group
        self._as_of_s: float | None = None

    def as_of_s(self) -> float | None:
        """Return up to when the board is known, or None if this seat was never live."""
        if self._group.status.state is LinkState.LIVE:
            self._as_of_s = self._group.now_s()
        return self._as_of_s

    def age(self) -> Age | None:
        """Grade it: live, late once the link is lost, None before it was ever there."""
        if self._group.status.state is LinkState.LIVE:
            return Age.LIVE
        return Age.LATE if self._as_of_s is not None else None
