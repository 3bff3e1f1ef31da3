"""A picture without any display: a bare EGL context and a framebuffer to read back."""

from types import TracebackType

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.errors import ConfigError

Picture = NDArray[np.uint8]


class HeadlessTarget:
    """A GL context of its own with a framebuffer of ``width_px`` by ``height_px`` device px.

    Raises ConfigError where the machine has no EGL. Use as a context manager, or ``release()``.
    """

    def __init__(self, width_px: int, height_px: int) -> None:
        try:
            self.gl: moderngl.Context = moderngl.create_context(standalone=True, backend="egl")  # type: ignore[arg-type]  # moderngl's stub types **settings as dicts
        except Exception as error:  # the EGL loader raises nothing narrower
            raise ConfigError(f"no GL without a display: {error}") from error
        self.width_px, self.height_px = width_px, height_px
        self._colour = self.gl.texture((width_px, height_px), 4)
        self._fbo = self.gl.framebuffer(color_attachments=[self._colour])

    @property
    def fbo(self) -> int:
        """The framebuffer's GL name, as :meth:`MapScene.draw` takes it."""
        return int(self._fbo.glo)

    def clear(self) -> None:
        """Make the picture transparent black."""
        self._fbo.clear()

    def picture(self) -> Picture:
        """Return what was drawn, (height, width, 4) u1 RGBA, top row first; a copy."""
        flat = np.frombuffer(self._fbo.read(components=4), np.uint8)
        rows = flat.reshape(self.height_px, self.width_px, 4)
        return np.ascontiguousarray(rows[::-1])

    def release(self) -> None:
        """Give the framebuffer and the context back."""
        for resource in (self._fbo, self._colour, self.gl):
            resource.release()

    def __enter__(self) -> "HeadlessTarget":
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Release."""
        self.release()
