"""Which type a text speaks of, learnt from the cases whose type people gave."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from backends.cases.merging.grams import Grams, Telling

FOLDED = 1 << 15  # buckets a type: a type costs 128 KiB
MOST_TYPES = 512
SMOOTHING = 0.1  # added to every count, so that no single gram rules a type out
HALF_OF_THE_TABLE = 50.0  # texts of a type: then the table's word for it counts half
OF_THE_TABLE = 3.0  # what the table of types says of one weighs as much as so many texts


@dataclass(slots=True)
class TypeGuesser:
    """Multinomial naive Bayes over letters (Manning, Raghavan, Schütze 2008, 13.2).

    Its shares would be far too sure, for letters are anything but independent: the score is
    divided by the text's length and multiplied by ``sharpness``, which is measured.
    """

    sharpness: float
    learnt: int = 0
    _row: dict[str, int] = field(default_factory=dict)
    _counts: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, FOLDED), np.float32))
    _sums: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    _texts: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def learn(self, type_code: str, grams: Grams, weight: float = 1.0) -> None:
        """Take a text of a type in; beyond MOST_TYPES types no new one is learnt."""
        row = self._row.get(type_code)
        if row is None:
            if len(self._row) == MOST_TYPES:
                return
            row = self._row[type_code] = len(self._row)
            if row == len(self._counts):
                self._grow()
        np.add.at(self._counts[row], grams.buckets & (FOLDED - 1), grams.counts * weight)
        self._sums[row] += float(grams.counts.sum()) * weight
        self._texts[row] += weight

    def _grow(self) -> None:
        more = max(16, len(self._counts))
        self._counts = np.concatenate([self._counts, np.zeros((more, FOLDED), np.float32)])
        self._sums = np.concatenate([self._sums, np.zeros(more)])
        self._texts = np.concatenate([self._texts, np.zeros(more)])

    def guess(
        self,
        grams: Grams,
        allowed: frozenset[str] | None = None,
        said: Mapping[str, float] | None = None,
        telling: Telling | None = None,
    ) -> list[tuple[str, float]]:
        """Return the types with their shares, the likeliest first; none for an empty text.

        ``allowed`` keeps to those (None: all). ``said`` is by how much the table's own words raise
        the logarithm of a type's share; that counts the less, the more texts of it were learnt.
        ``telling`` weighs each gram by how telling it is (None: all alike), so that what nearly
        every text says decides little.
        The shares of what is returned add up to 1.
        """
        codes = [code for code in self._row if allowed is None or code in allowed]
        if not codes or not len(grams):
            return []
        rows = np.array([self._row[code] for code in codes])
        counts = self._counts[np.ix_(rows, grams.buckets & (FOLDED - 1))]
        logs = np.log(counts + SMOOTHING) - np.log(self._sums[rows] + SMOOTHING * FOLDED)[:, None]
        worth = grams.counts if telling is None else grams.counts * telling.idf(grams.buckets)
        length = float(worth.sum())
        score = (logs @ worth + np.log(self._texts[rows])) / length * self.sharpness
        if said:
            raised = np.array([said.get(code, 0.0) for code in codes])
            score += raised * HALF_OF_THE_TABLE / (HALF_OF_THE_TABLE + self._texts[rows])
        shares = np.exp(score - score.max())
        shares /= shares.sum()
        order = np.argsort(-shares, kind="stable")
        return [(codes[i], float(shares[i])) for i in order]
