"""The selection: which one thing the person looks at, and which one the pointer is over."""

from collections.abc import Callable

from app.services.listeners import Listener, Listeners


class Selection:
    """Holds entity ids, never rows, because rows are reused."""

    def __init__(self) -> None:
        self.entity_id: str | None = None
        self.hovered_id: str | None = None
        self._listeners = Listeners()

    def select(self, entity_id: str | None) -> None:
        """Select an entity, or nothing."""
        if entity_id != self.entity_id:
            self.entity_id = entity_id
            self._listeners.tell()

    def hover(self, entity_id: str | None) -> None:
        """Note what the pointer is over."""
        if entity_id != self.hovered_id:
            self.hovered_id = entity_id
            self._listeners.tell()

    def connect(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` told of every change; returns what disconnects it."""
        return self._listeners.connect(listener)
