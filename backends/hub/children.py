"""The hub's children: started with it, started again when they die, gone when it goes."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger("hub")

RESTART_AFTER_S = 1.0
STOP_WITHIN_S = 3.0
PATIENCE_S = 5.0  # then a child starts though the one it gives way to is not there
ROOT = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class Child:
    """One child process; ``is_ready`` once it has said so."""

    name: str
    arguments: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    is_ready: bool = False
    started_at_s: float = 0.0
    starts: int = 0
    is_mourned: bool = False  # its end was said
    after: str = ""  # whoever is to be ready before it starts at all


@dataclass(slots=True)
class Children:
    """Starts ``python -m`` modules of this program and keeps them running."""

    children: dict[str, Child] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)  # beside what the hub itself has

    def add(self, name: str, arguments: Sequence[str], after: str = "") -> None:
        """Start a child; where another is named, as soon as that one is ready, or is too slow.

        Eight processes that load at once on two cores keep people from the first figures.
        """
        child = self.children[name] = Child(name, arguments, after=after)
        child.started_at_s = time.monotonic()
        if not after:
            self._start(child)

    def is_ready(self, name: str) -> bool:
        """Return whether a child is there and has loaded what it needs."""
        child = self.children.get(name)
        return child is not None and child.is_ready

    def ready(self, name: str) -> None:
        """Note that a child has said it is ready."""
        child = self.children.get(name)
        if child is not None:
            child.is_ready = True
            took_s = time.monotonic() - child.started_at_s
            log.info("%s is ready after %.1f s", name, took_s)
        for other in self.children.values():
            if other.process is None and other.after == name:
                self._start(other)

    def supervise(self) -> None:
        """Start again whoever has died."""
        for child in self.children.values():
            if child.process is None:
                if time.monotonic() - child.started_at_s > PATIENCE_S:
                    self._start(child)
                continue
            if child.process.poll() is None:
                continue
            if child.is_ready or not child.is_mourned:
                log.error("%s ended with %s", child.name, child.process.returncode)
                child.is_ready, child.is_mourned = False, True
            if time.monotonic() - child.started_at_s > RESTART_AFTER_S:
                self._start(child)

    def stop(self) -> None:
        """End all children and wait for them."""
        running = [c.process for c in self.children.values() if c.process is not None]
        for process in running:
            process.terminate()
        deadline_s = time.monotonic() + STOP_WITHIN_S
        for process in running:
            try:
                process.wait(max(0.1, deadline_s - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, child: Child) -> None:
        environment = {**os.environ, **self.environment, "PYTHONPATH": str(ROOT)}
        child.process = subprocess.Popen(
            [sys.executable, "-m", *child.arguments], env=environment, stdin=subprocess.DEVNULL
        )
        child.is_ready, child.is_mourned = False, False
        child.started_at_s = time.monotonic()
        child.starts += 1
        if child.starts > 1:
            log.warning("%s was started again (%d times)", child.name, child.starts - 1)
