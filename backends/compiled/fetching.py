"""Asking for memory before it is needed, so that a kernel does not wait for it fix by fix.

Fixes come in no order of vehicles, so each touches rows of state that lie anywhere in megabytes.
The rows of the fixes to come are known: whoever asks for them a few fixes ahead finds them near.
"""

# ruff: noqa: ANN401 - what numba hands to an intrinsic has no types
from collections.abc import Callable
from typing import Any, cast

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]  # it ships none
from numba.core import cgutils, types
from numba.extending import intrinsic
from numpy.typing import NDArray

ROWS_AHEAD = 8  # a fix takes tens of nanoseconds, memory a hundred
_TO_READ, _TO_KEEP, _DATA = 0, 3, 1  # what the instruction is told
_building: Any = cgutils


@intrinsic
def _asked_for(_typing: Any, array: Any, row: Any, column: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind, *kinds_at = signature.args
        made = context.make_array(kind)(context, builder, arguments[0])
        at = [
            context.cast(builder, value, of, types.intp)
            for value, of in zip(arguments[1:], kinds_at, strict=True)
        ]
        place = _building.get_item_pointer(context, builder, kind, made, at, wraparound=False)
        number, address = ir.IntType(32), ir.IntType(8).as_pointer()
        takes = ir.FunctionType(ir.VoidType(), [address, number, number, number])
        asks = _building.get_or_insert_function(builder.module, takes, "llvm.prefetch.p0")
        told = [number(one) for one in (_TO_READ, _TO_KEEP, _DATA)]
        builder.call(asks, [builder.bitcast(place, address), *told])
        return context.get_dummy_value()

    return types.void(array, row, column), generate


# Ask for the 64 bytes around ``array[row, column]``, which must lie in the array; nothing else
# changes by it. For kernels only.
fetch = cast(Callable[[NDArray[np.float64], int, int], None], _asked_for)
