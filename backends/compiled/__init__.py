"""Machine code from plain functions over arrays, kept on the disk between starts.

Only kernels of ``backends/roads`` and ``backends/detectors`` use it. What is compiled lies beside
the source (numba's own index knows when the source changed); set-up compiles it once.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

_F = TypeVar("_F", bound=Callable[..., Any])


def compiled(function: _F) -> _F:
    """Return ``function`` as machine code that runs without the GIL; compiled when first called.

    It may take numbers, booleans and numpy arrays, and call other compiled functions. Arithmetic
    is IEEE as numpy has it (no reordering), so that results are the same on every machine.
    """
    made = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return cast(_F, made)  # it is called as the function is


def compiled_in_place(function: _F) -> _F:
    """Return ``function`` as :func:`compiled` does, for one that makes no array.

    Numba then counts no references, which is most of the price of a small kernel that is cut into
    functions (measured: 860 to 174 ns a fix). One that makes an array does not compile. It may be
    called from its like only. The option is numba's own, by its underscore not promised for ever.
    """
    options: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
    return cast(_F, numba.njit(**options)(function))
