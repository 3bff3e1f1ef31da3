"""Following a thing: its camera stays over it until a hand pans, and says why it stopped."""

import math
from enum import Enum

import numpy as np

from map_layers.scene import MapScene

STEP_PX = 1.0  # what moves less than this on the screen moves no camera


class FollowState(Enum):
    """Whether a thing is followed, and if not, why not."""

    NONE = "none"
    ON = "on"
    BY_HAND = "by_hand"  # a hand panned: it has the map now
    GONE = "gone"  # the thing is no longer here


class Follow:
    """Follows one thing in one window; call :meth:`turn` before each picture."""

    def __init__(self) -> None:
        self.entity_id = ""
        self.state = FollowState.NONE
        self._pans = 0

    def begin(self, entity_id: str, scene: MapScene) -> None:
        """Follow a thing from now on."""
        self.entity_id, self.state = entity_id, FollowState.ON
        self._pans = scene.camera.pans

    def end(self) -> None:
        """Follow nothing."""
        self.entity_id, self.state = "", FollowState.NONE

    def turn(self, scene: MapScene, now_s: float, at_s: float) -> bool:
        """Look at where the thing is drawn at ``now_s``; return whether the state changed."""
        if self.state is not FollowState.ON:
            return False
        camera = scene.camera
        row = scene.model.world.row_of(self.entity_id)
        if camera.pans != self._pans:
            self.state = FollowState.BY_HAND
        elif row is None:
            self.state = FollowState.GONE
        else:
            table, origin = scene.model.table, scene.model.origin
            x_m, y_m = origin.absolute(table.positions_m(np.array([row]), now_s))[0].tolist()
            view = camera.target
            off_px = math.hypot(x_m - view.x_m, y_m - view.y_m) * view.px_per_m
            if off_px >= STEP_PX and camera.centre_on(x_m, y_m, at_s):
                scene.touch()
        return self.state is not FollowState.ON
