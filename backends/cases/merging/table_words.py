"""What the table of types itself says of a text, and what in a text is only the name of a place."""

import re
from collections.abc import Mapping
from typing import Final

from backends.cases.merging.grams import Telling, grams_of
from backends.cases.merging.mentions import named_places

# By how much a word of the table raises the logarithm of a share, times its letters and how telling
# it is. Tried on the simulated line (docs/merging.md).
A_LETTER: Final = 0.05


class TableWords:
    """The words that the table gives for each type, found in a text."""

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        """Take the words of each type; empty ones are none."""
        self._types: dict[str, list[str]] = {}
        for code, some in words.items():
            for word in filter(None, (one.strip().lower() for one in some)):
                self._types.setdefault(word, []).append(code)
        longest_first = sorted(self._types, key=len, reverse=True)
        self._any = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def without_names(self, text: str) -> str:
        """Return a text without the names of roads and estates: ``人民路井盖`` leaves ``路井盖``.

        What a place is (a road, a market) stays, for it tells of the matter; so does a name that
        has a word of the table in it.
        """
        low = text.lower()
        held = [] if len(low) != len(text) else [found.span() for found in self._any.finditer(low)]
        parts, at = [], 0
        for begin, end in named_places(text):
            if begin < at or any(begin < stop and start < end for start, stop in held):
                continue
            parts += [text[at:begin], " "]
            at = end
        return "".join([*parts, text[at:]])

    def said(self, text: str, telling: Telling) -> dict[str, float]:
        """Return by how much each type's best word in a text raises its share's logarithm."""
        found: dict[str, float] = {}
        for word in dict.fromkeys(self._any.findall(text.lower())):
            worth = A_LETTER * len(word) * float(telling.idf(grams_of(word).buckets).min())
            for code in self._types[word]:
                found[code] = max(found.get(code, 0.0), worth)
        return found
