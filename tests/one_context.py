"""One GL context for most tests that draw: a framebuffer each, nothing compiled anew for it."""

from functools import cache

import moderngl

from map_layers.headless import HeadlessTarget


@cache
def _context() -> moderngl.Context:
    return HeadlessTarget(1, 1).gl


class SharedTarget(HeadlessTarget):
    """A headless target in the one context; what is about contexts takes ``HeadlessTarget``.

    A new context compiles GL's own shaders for mipmaps, which takes 0.15 s of CPU.
    """

    def __init__(self, width_px: int, height_px: int) -> None:
        self.gl = _context()
        self.gl.__enter__()  # another test's context may be current, or none
        self.width_px, self.height_px = width_px, height_px
        self._colour = self.gl.texture((width_px, height_px), 4)
        self._fbo = self.gl.framebuffer(color_attachments=[self._colour])

    def release(self) -> None:
        self.gl.__enter__()
        self._fbo.release()
        self._colour.release()
