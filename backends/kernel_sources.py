"""Which files hold kernels, one digest of them, and where machine code is kept between starts."""

import hashlib
import os
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

BACKENDS = Path(__file__).resolve().parent
ROOMS = ("compiled", "roads", "detectors")
CACHE_VARIABLE = "NUMBA_CACHE_DIR"
SHORT = 16
STAMP = BACKENDS / "compiled" / "__pycache__" / "kernels.stamp"  # of what set-up compiled last


def kernel_digest(backends: Path = BACKENDS) -> str:
    """Return what changes whenever a source of the kernels' rooms or their compiler does.

    A kernel's own cache knows its own file only, not those of the kernels that it calls.
    """
    digest = hashlib.sha256(f"{version('numba')} {version('numpy')}".encode())
    for room in ROOMS:
        for path in sorted((backends / room).rglob("*.py")):
            digest.update(path.relative_to(backends).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def is_compiled(stamp: Path = STAMP, backends: Path = BACKENDS) -> bool:
    """Return whether set-up has compiled these very sources, or is not to compile at all."""
    if CACHE_VARIABLE in os.environ or not _can_be_beside(backends / "compiled"):
        return True  # whoever runs the kernels keeps them elsewhere
    return stamp.is_file() and stamp.read_text("ascii") == kernel_digest(backends)


def cache_environment(data: Path, backends: Path = BACKENDS) -> Mapping[str, str]:
    """Return what a process needs in its environment to keep machine code.

    Nothing where it can be kept beside the sources, where set-up puts it, or where the environment
    names a folder already; else a folder under ``data`` that is of these very sources.
    """
    if CACHE_VARIABLE in os.environ or _can_be_beside(backends / "roads"):
        return {}
    return {CACHE_VARIABLE: str(data / "kernels" / kernel_digest(backends)[:SHORT])}


def _can_be_beside(folder: Path) -> bool:
    beside = folder / "__pycache__"
    return os.access(beside if beside.is_dir() else folder, os.W_OK)


if __name__ == "__main__":  # for set-up: without the compiler it takes no time to ask
    sys.exit(0 if is_compiled() else 1)
