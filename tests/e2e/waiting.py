"""Waiting for a condition, bounded: what a test does instead of sleeping."""

import time
from collections.abc import Callable


def wait_until(
    is_so: Callable[[], bool], within_s: float, what: str, *, each: Callable[[], None] | None = None
) -> float:
    """Return after how many seconds ``is_so`` held; fail naming ``what`` if it never did.

    ``each`` is done before each look, such as pumping a seat.
    """
    began_s = time.monotonic()
    while True:
        if each is not None:
            each()
        spent_s = time.monotonic() - began_s
        if is_so():
            return spent_s
        assert spent_s < within_s, f"{what}: not within {within_s:g} s"
        time.sleep(0.01)
