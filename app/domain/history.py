"""History: what was recorded, in columns, as it is given back for replay and questions."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.fields import Column


@dataclass(frozen=True, slots=True)
class Recorded:
    """Rows of tracks or of readings, by receipt.

    ``ids`` are entity ids (S32) or series ids (S64); ``columns`` has every other field of
    ``fields.toml`` or ``reading_fields.toml``, each as long as ``ids``.
    """

    ids: NDArray[np.bytes_]
    columns: Mapping[str, Column]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.ids)

    def taken(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> "Recorded":
        """Return the rows that ``which`` (a mask or indices) names."""
        return Recorded(self.ids[which], {k: v[which] for k, v in self.columns.items()})


@dataclass(frozen=True, slots=True)
class Stay:
    """That a thing was inside an area: when first and last, and how many of its fixes were."""

    entity_id: str
    first_s: float
    last_s: float
    fixes: int
