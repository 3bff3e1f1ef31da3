"""How programs are compiled and told where the camera is: one uniform block for all of them."""

import struct

import moderngl

from map_layers.contract import Frame
from map_layers.origin import Origin

VIEW_BINDING = 0
VIEW_BYTES = 48
_HEAD = """#version 330
layout(std140) uniform View {
    vec4 u_centre;  // camera centre less the origin: xy, and what float32 lost of it: zw
    vec4 u_turn;    // rows of the matrix from metres to logical px, y up
    vec4 u_screen;  // half the viewport in logical px: xy; device px per logical px; unit
};
vec2 px_of(vec2 at_m) {
    vec2 d = (at_m - u_centre.xy) - u_centre.zw;
    return vec2(dot(u_turn.xy, d), dot(u_turn.zw, d));
}
vec4 clip_of(vec2 px) { return vec4(px / u_screen.xy, 0.0, 1.0); }
"""

Value = float | int | tuple[float, ...]


def compiled(gl: moderngl.Context, vertex: str, fragment: str) -> moderngl.Program:
    """Compile a program; both texts see the view block, ``px_of`` and ``clip_of``.

    Colours leave premultiplied by their alpha, so that the window's own alpha stays 1.

    Raises moderngl.Error with the driver's words.
    """
    program = gl.program(vertex_shader=_HEAD + vertex, fragment_shader=_HEAD + fragment)
    if "View" in program:
        block = program["View"]
        if isinstance(block, moderngl.UniformBlock):
            block.binding = VIEW_BINDING
    return program


def tell(program: moderngl.Program, name: str, value: Value) -> None:
    """Set a uniform; one the compiler has dropped is passed over."""
    uniform = program.get(name, None)
    if isinstance(uniform, moderngl.Uniform):
        uniform.value = value


def pour(program: moderngl.Program, name: str, values: bytes) -> None:
    """Set a uniform array from its bytes; one the compiler has dropped is passed over."""
    uniform = program.get(name, None)
    if isinstance(uniform, moderngl.Uniform):
        uniform.write(values)


def view_block(frame: Frame, origin: Origin) -> bytes:
    """Return the bytes of the view block for a frame."""
    camera = frame.camera
    x_m, y_m = camera.x_m - origin.x_m, camera.y_m - origin.y_m
    near_x, near_y = _single(x_m), _single(y_m)
    turn = camera.turn()
    return struct.pack(
        "<12f",
        near_x,
        near_y,
        x_m - near_x,
        y_m - near_y,
        *turn[0],
        *turn[1],
        camera.width_px / 2,
        camera.height_px / 2,
        camera.dpr,
        frame.unit,
    )


class ViewBlock:
    """The view block of one use; whoever draws for another camera takes one of its own."""

    def __init__(self, gl: moderngl.Context, origin: Origin) -> None:
        self._origin = origin
        self._buffer = gl.buffer(reserve=VIEW_BYTES, dynamic=True)

    def use(self, frame: Frame) -> None:
        """Let all programs see the camera of ``frame``."""
        self._buffer.write(view_block(frame, self._origin))
        self._buffer.bind_to_uniform_block(VIEW_BINDING)

    def release(self) -> None:
        """Give the buffer back."""
        self._buffer.release()


def _single(value: float) -> float:
    """Round to what a float32 can hold."""
    return float(struct.unpack("<f", struct.pack("<f", value))[0])
