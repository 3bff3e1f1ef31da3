"""Compile all kernels where a source or the compiler changed: ``python -m backends.compiled``.

What an older source left is removed first, since a kernel's cache does not know the kernels that it
calls. A folder that cannot be written is no error: whoever runs the kernels keeps them elsewhere.
"""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from backends.compiled.warmers import WARMERS, warm
from backends.kernel_sources import BACKENDS, ROOMS, STAMP, is_compiled, kernel_digest


def main() -> None:
    """Compile what has to be, and say how long it took."""
    if is_compiled():
        return
    digest = kernel_digest()
    for left in _machine_code():
        left.unlink(missing_ok=True)
    begun_s = time.monotonic()
    # A process for each core; what two rooms share may be compiled twice and is kept once.
    with ProcessPoolExecutor(os.cpu_count() or 1, get_context("spawn")) as pool:
        for told in pool.map(warm, WARMERS):
            sys.stderr.write(told)
    sys.stderr.write(f"kernels: compiled in {time.monotonic() - begun_s:.1f} s in all\n")
    STAMP.parent.mkdir(exist_ok=True)  # python may be told to keep no bytecode
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
