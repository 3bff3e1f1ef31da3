"""The order of the alarm queue: it stands still while it is read, and new rows wait above it."""

from collections.abc import Sequence


class QueueOrder:
    """``shown`` are the alarm ids in their rows; ``waiting`` those that came while locked."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.waiting: list[str] = []
        self.is_locked = False
        self._open: list[str] = []

    def update(self, open_ids: Sequence[str]) -> bool:
        """Take the open alarms, gravest first; return whether rows changed place or number."""
        self._open = list(open_ids)
        if self.is_locked and self.shown:
            known = set(self.shown)
            self.waiting = [alarm_id for alarm_id in self._open if alarm_id not in known]
            return False
        return self._settle()

    def lock(self) -> None:
        """Hold every row where it is: somebody is reading."""
        self.is_locked = True

    def unlock(self) -> bool:
        """Let the waiting ones in and the ended ones go; return whether rows changed."""
        self.is_locked = False
        return self._settle()

    def admit(self) -> bool:
        """Let the waiting ones in without unlocking: the reader has asked for them."""
        return self._settle()

    def _settle(self) -> bool:
        self.waiting = []
        if self.shown == self._open:
            return False
        self.shown = list(self._open)
        return True
