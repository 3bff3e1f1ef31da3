"""Reads the plain JSON of the hub's answers into the records the console works with."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from app.domain.errors import DecodeError
from app.domain.plan import InterceptPlan

_T = TypeVar("_T")


class CameraNear(msgspec.Struct, frozen=True):
    """A camera and how far it is from where was asked."""

    camera_id: str
    name: str
    lon_deg: float
    lat_deg: float
    bearing_deg: float
    url: str
    is_simulated: bool
    distance_m: float


class PersonCard(msgspec.Struct, frozen=True):
    """Somebody who may be chosen at a sign-in or a handover."""

    person_id: str
    name: str
    role: str
    is_demo: bool = False


class CityCard(msgspec.Struct, frozen=True):
    """The city as a seat is told of it."""

    name: str
    name_en: str = ""
    is_demo: bool = False


class SeatCard(msgspec.Struct, frozen=True):
    """What the hub says of this seat and of its hall."""

    seat: str
    kind: str
    county: str
    city: CityCard
    is_plaintext: bool = False
    has_administrator: bool = True
    on_duty: tuple[str, ...] = ()

    @property
    def needs_administrator(self) -> bool:
        """Whether somebody has to be made administrator first; a demo city asks for none."""
        return not self.has_administrator and not self.city.is_demo


class _Cameras(msgspec.Struct, frozen=True):
    cameras: tuple[CameraNear, ...]


class _People(msgspec.Struct, frozen=True):
    people: tuple[PersonCard, ...]


def plan_of(result: Mapping[str, Any]) -> InterceptPlan:
    """Read the answer to ``plan_intercept``; raise DecodeError if it is not a plan."""
    return _read(result, InterceptPlan)


def cameras_of(result: Mapping[str, Any]) -> tuple[CameraNear, ...]:
    """Read the answer to ``cameras_near``, nearest first; raise DecodeError."""
    return _read(result, _Cameras).cameras


def people_of(result: Mapping[str, Any]) -> tuple[PersonCard, ...]:
    """Read the answer to ``people``; raise DecodeError."""
    return _read(result, _People).people


def seat_of(result: Mapping[str, Any]) -> SeatCard:
    """Read the answer to ``seat``; raise DecodeError."""
    return _read(result, SeatCard)


def _read(result: Mapping[str, Any], kind: type[_T]) -> _T:
    try:
        return msgspec.convert(dict(result), kind)
    except (msgspec.ValidationError, ValueError) as error:
        raise DecodeError("answer_malformed", str(error)) from error
