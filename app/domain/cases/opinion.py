"""Online opinion (网络舆情): how much was written of which topic, hour by hour."""

from dataclasses import dataclass

from app.domain.cases.query import CaseFilter

OPINION = "opinion"  # the channel; the topic stands where a census has its campaign
HOURS, MOST_HOURS = 72, 744


@dataclass(frozen=True, slots=True)
class OpinionQuestion:
    """Of the last so many hours; 1 to 744."""

    hours: int = HOURS


@dataclass(frozen=True, slots=True)
class TopicTold:
    """A topic: how many items, for how many posts they stand, and how many are still open.

    ``unknown`` items do not say for how many posts they stand; each counts as one.
    """

    topic: str
    items: int
    volume: int
    unknown: int
    open: int
    newest_s: float


@dataclass(frozen=True, slots=True)
class OpinionHour:
    """What was written of a topic in the hour that begins at ``from_s``."""

    from_s: float
    topic: str
    items: int
    volume: int


@dataclass(frozen=True, slots=True)
class OpinionAnswer:
    """Topics by volume, hours in order; ``is_part`` says that only the newest were counted."""

    topics: tuple[TopicTold, ...]
    hours: tuple[OpinionHour, ...]
    from_s: float
    as_of_s: float
    is_part: bool


def said_of(topic: str, from_s: float, to_s: float = 0.0) -> CaseFilter:
    """Return the filter of the items of a topic; of "" those that name none."""
    return CaseFilter(
        channels=(OPINION,), campaigns=(topic,), raised_from_s=from_s, raised_to_s=to_s
    )
