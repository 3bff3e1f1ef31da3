"""Compile all kernels where a source or the compiler changed: ``python -m backends.compiled``.

What an older source left is removed first, since a kernel's cache does not know the kernels that it
calls. A folder that cannot be written is no error: whoever runs the kernels keeps them elsewhere.
"""

import sys
import time
from pathlib import Path

from backends.compiled.warmers import WARMERS
from backends.kernel_sources import BACKENDS, ROOMS, STAMP, is_compiled, kernel_digest


def main() -> None:
    """Compile what has to be, and say how long it took."""
    if is_compiled():
        return
    digest = kernel_digest()
    for left in _machine_code():
        left.unlink(missing_ok=True)
    for name, warm in WARMERS.items():
        begun_s = time.monotonic()
        warm()
        sys.stderr.write(f"kernels of {name}: compiled in {time.monotonic() - begun_s:.1f} s\n")
    STAMP.write_text(digest, "ascii")


def _machine_code() -> list[Path]:
    """Return what compilers left beside the sources."""
    return [
        path
        for room in ROOMS
        for pattern in ("*.nbi", "*.nbc")
        for path in (BACKENDS / room).rglob(pattern)
    ]


if __name__ == "__main__":
    main()
