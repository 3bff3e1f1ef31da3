"""Reads the hub's answer to ``find``, and says which of two hits are the same thing."""

from collections.abc import Mapping
from typing import Any

import msgspec

from app.domain.errors import DecodeError
from app.domain.find import FindAnswer

# A thing of the map and its record in a register have one key.
SAME_THING = frozenset({"entity", "vehicle", "officer", "station"})


def found_of(result: Mapping[str, Any]) -> FindAnswer:
    """Read the answer to ``find``; raise DecodeError if it is none."""
    try:
        return msgspec.convert(dict(result), FindAnswer)
    except (msgspec.ValidationError, ValueError) as error:
        raise DecodeError("answer_malformed", str(error)) from error


def identity(kind: str, key: str) -> tuple[str, str]:
    """Return what two hits of one thing share."""
    return ("thing" if kind in SAME_THING else kind, key)
