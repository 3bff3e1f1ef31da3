"""One window's book of who stands where: names of things go first, the others keep clear."""

from collections.abc import Callable

import numpy as np

from map_layers.contract import Frame
from map_layers.label_boxes import NO_BOXES, Boxes

Source = Callable[[Frame], Boxes]


class LabelRoom:
    """Boxes in logical px that every label of one window must leave free.

    A view adds a source once; each picture the first that asks gathers from all of them. Which
    place names stand then is told by their view, for what comes last: the names of traffic.
    """

    def __init__(self) -> None:
        self._sources: list[Source] = []
        self._frame: Frame | None = None
        self._taken: Boxes = NO_BOXES
        self.places: Boxes = NO_BOXES

    def add(self, source: Source) -> None:
        """Ask ``source`` for its boxes, (n, 4) left, top, right, bottom, once for each picture."""
        self._sources.append(source)

    def taken(self, frame: Frame) -> Boxes:
        """Return the boxes of all sources in this picture."""
        if self._frame is not frame:
            self._frame = frame
            found = [source(frame) for source in self._sources]
            self._taken = np.concatenate(found) if found else NO_BOXES
        return self._taken


class LabelRooms:
    """The rooms of all windows.

    The views of one window are made one after another: the first opens its room, the others take
    the latest.
    """

    def __init__(self) -> None:
        self.latest = LabelRoom()

    def open(self) -> LabelRoom:
        """Return the room of a window whose views begin to be made."""
        self.latest = LabelRoom()
        return self.latest
