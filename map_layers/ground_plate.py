"""A plate: one look of the ground on one lattice, drawn into a kept picture step by step."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace

import moderngl

from map_layers.camera import CameraView
from map_layers.contract import Frame, GroundView
from map_layers.ground_lattice import Lattice, Span, Tile
from map_layers.kept_picture import KeptPicture
from map_layers.shaders import ViewBlock

Look = tuple[tuple[str, Hashable], ...]  # of each view by its layer's key, lowest first
Contain = Callable[[str], AbstractContextManager[None]]
STEPS_AT_ONCE = 6  # to wait for each alone would take longer than most of them
_Step = tuple[str, Callable[[], None]]


class Plate:
    """What was seen when it was begun, and the tiles drawn of it since."""

    def __init__(
        self, picture: KeptPicture, frame: Frame, look: Look, views: Mapping[str, GroundView]
    ) -> None:
        picture.forget()
        self.picture = picture
        self.lattice = Lattice(frame.camera, picture.tile_px)
        self.look = look
        self.broken: set[str] = set()  # the layers that raised while drawing it
        self._frame = frame
        self._views = {key: views[key] for key, _ in look}
        self._tile: Tile | None = None
        self._is_untouched = True
        self._steps: deque[_Step] = deque()

    def is_of(self, camera: CameraView, look: Look) -> bool:
        """Whether it shows ``look`` and only its tiles are to be moved for ``camera``."""
        return look == self.look and self.lattice.fits(camera)

    def seen(self, camera: CameraView) -> Span:
        """Return the tiles that ``camera`` sees, as many as the picture can hold."""
        return self.lattice.span(camera).within(self.picture.columns, self.picture.rows)

    def ahead(self, camera: CameraView, ahead_px: tuple[float, float]) -> Span:
        """Return the tiles it sees or will see ``ahead_px`` on; those seen keep their slots."""
        seen = self.seen(camera)
        more = self.lattice.span(camera, ahead_px)
        columns, rows = self.picture.columns, self.picture.rows
        return Span(
            max(more.left, seen.right - columns),
            max(more.bottom, seen.top - rows),
            min(more.right, seen.left + columns),
            min(more.top, seen.bottom + rows),
        )

    def press(
        self,
        tiles: Iterable[Tile],
        gl: moderngl.Context,
        block: ViewBlock,
        contain: Contain,
        may_go_on: Callable[[], bool],
    ) -> bool:
        """Draw the missing ones of ``tiles`` while it may; return whether none is missing now.

        A tile in which a view raised is never shown, and no other is begun.
        """
        for tile in tiles:
            while not self.picture.has(tile):
                if self.broken or not may_go_on():
                    return False
                self._go_on(tile, gl, block, contain)
        return True

    def _go_on(self, tile: Tile, gl: moderngl.Context, block: ViewBlock, contain: Contain) -> None:
        if tile != self._tile:
            self._begin(tile, contain)
        self.picture.use(tile)
        block.use(self._tile_frame(tile))
        # A view that raised may have left anything behind.
        gl.enable_only(moderngl.BLEND | moderngl.PROGRAM_POINT_SIZE)
        gl.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
        if self._is_untouched:
            gl.clear(*self._frame.theme.rgb("map.outside"), 1.0)
            self._is_untouched = False
        for _ in range(min(STEPS_AT_ONCE, len(self._steps))):
            key, step = self._steps.popleft()
            self.broken.add(key)
            with contain(key):
                step()
                self.broken.discard(key)
            if self.broken:
                break
        gl.finish()  # else what was drawn would cost its time in some later frame
        if not self._steps and not self.broken:
            self.picture.finish(tile)
            self._tile = None

    def _begin(self, tile: Tile, contain: Contain) -> None:
        self.picture.begin(tile)
        self._tile, self._is_untouched = tile, True
        frame = self._tile_frame(tile)
        self._steps.clear()
        for key, view in self._views.items():
            self.broken.add(key)
            with contain(key):
                self._steps.extend((key, step) for step in view.steps(frame))
                self.broken.discard(key)

    def _tile_frame(self, tile: Tile) -> Frame:
        return replace(self._frame, camera=self.lattice.camera_of(tile))
