"""The hubs that a seat may talk to: one that leads, and those that stand by for it."""

from collections.abc import Callable, Sequence

from app.domain.errors import ConfigError
from backends.wire.endpoints import Endpoints

# Long enough for a handshake on a busy machine, and short beside the silence that comes before it.
WELCOME_WITHIN_S = 2.0


class HubAddresses:
    """Gives the addresses of one hub until told to move on, then those of the next, in turn."""

    def __init__(self, sources: Sequence[Callable[[], Endpoints]]) -> None:
        """Ask ``sources`` anew each time: a hub that was started again may be elsewhere."""
        self._sources = tuple(sources)
        self._at = 0

    @property
    def has_others(self) -> bool:
        """Whether there is another hub to move on to."""
        return len(self._sources) > 1

    def __call__(self) -> Endpoints:
        """Return where the hub of the moment is, or the next one that can be found.

        Raises ConfigError if there is none.
        """
        for _ in self._sources[1:]:
            try:
                return self._sources[self._at]()
            except ConfigError:
                self.move_on()
        return self._sources[self._at]()

    def move_on(self) -> None:
        """Take the next hub from now on."""
        self._at = (self._at + 1) % len(self._sources)
