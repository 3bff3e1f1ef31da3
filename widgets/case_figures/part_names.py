"""What parts of figures are called by the hall's tables, made once for each state of them."""

from collections.abc import Callable, Mapping

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.spoken import part_names


class PartNames:
    """Names by dimension and key; rows are many, and the tables seldom others."""

    def __init__(self, catalogue: Callable[[], CaseCatalogue]) -> None:
        self._catalogue = catalogue
        self._of: CaseCatalogue | None = None
        self._names: Mapping[str, Mapping[str, str]] = {}

    def name(self, dimension: str, key: str) -> str:
        """Return what a part is called; empty where the tables do not know it."""
        catalogue = self._catalogue()
        if catalogue is not self._of:
            self._of, self._names = catalogue, part_names(catalogue)
        return self._names.get(dimension, {}).get(key, "")
