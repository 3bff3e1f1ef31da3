"""Numbers on the command line: out of their range they are refused before anything starts."""

import argparse
from collections.abc import Callable

from app.domain.playback import SPEEDS

LAST_PORT = 65_535


def port_of(count: int) -> Callable[[str], int]:
    """Return the reader of the first of ``count`` ports in a row; 0 stands for free ones."""
    last = LAST_PORT - count + 1

    def port(text: str) -> int:
        number = int(text) if text.isascii() and text.isdecimal() else -1
        if not 0 <= number <= last:
            raise argparse.ArgumentTypeError(
                f"'{text}' is no port: 1 to {last}, or 0 for a free one"
            )
        return number

    return port


def city_speed(text: str) -> float:
    """Read how many times as fast as life a city runs: above 0, and no faster than a replay."""
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0.0 < speed <= SPEEDS[-1]:
        raise argparse.ArgumentTypeError(f"'{text}' is not above 0 and up to {SPEEDS[-1]:g}")
    return speed
