"""The hands and eyes of the end-to-end test: real X events in, what the spy saw out."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


class Screen:
    """One console in its own process on the X display of the test."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.data = folder / "hall"
        self._spy = folder / "spy.json"
        self._log = (folder / "console.log").open("wb")
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "xcb"}
        script = Path(__file__).with_name("spied_console.py")
        quiet = ("--no-demands",)  # what is counted here is the hall's own
        self.process = subprocess.Popen(
            [
                sys.executable,
                str(script),
                str(self._spy),
                "--data",
                str(self.data),
                *quiet,
                *options,
            ],
            env=environment,
            cwd=ROOT,
            stdout=self._log,
            stderr=self._log,
        )

    def seen(self) -> dict:
        """Return what is on the screen; empty before the window is there."""
        try:
            return json.loads(self._spy.read_text("utf-8"))
        except FileNotFoundError:
            return {}

    def until(self, what: str, condition: Callable[[dict], object], within_s: float) -> dict:
        """Wait until the screen shows it and return it; fail with what was shown instead."""
        deadline_s = time.monotonic() + within_s
        while time.monotonic() < deadline_s:
            seen = self.seen()
            if seen and condition(seen):
                return seen
            assert self.process.poll() is None, f"the console ended while waiting for {what}"
            time.sleep(0.1)
        seen = self.seen()
        shown = {key: seen.get(key) for key in ("state", "stage", "labels", "buttons", "lists")}
        raise AssertionError(f"not within {within_s} s: {what}; shown was {shown}")

    def click(self, at: list[int]) -> None:
        """Move the mouse there and press its button."""
        _x("mousemove", str(at[0]), str(at[1]))
        time.sleep(0.15)
        _x("click", "1")

    def point(self, at: list[int]) -> None:
        """Move the mouse there and leave it."""
        _x("mousemove", str(at[0]), str(at[1]))

    def press(self, *keys: str) -> None:
        """Press keys by their X names."""
        _x("key", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        _x("type", "--delay", "40", text)

    def click_button(self, text: str, within_s: float = 10.0) -> None:
        """Click the enabled button that begins with ``text``."""
        deadline_s = time.monotonic() + within_s
        while True:
            seen = self.until(f"button {text}", lambda s: _button(s, text), within_s)
            first = _button(seen, text)
            later = self.until("another look", lambda s, t=seen["at_s"]: s["at_s"] > t, 5)
            if first == _button(later, text):  # nobody clicks at what is still being laid out
                self.click(first["at"])
                return
            assert time.monotonic() < deadline_s, f"button {text} does not come to rest"

    def click_until(self, text: str, is_so: Callable[[], bool], within_s: float = 40.0) -> None:
        """Click a button, and again where the card moved under the pointer, as a person would."""
        deadline_s = time.monotonic() + within_s
        while True:
            self.click_button(text)
            again_s = time.monotonic() + 8.0
            while time.monotonic() < again_s:
                if is_so():
                    return
                time.sleep(0.1)
            assert time.monotonic() < deadline_s, f"button {text} does nothing"

    def texts(self) -> str:
        """Return every label's text."""
        return "\n".join(self.seen().get("labels", []))

    def close(self) -> None:
        """End the console and wait for it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._log.close()


def _x(*arguments: str) -> None:
    subprocess.run(["xdotool", *arguments], check=True, timeout=10)


def _button(seen: dict, text: str) -> dict | None:
    found = (b for b in seen["buttons"] if b["text"].startswith(text) and b["on"])
    return next(found, None)
