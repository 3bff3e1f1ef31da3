"""A file of AIS lines as a timed sequence: the moments come from the file itself."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from app.domain.errors import DecodeError
from backends.adapters.nmea import is_wrapper, split_tag_block

PLAIN_STEP_S = 0.1  # a file without times is played at ten lines a second


def timed_lines(lines: Iterable[bytes]) -> Iterator[tuple[float, bytes]]:
    r"""Yield (at_s, line) with ``at_s`` in seconds since the first line; it never runs back.

    A time stands in a ``$PGHP`` line for the line after it, or in a tag block (``\c:1671533231\``)
    for its own. A line without one follows its predecessor at once where the file has times, and
    a tenth of a second later where it has none so far. ``$PGHP`` lines themselves are not yielded.
    """
    origin_s: float | None = None
    at_s = -PLAIN_STEP_S
    shift_s = 0.0
    announced_s: float | None = None
    for raw in lines:
        line = raw.strip()
        if not line:
            continue
        if is_wrapper(line):
            announced_s = _wrapper_s(line)
            continue
        stamp_s = announced_s if announced_s is not None else _tag_s(line)
        announced_s = None
        if stamp_s is not None:
            if origin_s is None:
                origin_s = stamp_s
                shift_s = max(at_s, 0.0)
            at_s = max(at_s, stamp_s - origin_s + shift_s, 0.0)
        elif origin_s is None:
            at_s += PLAIN_STEP_S
        yield max(at_s, 0.0), line


def _wrapper_s(line: bytes) -> float | None:
    """Return the UTC seconds of ``$PGHP,1,year,month,day,hour,minute,second,ms,...``."""
    fields = line.split(b",")
    try:
        year, month, day, hour, minute, second, millis = (int(f) for f in fields[2:9])
        moment = datetime(
            year, month, day, hour, minute, second, millis * 1000, tzinfo=UTC
        ).timestamp()
    except ValueError:
        return None  # a line of no use as a clock; the message after it still is one
    return moment


def _tag_s(line: bytes) -> float | None:
    try:
        block, _ = split_tag_block(line)
    except DecodeError:
        return None  # the decoder refuses the line by name
    content = block.partition(b"*")[0]
    for spec in content.split(b","):
        key, _, value = spec.partition(b":")
        if key == b"c" and value.isdigit() and len(value) <= 13:  # noqa: PLR2004 - milliseconds
            seconds = int(value)
            # Ten digits are seconds, thirteen are milliseconds: both are found in the field.
            return seconds / 1000 if len(value) > 10 else float(seconds)  # noqa: PLR2004
    return None
