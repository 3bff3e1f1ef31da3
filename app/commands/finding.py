"""One line of the doctor: what was looked at, how it is, and the words that say so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """How it is; only ``BAD`` makes the doctor end with status 1."""

    OK = "ok"
    SKIPPED = "skipped"
    DOUBTFUL = "doubtful"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """``subject`` and ``says`` are keys of texts, ``values`` what is set into the second."""

    subject: str
    state: State
    says: str
    values: Mapping[str, object] = field(default_factory=dict)
