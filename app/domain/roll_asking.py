"""Whom a roll would be called of now: what a seat asks, and the posts that it is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.roll_call import RollPost


@dataclass(frozen=True, slots=True)
class RollQuestion:
    """``purpose`` is a :class:`app.domain.roll_call.RollPurpose`."""

    purpose: str


@dataclass(frozen=True, slots=True)
class RollTold:
    """Whom to call, and of ``count`` in all; ``phones`` by the key of the post.

    ``count`` is greater than the posts told where there are more than a roll can hold.
    ``has_register``: was any kept of units on duty, or of teams.
    """

    purpose: str
    posts: tuple[RollPost, ...]
    count: int
    has_register: bool
    phones: Mapping[str, str] = field(default_factory=dict)
