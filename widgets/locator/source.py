"""Where small maps get their tiles from: an address on loopback, once there is one."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from app.domain.citypack import Place

Degrees4 = tuple[float, float, float, float]  # west, south, east, north


class TilesState(Enum):
    """How the tiles of a small map stand; the name is its text ``locator.<value>``."""

    READY = "ready"
    MAKING = "making"
    FAILED = "failed"
    ABSENT = "absent"  # no QtLocation, or no tiles can be made here


@dataclass(frozen=True, slots=True)
class LocatorTiles:
    """``address`` is what stands before ``z/x/y.png``, empty unless the state is READY."""

    state: TilesState
    address: str = ""
    zooms: tuple[int, int] = (0, 0)


class LocatorSource(Protocol):
    """Called on the GUI thread; every method returns at once."""

    @property
    def bounds_deg(self) -> Degrees4:
        """What the tiles cover."""
        ...

    @property
    def places(self) -> tuple[Place, ...]:
        """The names there are; the tiles have none."""
        ...

    @property
    def attribution(self) -> str:
        """What must stand on every map that shows them."""
        ...

    @property
    def notice(self) -> str:
        """示意 where the city is schematic, empty where it is real."""
        ...

    @property
    def scratch(self) -> Path:
        """A folder of ours for what QtLocation might want to keep; nothing else may use it."""
        ...

    def tiles(self, theme_id: str) -> LocatorTiles:
        """Return the tiles of a theme; the first call has them made, if they are not there yet."""
        ...
