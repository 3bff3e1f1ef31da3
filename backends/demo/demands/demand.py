"""One demand: a call as it comes in, and what is known of it that the hub is never told."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from app.domain.cases.case import CaseKind, CasePlace
from app.domain.cases.commands import OpenCase

_FAMILY = uuid.UUID("7f0f2e52-2d0b-4b0e-9d53-6a5b3a9d1c11")  # of the demo's cases, drawn once


class Truth(StrEnum):
    """What a call really is."""

    FIRST = "first"  # the first to tell a matter
    AGAIN = "again"  # another who tells the same
    ALIKE = "alike"  # the same type at the same place or next door, and another matter
    HOAX = "hoax"  # nothing of it is so
    OUTSIDE = "outside"  # not a matter of this hall


@dataclass(frozen=True, slots=True)
class Demand:
    """A call at ``t_s`` (city time); ``matter`` and ``truth`` are what nobody is told.

    ``lon_deg`` and ``lat_deg`` are None where the caller could not say it so that it can be drawn.
    """

    t_s: float
    matter: str
    number: int
    truth: Truth
    type_code: str
    channel: str
    title: str
    text: str
    address: str
    town: str
    county: str
    lon_deg: float | None
    lat_deg: float | None
    reporter: str
    phone: str
    kind: CaseKind = CaseKind.DEMAND  # what a grid patrol finds is an event or a component

    @property
    def original_no(self) -> str:
        """Return what the line itself calls it."""
        return f"{self.matter}-{self.number:02d}"

    def case_id(self, seed: int) -> str:
        """Return the id of its case: the same however often the demo is started."""
        return str(uuid.uuid5(_FAMILY, f"{seed}/{self.original_no}"))

    def call(self, case_id: str, source: str) -> OpenCase:
        """Return what is put in for it: what the caller says, and nothing of the truth."""
        return OpenCase(
            case_id=case_id,
            kind=self.kind,
            channel=self.channel,
            title=self.title,
            text=self.text,
            raised_s=self.t_s,
            type_code=self.type_code,
            source=source,
            original_no=self.original_no,
            reporter=self.reporter,
            phone=self.phone,
            place=CasePlace(self.lon_deg, self.lat_deg, self.address, self.town),
            county=self.county,
        )
