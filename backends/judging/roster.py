"""The judge's roster: a dense slot for every thing it ever heard of, for the life of the host."""

import hashlib

import numpy as np
from numpy.typing import NDArray

U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
Ids = NDArray[np.bytes_]
_FIRST = 1024


class SlotRoster:
    """Slots are given in the order of first sight and never taken back.

    ``ties`` (slots,) u8 are digests of the ids: what puts two things in one order in every host,
    whoever it heard of first.
    """

    def __init__(self, dtype: str = "S32") -> None:
        self._dtype = dtype
        self._slot_of: dict[bytes, int] = {}
        self._ids: Ids = np.zeros(_FIRST, dtype)
        self._ties: U64 = np.zeros(_FIRST, np.uint64)

    def __len__(self) -> int:
        """Return how many slots there are."""
        return len(self._slot_of)

    def slots_of(self, ids: Ids) -> U32:
        """Return the slot of each id, a fresh one for whoever was not known."""
        names = ids.tolist()
        known = self._slot_of
        for name in set(names).difference(known):
            self._enter(name)
        return np.fromiter(map(known.__getitem__, names), np.uint32, len(names))

    def ids_of(self, slots: U32) -> Ids:
        """Return the ids of slots."""
        return self._ids[slots]

    def ties_of(self, slots: U32) -> U64:
        """Return the digests of slots."""
        return self._ties[slots]

    def bytes_held(self) -> int:
        """Return how many bytes its columns take; the look-up by name is not counted."""
        return self._ids.nbytes + self._ties.nbytes

    def _enter(self, name: bytes) -> None:
        slot = self._slot_of[name] = len(self._slot_of)
        if slot == len(self._ids):
            self._ids = np.concatenate([self._ids, np.zeros(slot, self._dtype)])
            self._ties = np.concatenate([self._ties, np.zeros(slot, np.uint64)])
        self._ids[slot] = name
        digest = hashlib.blake2b(name, digest_size=8).digest()
        self._ties[slot] = int.from_bytes(digest, "little")
