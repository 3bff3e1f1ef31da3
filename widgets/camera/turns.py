"""Lets several streams decode one picture after another, so that input is heard in between."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Turns(QObject):
    """Does one act each time the event loop comes round.

    Nine pictures of 1080p that arrive together would stop the window for a quarter of a second.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._acts: dict[object, Callable[[], None]] = {}
        self._round = QTimer(self)
        self._round.timeout.connect(self._do_one)

    def wait(self, who: object, act: Callable[[], None]) -> None:
        """Do ``act`` when its turn comes; who waits already keeps his place with a newer act."""
        self._acts[who] = act
        if not self._round.isActive():
            self._round.start(0)

    def forget(self, who: object) -> None:
        """Do nothing for one who waited."""
        self._acts.pop(who, None)

    def _do_one(self) -> None:
        who = next(iter(self._acts), None)
        if who is None:
            self._round.stop()
        else:
            self._acts.pop(who)()
