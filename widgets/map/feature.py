"""A feature of the console's map: a button above it, a panel beside it, and what it draws on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol, Unpack, runtime_checkable

from PySide6.QtWidgets import QWidget

from app.domain.geo import LonLat
from app.domain.register import Registers
from app.services.commands import Commands
from app.services.dispatch import Dispatch
from app.services.kept_filters import KeptFilters
from app.services.live import Pumped, ViewGroup
from app.services.readings import Readings
from app.services.selection import Selection
from map_layers.overlays import OverlayParts
from widgets.city_words import CityWords
from widgets.look import Look
from widgets.map.hand_tool import HandTool
from widgets.map.host import MapHost
from widgets.texts import Texts

if TYPE_CHECKING:  # both bring the GL library with them
    from map_layers.contract import Hit


class MapAccess(Protocol):
    """What a feature may do with the map it belongs to."""

    @property
    def map(self) -> MapHost | None:
        """The host, once it was built."""
        ...

    @property
    def registers(self) -> Registers:
        """Sites, cameras and stations; empty until they came."""
        ...

    def put(self, **parts: Unpack[OverlayParts]) -> None:
        """Show these parts of ``Overlays`` from the next picture on; the others stay."""
        ...

    def take_hand(self, tool: HandTool | None) -> None:
        """Give the left button to a tool, or back to clicking and panning."""
        ...

    def show_place(self, lon_deg: float, lat_deg: float) -> None:
        """Glide to a place, unless a hand is on the map."""
        ...

    def show_all(self, points: Sequence[LonLat]) -> bool:
        """Glide to where all of ``points`` are in view."""
        ...


@dataclass(frozen=True, slots=True)
class MapContext:
    """What every feature is built from."""

    access: MapAccess
    group: ViewGroup
    selection: Selection
    dispatch: Dispatch
    texts: Texts
    monotonic: Callable[[], float]
    commands: Commands | None = None  # None where nothing can be commanded
    readings: Readings | None = None  # None where no station has a value
    words: CityWords | None = None  # None where counties have no names
    filters: KeptFilters | None = None  # None where filters are kept no longer than the window


class MapFeature(Protocol):
    """One of them; ``key`` names its texts: ``map.tool.<key>`` and ``map.tool.<key>_tip``."""

    key: ClassVar[str]

    def panel(self) -> QWidget | None:
        """Return what stands beside the map while it is open; always the same widget."""
        ...

    def open(self) -> None:
        """The button was pressed, or the key."""
        ...

    def shut(self) -> None:
        """Another feature was opened, or this one's panel was closed: give the hand back."""
        ...

    def absorb(self, pumped: Pumped) -> None:
        """Take what a drain brought; called at every frame, open or not."""
        ...

    def refresh(self) -> None:
        """Show how things stand now; once a second."""
        ...

    def clicked(self, hits: "list[Hit]", at: LonLat) -> bool:
        """Take a click on the map; return whether it was meant for this feature."""
        ...

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        ...

    def release(self) -> None:
        """Stop listening."""
        ...


@runtime_checkable
class Keyed(Protocol):
    """A feature with keys of its own in the window, whether it is open or not."""

    def keys(self) -> Mapping[str, Callable[[], object]]:
        """Return what each key sequence of one stroke does."""
        ...


@runtime_checkable
class Marked(Protocol):
    """A feature whose button says more than its name while something is on."""

    @property
    def mark(self) -> str:
        """What is on now; empty for nothing."""
        ...


FeatureMaker = Callable[[MapContext, Look], MapFeature]
