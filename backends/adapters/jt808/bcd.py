"""Binary coded decimals: phone numbers and Beijing times as JT/T 808 writes them."""

from datetime import UTC, datetime, timedelta, timezone

from app.domain.errors import DecodeError

BEIJING = timezone(timedelta(hours=8))


def digits_of(packed: bytes, reason: str) -> str:
    """Return two decimal digits per byte; raise DecodeError ``reason`` for a nibble above 9."""
    digits = packed.hex()
    if not digits.isdecimal():
        raise DecodeError(reason, f"{digits} is not decimal")
    return digits


def packed_digits(digits: str, size: int) -> bytes:
    """Return ``digits`` packed into ``size`` bytes, zeros in front.

    Raises ValueError for anything but digits, or for too many of them.
    """
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 2 * size:
        raise ValueError(f"{digits!r} is not a number of at most {2 * size} digits")
    return bytes.fromhex(digits.rjust(2 * size, "0"))


def utc_s_of(packed: bytes) -> float:
    """Return the UTC seconds of six bytes YYMMDDhhmmss in Beijing time.

    Raises DecodeError ``bad_time`` for a moment that does not exist.
    """
    digits = digits_of(packed, "bad_time")
    try:
        moment = datetime(
            2000 + int(digits[0:2]),
            int(digits[2:4]),
            int(digits[4:6]),
            int(digits[6:8]),
            int(digits[8:10]),
            int(digits[10:12]),
            tzinfo=BEIJING,
        )
    except ValueError as error:
        raise DecodeError("bad_time", packed.hex()) from error
    return moment.timestamp()


def packed_utc_s(utc_s: float) -> bytes:
    """Return six bytes YYMMDDhhmmss, Beijing time, of whole seconds from 2000 to 2099.

    Raises ValueError outside of these years.
    """
    moment = datetime.fromtimestamp(utc_s, UTC).astimezone(BEIJING)
    if not 2000 <= moment.year <= 2099:  # noqa: PLR2004 - two digits of year
        raise ValueError(f"year {moment.year} does not fit two digits of this century")
    return bytes.fromhex(moment.strftime("%y%m%d%H%M%S"))
