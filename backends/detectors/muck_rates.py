"""The three rates of muck trucks: registered, fitted with GNSS, online, each with its offenders."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding
from app.domain.register import Vehicle
from app.domain.rulebook import RuleBook
from backends.compiled import compiled_in_place
from backends.detectors.contract import F64, U32, FixRows
from backends.detectors.footing.events import counted, grown, rows_needed
from backends.detectors.footing.in_force import NO_ROW, NumbersInForce, Regions
from backends.detectors.footing.taking import is_usable

I64 = NDArray[np.int64]
RULE = "muck_rates"
_READ = ("seen_s", "online_s")


@dataclass(frozen=True, slots=True)
class Rate:
    """``numerator`` of ``denominator`` trucks as of a UTC time; ``offenders`` are the others."""

    key: str
    numerator: int
    denominator: int
    offenders: tuple[str, ...]
    as_of_s: float

    @property
    def share(self) -> float:
        """The rate in 0..1; NaN where there is no truck at all."""
        return self.numerator / self.denominator if self.denominator else float("nan")


@compiled_in_place
def hear(
    at: NDArray[np.int64], slot: U32, fix_s: F64, receipt_s: F64, last_s: F64, counts: I64
) -> None:
    """Note when each of the rows ``at`` was heard."""
    for row in at:
        if is_usable(fix_s[row], receipt_s[row], last_s[slot[row]], counts):
            last_s[slot[row]] = fix_s[row]


class MuckRates:
    """Notes when each muck truck was heard last and makes the rates whenever they are asked for.

    The fleet is what is registered and what was heard of late. Registered: of the fleet. Fitted:
    of the registered, those with a terminal in the register or heard without one. Online: of the
    fitted, those heard of late enough.
    """

    rules: tuple[str, ...] = (RULE,)

    def __init__(self, book: RuleBook, regions: Regions) -> None:
        self._numbers = NumbersInForce(book, {RULE: _READ}, regions)
        self._kinds = np.unique(np.nonzero(self._numbers.row_of != NO_ROW)[2])
        self._last_s: NDArray[np.float64] = np.zeros(0)
        self._names: dict[int, str] = {}
        self._counts: NDArray[np.int64] = np.zeros(4, np.int64)

    @property
    def counts(self) -> dict[str, int]:
        """What became of the fixes of muck trucks."""
        return dict(counted(self._counts))

    def step(self, rows: FixRows) -> Sequence[Finding]:
        """Take the next rows; rates are figures, they raise nothing by themselves."""
        had, needed = len(self._last_s), rows_needed(rows)
        if needed > had:
            self._last_s = grown(self._last_s, needed, -np.inf)
        at = np.flatnonzero(np.isin(rows.kind, self._kinds))
        for row in at[np.isneginf(self._last_s[rows.slot[at]])].tolist():
            self._names[int(rows.slot[row])] = bytes(rows.ids[row]).decode()
        hear(at, rows.slot, rows.fix_s, rows.receipt_s, self._last_s, self._counts)
        return ()

    def advance(self, now_s: float) -> Sequence[Finding]:  # noqa: ARG002 - the contract's
        """Return nothing."""
        return ()

    def bytes_held(self) -> int:
        """Return how many bytes the state takes."""
        return self._last_s.nbytes

    def rates(self, vehicles: Iterable[Vehicle], day: str, now_s: float) -> tuple[Rate, ...]:
        """Return the three rates at a UTC time; ``day`` says which rows of the register are valid.

        Empty where the rule is not in force.
        """
        row = max((self._numbers.row_at(now_s, 0, int(kind)) for kind in self._kinds), default=-1)
        if row == NO_ROW:
            return ()
        seen_s, online_s = self._numbers.values[row].tolist()
        heard_s = {name: float(self._last_s[slot]) for slot, name in self._names.items()}
        registered = {
            one.vehicle_id: one
            for one in vehicles
            if int(one.entity_class) in self._kinds
            and one.valid_from <= day <= (one.valid_to or day)
        }
        seen = {name for name, last_s in heard_s.items() if now_s - last_s <= seen_s}
        fleet = set(registered) | seen
        fitted = {name for name, one in registered.items() if one.terminal or name in heard_s}
        online = {name for name in fitted if now_s - heard_s.get(name, -np.inf) <= online_s}
        return (
            _rate("muck_registered", set(registered), fleet, now_s),
            _rate("muck_fitted", fitted, set(registered), now_s),
            _rate("muck_online", online, fitted, now_s),
        )


def _rate(key: str, good: set[str], whole: set[str], now_s: float) -> Rate:
    return Rate(key, len(good & whole), len(whole), tuple(sorted(whole - good)), now_s)
