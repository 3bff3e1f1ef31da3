"""The words of a column that has few different ones: a number for each, and what it is called."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

I4 = NDArray[np.int32]
NONE = -1


class Vocabulary:
    """Numbers words from 0 in the order of first sight and never forgets one; the empty is none."""

    def __init__(self, words: Iterable[tuple[str, str]] = ()) -> None:
        self._code_of: dict[str, int] = {"": NONE}
        self._words: list[tuple[str, str]] = []
        for key, name in words:
            self.code(key, name)

    def __len__(self) -> int:
        """Return how many words there are."""
        return len(self._words)

    @property
    def words(self) -> list[tuple[str, str]]:
        """Key and name of every word by its number; not to be changed."""
        return self._words

    def code(self, key: str, name: str = "") -> int:
        """Return the number of a word, a fresh one where it is new; the newest name stays."""
        code = self._code_of.get(key)
        if code is None:
            code = self._code_of[key] = len(self._words)
            self._words.append((key, name))
        elif name and code != NONE and self._words[code][1] != name:
            self._words[code] = (key, name)
        return code

    def codes(self, keys: Iterable[str]) -> I4:
        """Return the numbers of words, (n,) i4."""
        return np.array([self.code(key) for key in keys], np.int32)

    def known(self, keys: Iterable[str]) -> I4:
        """Return the numbers of those words that there are."""
        found = (self._code_of.get(key, NONE) for key in keys)
        return np.array([code for code in found if code != NONE], np.int32)

    def key(self, code: int) -> str:
        """Return a word by its number, the empty one for none."""
        return self._words[code][0] if code >= 0 else ""
