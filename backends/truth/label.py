"""What was planted: labels that a detector must find, and foils that only look like them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """Something that is so, and that the detector of ``rule`` has to find.

    It is found by a finding of its rule that names one of ``entity_ids`` or lies within
    ``within_m`` of the place (NaN where it has none), between ``from_s`` and ``until_s`` (event
    time, UTC). ``due_s`` is the first moment at which it is complete. ``sort`` tells the variants
    of a rule apart.
    """

    rule: str
    entity_ids: tuple[str, ...]
    from_s: float
    to_s: float
    due_s: float
    until_s: float
    says: str
    lon_deg: float = float("nan")
    lat_deg: float = float("nan")
    within_m: float = 0.0
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Foil:
    """Something that only looks like what ``rule`` is after: a finding on it is false.

    ``kind`` is the plan's word for it; thing, place and time are as in :class:`Label`.
    """

    rule: str
    kind: str
    entity_ids: tuple[str, ...]
    from_s: float
    to_s: float
    lon_deg: float = float("nan")
    lat_deg: float = float("nan")
    within_m: float = 0.0
