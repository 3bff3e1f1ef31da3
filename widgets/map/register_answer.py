"""Reads the hub's answer to ``registers`` into the records the map draws."""

from collections.abc import Mapping
from typing import Any

import msgspec

from app.domain.errors import DecodeError
from app.domain.register import Camera, Registers, Site, Station


class _Answer(msgspec.Struct, frozen=True):
    sites: tuple[Site, ...] = ()
    cameras: tuple[Camera, ...] = ()
    stations: tuple[Station, ...] = ()


def registers_of(result: Mapping[str, Any]) -> Registers:
    """Return what the map shows; raise DecodeError if the answer is not what was promised."""
    try:
        answer = msgspec.convert(dict(result), _Answer)
    except (msgspec.ValidationError, ValueError) as error:
        raise DecodeError("answer_malformed", str(error)) from error
    return Registers(sites=answer.sites, cameras=answer.cameras, stations=answer.stations)
