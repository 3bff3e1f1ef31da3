"""One window's book of who stands where: what a person chose first, then places, then the rest."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import moderngl
import numpy as np

from map_layers.contract import Frame
from map_layers.label_boxes import NO_BOXES, Boxes

if TYPE_CHECKING:  # the names of places know their room
    from map_layers.label_view import LabelsView

Source = Callable[[Frame], Boxes]
GREAT = "great-labels"  # the key of the layer whose names stand over symbols
PLACES = ("labels", GREAT)
BANDS, SHAPES = "band-labels", "shape-marks"


class LabelRoom:
    """Boxes in logical px that labels of one window leave free to one another.

    A view adds a source once; each picture the first that asks gathers from all of them. What a
    person chose goes before the names of great places, these before the names of other things,
    and these before lesser places. What stands is told by its view with :meth:`put`, for what is
    drawn later: the marks of bands and geofences, and last the names of traffic.
    """

    def __init__(self) -> None:
        self._sources: list[tuple[Source, bool]] = []
        self._frame: Frame | None = None
        self._chosen: Boxes = NO_BOXES
        self._taken: Boxes = NO_BOXES
        self._standing: dict[str, Boxes] = {}
        self.labels: LabelsView | None = None  # the names of places in this window

    def add(self, source: Source, *, is_chosen: bool = False) -> None:
        """Ask ``source`` for its boxes, (n, 4) left, top, right, bottom, once for each picture.

        Before ``is_chosen`` ones every name of a place gives way, before others the lesser ones.
        """
        self._sources.append((source, is_chosen))

    def remove(self, source: Source) -> None:
        """Ask ``source`` no more."""
        self._sources = [one for one in self._sources if one[0] != source]
        self._frame = None

    def chosen(self, frame: Frame) -> Boxes:
        """Return the boxes in this picture of what a person chose."""
        self._gather(frame)
        return self._chosen

    def taken(self, frame: Frame) -> Boxes:
        """Return the boxes of all sources in this picture."""
        self._gather(frame)
        return self._taken

    def great(self, frame: Frame) -> Boxes:
        """Return where the names of great places want to stand, in view and not far outside it."""
        if self.labels is None or GREAT in frame.overlays.hidden_layers:
            return NO_BOXES
        return self.labels.great_boxes(frame)

    def put(self, key: str, boxes: Boxes) -> None:
        """Tell which boxes the layer ``key`` has put up; they stand until it tells others."""
        self._standing[key] = boxes

    def standing(self, frame: Frame, keys: tuple[str, ...]) -> Boxes:
        """Return what those layers of ``keys`` have put up that are shown."""
        hidden = frame.overlays.hidden_layers
        found = [self._standing.get(key, NO_BOXES) for key in keys if key not in hidden]
        return np.concatenate([NO_BOXES, *found])

    def _gather(self, frame: Frame) -> None:
        if self._frame is frame:
            return
        self._frame = frame
        found = [(source(frame), is_chosen) for source, is_chosen in self._sources]
        self._chosen = np.concatenate([NO_BOXES, *(boxes for boxes, is_it in found if is_it)])
        rest = [boxes for boxes, is_it in found if not is_it]
        self._taken = np.concatenate([self._chosen, *rest])


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
        """Have a layer no longer in a room; what it put up is gone, with the last one the room."""
        room.put(key, NO_BOXES)
        for _, known, inside in self._rooms:
            if known is room:
                inside.discard(key)
        self._rooms = [one for one in self._rooms if one[2]]
