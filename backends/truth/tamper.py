"""What is done on purpose to the reports of one thing for a while: silence, shifts, wrong times."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tamper:
    """One thing that is done between two moments.

    Between ``from_s`` and ``to_s``: nothing is sent (``is_silent``), or all is sent only at the
    end (``is_replayed``); fixes lie ``east_m`` and ``north_m`` off, say ``speed_mps`` (NaN: the
    true one), are dated ``ahead_s`` ahead. ``first_only`` does it to the first fix of the while.
    """

    from_s: float
    to_s: float
    is_silent: bool = False
    is_replayed: bool = False
    east_m: float = 0.0
    north_m: float = 0.0
    speed_mps: float = float("nan")
    ahead_s: float = 0.0
    first_only: bool = False
