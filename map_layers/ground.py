"""The ground of one window: its ground views, drawn through one kept picture."""

from collections.abc import Callable, Hashable, Mapping
from contextlib import AbstractContextManager

import moderngl

from map_layers.contract import Frame, GroundView
from map_layers.kept_picture import KeptPicture


class Ground:
    """Draws the ground views of a window, lowest first, and keeps what they drew."""

    def __init__(self, gl: moderngl.Context) -> None:
        self._gl = gl
        self._kept: KeptPicture | None = None

    @property
    def redraws(self) -> int:
        """How often the ground was drawn anew."""
        return self._kept.redraws if self._kept is not None else 0

    def draw(
        self,
        views: Mapping[str, GroundView],
        frame: Frame,
        contain: Callable[[str], AbstractContextManager[None]],
    ) -> float:
        """Bring the kept picture; return in how many seconds a better one is due.

        What a view raises is given to ``contain``, which says whose it is.
        """
        if self._kept is None:
            self._kept = KeptPicture(self._gl, hurries=frame.hurries)
        look: dict[str, Hashable] = {}
        for key, view in views.items():
            with contain(key):
                look[key] = view.look(frame)

        def paint() -> None:
            self._gl.clear(*frame.theme.rgb("map.outside"), 1.0)
            for key in look:
                with contain(key):
                    for step in views[key].steps(frame):
                        step()

        return self._kept.show(tuple(look.items()), frame, paint)

    def release(self) -> None:
        """Give the picture back."""
        if self._kept is not None:
            self._kept.release()
            self._kept = None
