"""A picture kept on the card: drawn with smooth edges once, then copied into every frame."""

from collections.abc import Callable

import moderngl

from map_layers.shaders import compiled

_VERTEX = """
out vec2 v_uv;
void main() {
    v_uv = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0;
    gl_Position = vec4(v_uv * 2.0 - 1.0, 0.0, 1.0);
}
"""
_FRAGMENT = """
in vec2 v_uv;
uniform sampler2D u_picture;
out vec4 colour;
void main() { colour = vec4(texture(u_picture, v_uv).rgb, 1.0); }
"""
SAMPLES = 4


class KeptPicture:
    """One window's picture of what seldom changes; it takes the size of the bound framebuffer."""

    def __init__(self, gl: moderngl.Context) -> None:
        self._gl = gl
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._screen = gl.vertex_array(self._program, [])
        self._picture: moderngl.Texture | None = None
        self._plain: moderngl.Framebuffer | None = None
        self._smooth: moderngl.Framebuffer | None = None
        self._look: object = None

    def show(self, look: object, draw: Callable[[], None]) -> bool:
        """Copy the picture into the bound framebuffer; first draw it anew where ``look`` differs.

        Returns whether it was drawn anew.
        """
        target = self._gl.fbo
        # A window's own framebuffer does not know its size; its viewport was set for this frame.
        size = (target.viewport[2], target.viewport[3])
        if self._picture is None or self._picture.size != size:
            self._resize(size)
        is_new = look != self._look
        if is_new and self._smooth is not None and self._plain is not None:
            self._smooth.use()
            draw()
            self._gl.copy_framebuffer(self._plain, self._smooth)
            target.use()
            self._look = look
        if self._picture is not None:
            self._picture.use(0)
            self._gl.disable(moderngl.BLEND)
            self._screen.render(moderngl.TRIANGLES, vertices=3)
            self._gl.enable(moderngl.BLEND)
        return is_new

    def release(self) -> None:
        """Give everything back."""
        self._forget()
        self._screen.release()
        self._program.release()

    def _resize(self, size: tuple[int, int]) -> None:
        self._forget()
        samples = min(SAMPLES, self._gl.max_samples)
        self._smooth = self._gl.framebuffer(self._gl.renderbuffer(size, 4, samples=samples))
        self._picture = self._gl.texture(size, 4)
        self._picture.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self._plain = self._gl.framebuffer(self._picture)

    def _forget(self) -> None:
        if self._smooth is not None:
            for attachment in self._smooth.color_attachments:
                attachment.release()
            self._smooth.release()
        if self._plain is not None:
            self._plain.release()
        if self._picture is not None:
            self._picture.release()
        self._smooth = self._plain = self._picture = None
        self._look = None
