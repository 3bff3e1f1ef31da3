"""One GL context for most tests that draw: a framebuffer each, nothing compiled anew for it."""

from functools import cache

import moderngl

from map_layers.headless import HeadlessTarget


class KeptProgram(moderngl.Program):
    """A program that outlives its view: it is compiled once for all tests."""

    __slots__ = ()

    def release(self) -> None:
        """Stay."""


@cache
def _context() -> moderngl.Context:
    gl = HeadlessTarget(1, 1).gl
    compile_it = gl.program

    @cache
    def program(**sources: str) -> moderngl.Program:
        made = compile_it(**sources)
        made.__class__ = KeptProgram
        return made

    gl.program = program  # type: ignore[method-assign]
    return gl


class SharedTarget(HeadlessTarget):
    """A headless target in the one context; what is about contexts takes ``HeadlessTarget``.

    A new context compiles GL's own shaders for mipmaps, which takes 0.15 s of CPU, and a new
    program is compiled when it first draws.
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
