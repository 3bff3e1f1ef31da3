"""What all map windows of a seat share of their views."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.services.bookmarks import Bookmarks
from map_layers.camera_link import CameraLinks

if TYPE_CHECKING:
    from collections.abc import Callable

    from widgets.map.host import MapHost


@dataclass(frozen=True, slots=True)
class MapViews:
    """``bookmarks`` are None where no folder keeps them; ``links`` joins the cameras."""

    bookmarks: Bookmarks | None = None
    links: CameraLinks = field(default_factory=CameraLinks)


class LinkedMap:
    """The membership of one map window: it joins once its map was built."""

    def __init__(self, links: CameraLinks) -> None:
        self._links = links
        self._leave: Callable[[], None] | None = None

    def turn(self, host: "MapHost | None", at_s: float) -> None:
        """Join as soon as there is a map, and pass on what moved; call before each picture."""
        if host is not None and self._leave is None:
            scene = host.scene
            self._leave = self._links.join(scene.camera, scene.touch)
        self._links.turn(at_s)

    def leave(self) -> None:
        """Go one's own way for good."""
        if self._leave is not None:
            self._leave()
            self._leave = None
