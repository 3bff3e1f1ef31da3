"""A limit as a chart draws it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LimitLine:
    """Its name, its value, whether it judges what is drawn or only guides, and is broken now."""

    name: str
    value: float
    judges: bool
    is_broken: bool = False
