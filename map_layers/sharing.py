"""How a buffer made in one window's context is used in another's of the same share group."""

import moderngl


def shared(buffer: moderngl.Buffer, gl: moderngl.Context) -> moderngl.Buffer:
    """Return ``buffer`` as ``gl`` knows it; releasing the copy does not free the storage."""
    if buffer.ctx is gl:
        return buffer
    return gl.external_buffer(buffer.glo, buffer.size)


def is_shared(buffer: moderngl.Buffer, gl: moderngl.Context, content: bytes) -> bool:
    """Return whether ``gl`` sees ``buffer``, which holds ``content``."""
    try:
        return shared(buffer, gl).read() == content
    except moderngl.Error:  # no such buffer there
        return False
