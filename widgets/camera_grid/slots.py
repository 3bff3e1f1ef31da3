"""Which camera is in which of nine places: the nearest, those held in place, the next nearest."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.services.record import CameraNear

SLOTS = 9


@dataclass(slots=True)
class Slot:
    """One place; a camera that is ``is_pinned`` stays when the others change."""

    camera: CameraNear | None = None
    is_pinned: bool = False


class CameraSlots:
    """Pure book-keeping; ``chosen`` is the place that acts apply to."""

    def __init__(self) -> None:
        self.slots = [Slot() for _ in range(SLOTS)]
        self.chosen = 0
        self._spare: list[CameraNear] = []

    def take_nearest(self, cameras: Sequence[CameraNear]) -> None:
        """Fill every place that is not held with the nearest cameras, nearest first."""
        held = {s.camera.camera_id for s in self.slots if s.is_pinned and s.camera}
        waiting = [c for c in cameras if c.camera_id not in held]
        for slot in self.slots:
            if not slot.is_pinned:
                slot.camera = waiting.pop(0) if waiting else None
        self._spare = waiting

    def choose(self, number: int) -> None:
        """Apply acts to this place from now on; a number outside is left alone."""
        if 0 <= number < SLOTS:
            self.chosen = number

    def step(self, columns: int, rows: int) -> None:
        """Move the choice by places, staying inside the three by three."""
        column, row = self.chosen % 3, self.chosen // 3
        column, row = min(2, max(0, column + columns)), min(2, max(0, row + rows))
        self.chosen = 3 * row + column

    def pin(self) -> None:
        """Hold the chosen camera in its place, or let it go."""
        slot = self.slots[self.chosen]
        slot.is_pinned = slot.camera is not None and not slot.is_pinned

    def replace(self) -> bool:
        """Put the next nearest camera into the chosen place; return whether there was one.

        What was there goes to the end of those that wait, so that one can go round.
        """
        slot = self.slots[self.chosen]
        if not self._spare:
            return False
        if slot.camera is not None:
            self._spare.append(slot.camera)
        slot.camera, slot.is_pinned = self._spare.pop(0), False
        return True

    def put(self, camera: CameraNear) -> None:
        """Put a camera into the chosen place and hold it; one that is shown is chosen instead."""
        for number, slot in enumerate(self.slots):
            if slot.camera is not None and slot.camera.camera_id == camera.camera_id:
                self.chosen = number
                return
        slot = self.slots[self.chosen]
        slot.camera, slot.is_pinned = camera, True
