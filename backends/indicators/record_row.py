"""A record of any register as a row that figures are counted from."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RecordRow:
    """``names`` are what values are called, by column, where the register calls them something."""

    register: str
    record_id: str
    name: str
    county: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None
    flags: frozenset[str] = frozenset()
    values: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    since: str = ""  # the day from which it holds


def flags_of(**flags: bool) -> frozenset[str]:
    """Return the names of the flags that hold."""
    return frozenset(name for name, holds in flags.items() if holds)
