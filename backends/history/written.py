"""What a segment file is, once it lies whole on the disk."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """What a segment is: its place below the folder, its size and content."""

    path: str
    first_ms: int
    last_ms: int
    box_e7: tuple[int, int, int, int] | None  # west, south, east, north
    rows: int
    size_bytes: int
    sha256: str
