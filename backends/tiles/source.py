"""What a source of tiles is: bytes of a tile, none, or a reason why not."""

from typing import NamedTuple, Protocol, runtime_checkable

from app.domain.errors import FeedError

MOST_BYTES = 2 * 1024 * 1024  # of one tile as it is stored or sent; the largest seen are 0.4 MiB
DEEPEST_ZOOM = 22


class TileId(NamedTuple):
    """A tile in the usual numbering: x from the west, y from the north."""

    z: int
    x: int
    y: int

    @property
    def is_possible(self) -> bool:
        """Whether the world has such a tile."""
        return 0 <= self.z <= DEEPEST_ZOOM and all(0 <= n < 2**self.z for n in (self.x, self.y))

    @property
    def from_south(self) -> int:
        """The row as TMS and MBTiles count it."""
        return int(2**self.z) - 1 - self.y


class SourceError(FeedError):
    """The source as a whole gives nothing now; ``reason`` is a short stable name.

    ``again_in_s`` is how long it asked to be left alone, 0 where it did not say.
    """

    def __init__(self, reason: str, detail: str = "", again_in_s: float = 0.0) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.again_in_s = again_in_s


class TileSource(Protocol):
    """Called by several threads at once; each call ends within a deadline of its own."""

    @property
    def name(self) -> str:
        """What the source is called."""
        ...

    @property
    def attribution(self) -> str:
        """What must stand on the map with its tiles."""
        ...

    @property
    def zooms(self) -> tuple[int, int]:
        """The lowest and the highest z."""
        ...

    def fetch(self, tile: TileId) -> bytes | None:
        """Return a tile's bytes, None where there is none.

        Raises DecodeError for this tile (too large, no picture) and SourceError for all of them.
        """
        ...

    def close(self) -> None:
        """Give back what is held; nobody fetches after that."""
        ...


@runtime_checkable
class HasCopies(Protocol):
    """A source that keeps what it fetched, for when it is away."""

    def copy(self, tile: TileId, *, of_any_age: bool) -> bytes | None:
        """Return the copy of a tile at once, asking nobody, or None; an old one only if told."""
        ...
