"""One window's book of who stands where: names of things go first, the others keep clear."""

from collections.abc import Callable

import moderngl
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

    def remove(self, source: Source) -> None:
        """Ask ``source`` no more."""
        self._sources.remove(source)
        self._frame = None

    def taken(self, frame: Frame) -> Boxes:
        """Return the boxes of all sources in this picture."""
        if self._frame is not frame:
            self._frame = frame
            found = [source(frame) for source in self._sources]
            self._taken = np.concatenate(found) if found else NO_BOXES
        return self._taken


class LabelRooms:
    """The rooms of all windows: who comes in takes the room of its window, or opens it."""

    def __init__(self) -> None:
        self._rooms: list[tuple[moderngl.Context, LabelRoom, set[str]]] = []

    def __len__(self) -> int:
        """Return how many rooms there are."""
        return len(self._rooms)

    def enter(self, gl: moderngl.Context, key: str) -> LabelRoom:
        """Return the room of the window of ``gl`` for its layer ``key``.

        Windows that have a context in common are told apart by whether such a layer is in already.
        """
        for known, room, inside in self._rooms:
            if known is gl and key not in inside:
                inside.add(key)
                return room
        room = LabelRoom()
        self._rooms.append((gl, room, {key}))
        return room

    def leave(self, room: LabelRoom, key: str) -> None:
        """Have a layer no longer in a room; with the last one it is gone."""
        for _, known, inside in self._rooms:
            if known is room:
                inside.discard(key)
        self._rooms = [one for one in self._rooms if one[2]]
