"""The ground of one window: its ground views, drawn tile by tile into pictures that are kept."""

import math
import time
from collections.abc import Callable, Hashable, Mapping

import moderngl

from map_layers.camera import CameraView
from map_layers.contract import AT_ONCE_S, NEVER_S, Frame, GroundView
from map_layers.ground_plate import Contain, Look, Plate
from map_layers.kept_picture import KeptPicture
from map_layers.origin import Origin
from map_layers.picture_bringer import PictureBringer
from map_layers.shaders import ViewBlock

TILE_PX = 384
SPARE_TILES = 2  # one where the screen's edges lie inside tiles, one for what comes into view
MOVING_BUDGET_S = 0.007  # of drawing in a frame while a hand waits
RESTING_BUDGET_S = 0.025
REST_S = 0.1  # a camera that has stood so long is at rest
AHEAD_S = 0.35  # what comes into view so soon is drawn before it does
Views = Mapping[str, GroundView]


class Ground:
    """Draws the ground views of a window, lowest first, and keeps what they drew.

    Without a graphics card a redraw takes longer than a hand can wait for. The kept tiles are
    therefore moved with the camera, and new ones drawn in steps within a budget for each frame:
    those that come into view beside the others, those of another zoom, bearing or look out of
    sight until all that is in view is whole. Where ``frame.hurries`` is false, and where the
    theme, unit or size is another, all that is in view is drawn at once.
    """

    def __init__(
        self,
        gl: moderngl.Context,
        origin: Origin,
        *,
        stopwatch: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._gl = gl
        self._stopwatch = stopwatch
        self._bringer = PictureBringer(gl)
        self._tile_block = ViewBlock(gl, origin)
        self._screen_block = ViewBlock(gl, origin)
        self._front: Plate | None = None  # what is shown
        self._back: Plate | None = None  # what is to replace it once whole
        self._idle: list[KeptPicture] = []
        self._base: Hashable = None
        self._grid = _grid((1, 1))
        self._camera: CameraView | None = None
        self._seen_at_s = self._moved_at_s = -math.inf
        self._px_per_s = (0.0, 0.0)
        self.plates = 0  # how many were begun

    def draw(self, views: Views, frame: Frame, contain: Contain) -> float:
        """Bring what is kept; return in how many seconds a better picture is due.

        What a view raises is given to ``contain``, which says whose it is; the tile it was drawing
        is never shown.
        """
        target = self._gl.fbo
        # A window's own framebuffer does not know its size; its viewport was set for this frame.
        size = (target.viewport[2], target.viewport[3])
        self._grid = _grid(size) if frame.hurries else (size, 1, 1)
        base = (frame.theme.theme_id, frame.unit, frame.camera.dpr, self._grid)
        if base != self._base:
            self._base = base
            self._forget()
        look = _look(views, frame, contain)
        self._watch(frame)
        if self._front is None or (
            not frame.hurries and (look, frame.camera) != (self._front.look, self._camera_shown)
        ):
            self._draw_at_once(views, frame, look, contain)
            due_in_s = NEVER_S
        else:
            due_in_s = self._draw_on(self._front, views, frame, look, contain)
        target.use()
        self._screen_block.use(frame)
        if self._front is not None:
            front = self._front
            beyond = frame.theme.rgb("map.outside")
            self._bringer.bring(front.picture, front.lattice, frame, target, beyond)
        return due_in_s

    def release(self) -> None:
        """Give pictures, programs and blocks back."""
        self._forget()
        for resource in (self._bringer, self._tile_block, self._screen_block):
            resource.release()

    @property
    def _camera_shown(self) -> CameraView | None:
        return self._front.lattice.camera if self._front is not None else None

    def _watch(self, frame: Frame) -> None:
        """Note whether and how fast the camera moves."""
        camera, last = frame.camera, self._camera
        took_s = frame.at_s - self._seen_at_s
        if camera != last:
            self._moved_at_s = frame.at_s
        self._px_per_s = (0.0, 0.0)
        if self._front is not None and last is not None and 0.0 < took_s < REST_S:
            right, up = self._front.lattice.moved_px(last, camera)
            self._px_per_s = (right / took_s, up / took_s)
        self._camera, self._seen_at_s = camera, frame.at_s

    def _draw_at_once(self, views: Views, frame: Frame, look: Look, contain: Contain) -> None:
        """Draw all that is in view; views that raise are left out."""
        while True:
            if self._front is not None:
                self._idle.append(self._front.picture)
            self._front = plate = self._begun(frame, look, views)
            is_whole = plate.press(
                plate.seen(frame.camera), self._gl, self._tile_block, contain, lambda: True
            )
            if is_whole:
                return
            look = tuple(part for part in look if part[0] not in plate.broken)

    def _draw_on(
        self, front: Plate, views: Views, frame: Frame, look: Look, contain: Contain
    ) -> float:
        """Draw what is missing as far as the budget goes; return when to go on."""
        camera = frame.camera
        is_resting = frame.at_s - self._moved_at_s >= REST_S
        may_go_on = self._budget(RESTING_BUDGET_S if is_resting else MOVING_BUDGET_S)
        press = (self._gl, self._tile_block, contain, may_go_on)
        if front.is_of(camera, look):
            self._drop_back()
            if not front.press(front.seen(camera), *press):
                return AT_ONCE_S
            if not is_resting:
                right, up = self._px_per_s
                front.press(front.ahead(camera, (right * AHEAD_S, up * AHEAD_S)), *press)
            return NEVER_S
        back = self._back
        if back is None or back.broken or (is_resting and not back.lattice.fits(camera)):
            self._drop_back()
            back = self._back = self._begun(frame, look, views)
        if back.press(back.seen(camera), *press):
            self._idle.append(front.picture)
            self._front, self._back = back, None
            return NEVER_S if back.is_of(camera, look) else AT_ONCE_S
        return AT_ONCE_S

    def _budget(self, budget_s: float) -> Callable[[], bool]:
        """Return what says whether there is time for another step; for one there always is."""
        began_s: float | None = None

        def may_go_on() -> bool:
            nonlocal began_s
            if began_s is None:
                self._gl.finish()  # what was drawn before is not ours
                began_s = self._stopwatch()
                return True
            return self._stopwatch() - began_s < budget_s

        return may_go_on

    def _drop_back(self) -> None:
        if self._back is not None:
            self._idle.append(self._back.picture)
            self._back = None

    def _begun(self, frame: Frame, look: Look, views: Views) -> Plate:
        """Return a plate for what is seen now."""
        self.plates += 1
        picture = self._idle.pop() if self._idle else KeptPicture(self._gl, *self._grid)
        return Plate(picture, frame, look, views)

    def _forget(self) -> None:
        for plate in (self._front, self._back):
            if plate is not None:
                self._idle.append(plate.picture)
        for picture in self._idle:
            picture.release()
        self._front = self._back = None
        self._idle.clear()


def _look(views: Views, frame: Frame, contain: Contain) -> Look:
    look: list[tuple[str, Hashable]] = []
    for key, view in views.items():
        with contain(key):
            look.append((key, view.look(frame)))
    return tuple(look)


def _grid(size: tuple[int, int]) -> tuple[tuple[int, int], int, int]:
    columns, rows = (math.ceil(length / TILE_PX) + SPARE_TILES for length in size)
    return (TILE_PX, TILE_PX), columns, rows
