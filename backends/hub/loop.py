"""The hub's one thread: what it waits for, and what it does in which rhythm."""

import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import zmq

log = logging.getLogger("hub")

Act = Callable[[], Any]


@dataclass(slots=True)
class Beat:
    """Something done every ``every_s`` real seconds."""

    every_s: float
    act: Act
    due_at_s: float = 0.0


@dataclass(slots=True)
class HubLoop:
    """Polls ``sources`` and keeps ``beats``; ends when told, or when the parent is gone."""

    sources: Mapping[Any, Act]
    beats: list[Beat]
    parent_pid: int = 0
    is_ending: bool = False
    slowest_s: float = 0.0
    _poller: zmq.Poller = field(default_factory=zmq.Poller)

    def run(self) -> None:
        """Go round until the end."""
        for source in self.sources:
            self._poller.register(source, zmq.POLLIN)
        while not self.is_ending:
            self.turn()
            if self.parent_pid and os.getppid() != self.parent_pid:
                log.warning("the program that started this hub is gone; the hub ends")
                return

    def end(self) -> None:
        """End after this turn."""
        self.is_ending = True

    def turn(self) -> None:
        """Wait for the next event or beat and do it."""
        now_s = time.monotonic()
        next_s = min(beat.due_at_s for beat in self.beats)
        for source, _ in self._poller.poll(max(0, int((next_s - now_s) * 1000))):
            self.sources[source]()
        now_s = time.monotonic()
        for beat in self.beats:
            if now_s >= beat.due_at_s:
                # After a stall the beats that were missed are not made up for.
                beat.due_at_s = max(beat.due_at_s + beat.every_s, now_s)
                beat.act()
        self.slowest_s = max(self.slowest_s, time.monotonic() - now_s)
