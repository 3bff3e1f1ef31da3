"""Which feed brought things of which class to which county, and when last.

Where somebody else's feed brings the class in the rest of the city, that a county has none of it
now is only known while the feeds that bring it there speak.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.domain.measures.terms import How, Term
from backends.indicators.facts import F8, I4, Mask
from backends.indicators.vocabulary import Vocabulary

FORGOTTEN_AFTER_S = 30 * 86_400.0  # whoever brings nothing for a month is taken to be gone
SOURCE = "source"
MOST_COUNTIES = 256
Row = tuple[str, str, str, float]  # source, class, code of the county, city time


class Bringers:
    """``sources`` and ``classes`` are the words of the table; ``says`` has flags of a class.

    ``groups`` is (classes,) i4, the group of each class as a code of ``group_words``; ``counties``
    are codes by index of the city pack.
    """

    def __init__(
        self,
        sources: Vocabulary,
        classes: Vocabulary,
        groups: tuple[I4, Vocabulary],
        says: Mapping[str, Mask],
        counties: Iterable[tuple[str, int]],
    ) -> None:
        self._sources = sources
        self._classes = classes
        self._groups, self._group_words = groups
        self._says = says
        self._index = dict(counties)
        self._last_s: F8 = np.zeros((4, len(classes), MOST_COUNTIES))
        self.revision = 0  # counts feeds, classes and counties that are new to each other

    def note(self, sources: I4, classes: I4, counties: NDArray[np.uint8], now_s: float) -> None:
        """Note what was brought, by codes and indices of counties; 0 is in none."""
        is_meant = (sources >= 0) & (classes >= 0) & (counties > 0)
        at = (sources[is_meant], classes[is_meant], counties[is_meant])
        self._grow(int(at[0].max(initial=-1)) + 1)
        if (self._last_s[at] == 0.0).any():
            self.revision += 1
        self._last_s[at] = now_s

    def brought(self, terms: Sequence[Term], now_s: float, cells: int) -> Mask:
        """Return (sources, cells) bool: which brought what ``terms`` mean to which county."""
        self._grow(len(self._sources))  # whoever never came to a county is named here, too
        is_class = np.ones(len(self._classes), np.bool_)
        is_source = np.ones(len(self._last_s), np.bool_)
        names = [self._sources.key(code) for code in range(len(self._sources))]
        for term in terms:
            if term.field == SOURCE:
                is_source[: len(names)] &= _is_one_of(term, names)
            elif term.field == "class":
                is_class &= _is_one_of(term, [key for key, _ in self._classes.words])
            elif term.field == "group":
                words = [self._group_words.key(int(code)) for code in self._groups]
                is_class &= _is_one_of(term, words)
            elif term.field in self._says:
                says = self._says[term.field]
                is_class &= says if term.how is How.IS else ~says
        since_s = max(now_s - FORGOTTEN_AFTER_S, 1.0)
        found = (self._last_s[:, is_class, :cells] >= since_s).any(axis=1)
        return np.asarray(found & is_source[:, np.newaxis])

    def rows(self) -> list[Row]:
        """Return all that is known, to be kept."""
        codes = {index: code for code, index in self._index.items()}
        found: list[Row] = []
        for source, kind, county in np.argwhere(self._last_s > 0.0).tolist():
            if county in codes:
                last_s = float(self._last_s[source, kind, county])
                words = (self._sources.key(source), self._classes.key(kind), codes[county])
                found.append((*words, last_s))
        return found

    def restore(self, rows: Collection[Row]) -> None:
        """Take over what was kept; what has no such class or county any more is left out."""
        for source, kind, county, last_s in rows:
            known = self._classes.known([kind])
            if source and len(known) and county in self._index:
                code = self._sources.code(source)
                self._grow(code + 1)
                at = code, int(known[0]), self._index[county]
                self._last_s[at] = max(self._last_s[at], last_s)

    def _grow(self, sources: int) -> None:
        extra = sources - len(self._last_s)
        if extra > 0:
            fresh = np.zeros((max(extra, len(self._last_s)), *self._last_s.shape[1:]))
            self._last_s = np.concatenate([self._last_s, fresh])


def _is_one_of(term: Term, words: Sequence[str]) -> Mask:
    is_one = np.array([word in term.values for word in words], np.bool_)
    return is_one if term.how is How.IS else ~is_one
