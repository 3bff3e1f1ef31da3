"""How many wrong codes are borne, from one address and from all together, before the door shuts."""

from collections import defaultdict, deque
from collections.abc import Callable

PER_ADDRESS = 10
ALTOGETHER = 100
WITHIN_S = 600.0
MOST_ADDRESSES = 1_000


class GuessLimit:
    """Counts wrong guesses of the last ten minutes (real seconds)."""

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        self._monotonic_s = monotonic_s
        self._by_address: defaultdict[str, deque[float]] = defaultdict(deque)
        self._all: deque[float] = deque(maxlen=ALTOGETHER)

    def is_locked(self, address: str) -> bool:
        """Return whether an address, or everybody, has guessed too often to be heard."""
        self._forget_old()
        mine = self._by_address.get(address, ())
        return len(mine) >= PER_ADDRESS or len(self._all) >= ALTOGETHER

    def wrong(self, address: str) -> None:
        """Count a wrong guess."""
        now_s = self._monotonic_s()
        self._all.append(now_s)
        if address in self._by_address or len(self._by_address) < MOST_ADDRESSES:
            self._by_address[address].append(now_s)

    def _forget_old(self) -> None:
        since_s = self._monotonic_s() - WITHIN_S
        for times in (self._all, *self._by_address.values()):
            while times and times[0] <= since_s:
                times.popleft()
        for address in [a for a, times in self._by_address.items() if not times]:
            del self._by_address[address]
