"""A list of callables to be told that something changed: the only event system of the services."""

from collections.abc import Callable

Listener = Callable[[], None]


class Listeners:
    """Plain callables, told in the order they came; single-threaded like all services."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def connect(self, listener: Listener) -> Callable[[], None]:
        """Add ``listener`` and return what disconnects it; disconnecting twice is harmless."""
        self._listeners.append(listener)

        def disconnect() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return disconnect

    def tell(self) -> None:
        """Call everybody; one that disconnects itself meanwhile does not disturb the others."""
        for listener in tuple(self._listeners):
            listener()
