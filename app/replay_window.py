"""Opens replays in windows of their own, beside a live console, where the records can be read."""

import argparse
import logging
import os
import subprocess
import sys
from pathlib import Path

from app.config import ROOT
from app.moment import moment_text

log = logging.getLogger("ui")

END_WITHIN_S = 5.0


class ReplayWindows:
    """``data`` is the folder of the hall's records, None where they lie on another machine.

    A replay is a process of its own: whatever it reads, the live window does not wait for it.
    """

    def __init__(self, arguments: argparse.Namespace, data: Path | None, city: Path) -> None:
        self._arguments = arguments
        self._data = data
        self._city = city
        self._opened: list[subprocess.Popen[bytes]] = []

    def open(self, time_s: float) -> bool:
        """Open a replay at an instant; return False where the records are not at hand."""
        if self._data is None:
            return False
        self._opened = [process for process in self._opened if process.poll() is None]
        arguments = self._arguments
        words = [
            *("--data", str(self._data), "--city", str(self._city), "--nearest"),
            *("--at", moment_text(time_s), "--lang", arguments.lang, "--theme", arguments.theme),
            *("--wall-scene", ""),
            *(("--tiles", str(arguments.tiles)) if arguments.tiles is not None else ()),
        ]
        log.info("a replay from %s is opened", moment_text(time_s))
        process = subprocess.Popen(
            [sys.executable, "-m", "app.main", "replay", *words],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
        )
        self._opened.append(process)
        return True

    def close(self) -> None:
        """End what was opened from here; a window has nothing to lose."""
        for process in self._opened:
            process.terminate()
        for process in self._opened:
            try:
                process.wait(END_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
