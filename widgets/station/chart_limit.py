"""A limit as a chart draws it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LimitLine:
    """Its name, its value, and whether it judges what is drawn or only guides."""

    name: str
    value: float
    judges: bool
