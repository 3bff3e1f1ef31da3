"""Compile all kernels where a source or the compiler changed: ``python -m backends.compiled``.

What an older source left is removed first, since a kernel's cache does not know the kernels that it
calls. A folder that cannot be written is no error: whoever runs the kernels keeps them elsewhere.
"""

import os
import sys
import time
from pathlib import Path

from backends.compiled.warmers import WARMERS
from backends.kernel_sources import BACKENDS, CACHE_VARIABLE, ROOMS, kernel_digest

STAMP = BACKENDS / "compiled" / "__pycache__" / "kernels.stamp"


def main() -> None:
    """Compile what has to be, and say how long it took."""
    if CACHE_VARIABLE in os.environ or not os.access(STAMP.parent, os.W_OK):
        return
    digest = kernel_digest()
    if STAMP.is_file() and STAMP.read_text("ascii") == digest:
        return
    for left in _machine_code():
        left.unlink(missing_ok=True)
    begun_s = time.monotonic()
    for name, warm in WARMERS.items():
        warm()
        sys.stderr.write(f"kernels of {name}: {time.monotonic() - begun_s:.1f} s\n")
        begun_s = time.monotonic()
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
