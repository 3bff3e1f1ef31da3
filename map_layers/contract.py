"""The contract of a map layer: upload, absorb, view, draw, pick, release."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

import moderngl

from app.domain.world import Change
from map_layers.camera import CameraView
from map_layers.label_gaps import Gaps
from map_layers.overlays import Overlays
from map_layers.theme import Theme

NEVER_S = float("inf")
AT_ONCE_S = 0.0


@dataclass(frozen=True, slots=True)
class Frame:
    """What a layer needs to know to draw one picture of one window.

    ``now_s`` is the city's time, which ages things; ``at_s`` is monotonic, which blinks and eases.
    ``unit`` enlarges symbols and text for eyes that are far away: logical px are multiplied by it.
    ``language`` is ``zh_CN`` or ``en``. ``hurries`` lets a slow machine move an old picture of the
    ground while the camera moves. ``is_software`` says that the processor draws, not a card.
    ``gaps`` are parts of the picture that nobody sees, behind the frames of a wall. ``is_calm``
    says that somebody looks once a second whether what moves would be shown otherwise: a layer asks
    for no picture on that account.
    """

    camera: CameraView
    now_s: float
    at_s: float
    theme: Theme
    overlays: Overlays
    unit: float = 1.0
    language: str = "zh_CN"
    hurries: bool = False
    is_software: bool = False
    gaps: Gaps = ()
    is_calm: bool = False

    @property
    def device_px(self) -> float:
        """Device pixels of one design pixel: what text and sprites are rasterised at."""
        return self.camera.dpr * self.unit


class HitKind(Enum):
    """What kind of thing was hit; the id is that of the thing."""

    ENTITY = "entity"
    ALARM = "alarm"
    SITE = "site"
    CAMERA = "camera"
    AREA = "area"  # the id is ``<key of the set>:<code>``
    SHAPE = "shape"  # a geofence
    POST = "post"  # where an officer is to stand by the plan that is shown
    BAN = "ban"  # where nobody may be stopped
    CASE = "case"  # a work order
    COUNT = "count"  # a count mark; ``map_layers.counted.counted_in`` reads its id


@dataclass(frozen=True, slots=True)
class Hit:
    """Something under the pointer, and how far from it, in logical px."""

    kind: HitKind
    id: str
    distance_px: float
    lon_deg: float
    lat_deg: float


class LayerView(Protocol):
    """A layer in one window: programs and vertex arrays, which contexts do not share."""

    def draw(self, frame: Frame) -> float:
        """Draw, and return in how many seconds another picture is due (``NEVER_S`` if none)."""
        ...

    def release(self) -> None:
        """Give the window's GL objects back; its context is current."""
        ...


@runtime_checkable
class GroundView(Protocol):
    """A layer view whose picture seldom changes: the ground is drawn from these, and kept.

    Such views are the lowest of the stack. While the camera moves, the kept picture moves with it.
    """

    def look(self, frame: Frame) -> Hashable:
        """Return what the picture depends on beside the camera; another look is drawn anew."""
        ...

    def steps(self, frame: Frame) -> Sequence[Callable[[], None]]:
        """Return the drawing of the picture as steps, each short; the framebuffer is bound.

        Between two steps other frames may be shown; all steps see the same ``frame``.
        """
        ...

    def release(self) -> None:
        """Give the window's GL objects back; its context is current."""
        ...


@runtime_checkable
class Pickable(Protocol):
    """A layer view whose things can be clicked."""

    def pick(self, x_px: float, y_px: float, frame: Frame) -> list[Hit]:
        """Return what is under a logical pixel, nearest first."""
        ...


class MapLayer(Protocol):
    """A layer of one view group; its buffers serve all windows of the process."""

    @property
    def key(self) -> str:
        """What it is called in the layer list; a class variable will do."""
        ...

    def upload(self, gl: moderngl.Context) -> None:
        """Make what all windows share; called once, with a context of the share group current."""
        ...

    def absorb(self, change: Change) -> bool:
        """Note the rows ``change`` names; return whether a redraw is due. No context is needed."""
        ...

    def view(self, gl: moderngl.Context) -> LayerView | GroundView:
        """Make what one window needs; its context is current."""
        ...

    def release(self) -> None:
        """Give the shared GL objects back; a context of the share group is current."""
        ...
