"""Which characters a font has: read from its character map, so that what it lacks can be shown."""

import struct

_TABLE_BYTES = 16  # of one line in the font's table of tables


def code_points(font: bytes) -> frozenset[int]:
    """Return the code points that a TTF has glyphs for; none where there is no map to read."""
    try:
        return frozenset(_read(font))
    except struct.error:  # cut short
        return frozenset()


def _read(font: bytes) -> set[int]:
    found: set[int] = set()
    start = _start_of(font, b"cmap")
    if start is None:
        return found
    for index in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">I", font, start + 8 + 8 * index)[0]
        kind = struct.unpack_from(">H", font, at)[0]
        if kind == 12:  # noqa: PLR2004 - the format's number: groups of 32 bits
            found |= _of_groups(font, at)
        elif kind == 4:  # noqa: PLR2004 - the format's number: segments of 16 bits
            found |= _of_segments(font, at)
    return found


def _start_of(font: bytes, wanted: bytes) -> int | None:
    for index in range(struct.unpack_from(">H", font, 4)[0]):
        tag, _, start, _ = struct.unpack_from(">4sIII", font, 12 + _TABLE_BYTES * index)
        if tag == wanted:
            return int(start)
    return None


def _of_groups(font: bytes, at: int) -> set[int]:
    found: set[int] = set()
    for group in range(struct.unpack_from(">I", font, at + 12)[0]):
        first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * group)
        found.update(range(first, min(last, 0x10FFFF) + 1))
    return found


def _of_segments(font: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    found: set[int] = set()
    for first, last in zip(starts, ends, strict=True):
        found.update(range(first, min(last, 0xFFFE) + 1))
    return found
