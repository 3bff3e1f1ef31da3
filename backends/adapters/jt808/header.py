"""The header of a JT/T 808 frame in both editions."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import DecodeError
from backends.adapters.jt808.bcd import digits_of, packed_digits

LONGEST_BODY = 1023  # ten bits of length
_IS_PART = 0x2000
_IS_2019 = 0x4000
_ENCRYPTION = 0x1C00


class Edition(StrEnum):
    """Which text of the standard a terminal speaks; registers use the same words."""

    E2013 = "2013"
    E2019 = "2019"


@dataclass(frozen=True, slots=True)
class Header:
    """Who sends what: ``phone`` has digits only, without the zeros that pad it.

    ``part`` is (how many, which one from 1) for a frame of a message that was cut into several.
    """

    message_id: int
    phone: str
    serial: int
    edition: Edition = Edition.E2013
    part: tuple[int, int] | None = None
    protocol_version: int = 1

    def encode(self, body_size: int) -> bytes:
        """Return the header before a body of ``body_size`` bytes (at most 1023)."""
        if body_size > LONGEST_BODY:
            raise ValueError(f"a body of {body_size} bytes, {LONGEST_BODY} are allowed")
        is_2019 = self.edition is Edition.E2019
        properties = (
            body_size | (_IS_2019 if is_2019 else 0) | (0 if self.part is None else _IS_PART)
        )
        raw = self.message_id.to_bytes(2, "big") + properties.to_bytes(2, "big")
        if is_2019:
            raw += bytes((self.protocol_version,)) + packed_digits(self.phone, 10)
        else:
            raw += packed_digits(self.phone, 6)
        raw += (self.serial & 0xFFFF).to_bytes(2, "big")
        if self.part is not None:
            raw += self.part[0].to_bytes(2, "big") + self.part[1].to_bytes(2, "big")
        return raw


def canonical_phone(digits: str) -> str:
    """Return a phone number without leading zeros, as headers and registers are compared."""
    return digits.lstrip("0") or "0"


def split_header(payload: bytes) -> tuple[Header, bytes]:
    """Return the header and the body of an unwrapped frame.

    Raises DecodeError ``short_header``, ``bad_phone``, ``encrypted``, ``bad_parts`` or
    ``bad_length``.
    """
    if len(payload) < 12:  # noqa: PLR2004 - the 2013 header
        raise DecodeError("short_header", payload.hex())
    properties = int.from_bytes(payload[2:4], "big")
    is_2019 = bool(properties & _IS_2019)
    at = 15 if is_2019 else 10
    end = at + (6 if properties & _IS_PART else 2)
    if len(payload) < end:
        raise DecodeError("short_header", payload.hex())
    if properties & _ENCRYPTION:
        raise DecodeError("encrypted", f"properties {properties:#06x}")
    body = payload[end:]
    if len(body) != properties & LONGEST_BODY:
        raise DecodeError(
            "bad_length", f"{len(body)} bytes of body, the header says {properties & LONGEST_BODY}"
        )
    part = None
    if properties & _IS_PART:
        part = (
            int.from_bytes(payload[at + 2 : at + 4], "big"),
            int.from_bytes(payload[at + 4 : at + 6], "big"),
        )
        if not 1 <= part[1] <= part[0]:
            raise DecodeError("bad_parts", f"part {part[1]} of {part[0]}")
    header = Header(
        message_id=int.from_bytes(payload[0:2], "big"),
        phone=canonical_phone(digits_of(payload[5:15] if is_2019 else payload[4:10], "bad_phone")),
        serial=int.from_bytes(payload[at : at + 2], "big"),
        edition=Edition.E2019 if is_2019 else Edition.E2013,
        part=part,
        protocol_version=payload[4] if is_2019 else 0,
    )
    return header, body
