"""The ledger of sources: what each gave, what was refused of it and why, and how old it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.health import SourceHealth
from app.domain.tracks import Refusals
from backends.hub.source_names import LONGEST_BYTES

RATE_WINDOW_S = 10.0


@dataclass(slots=True)
class SourceAccount:
    """What one source did since the hub started."""

    kind: str
    accepted: int = 0
    last_receipt_s: float | None = None
    refusals: Refusals = field(default_factory=Refusals)
    connected: int = 0
    frozen: int = 0
    late: int = 0
    every_s: float = 0.0
    reported: Refusals = field(default_factory=Refusals)  # counted by the gateway, not by us
    _window_start_s: float = 0.0
    _window_count: int = 0
    _rate_per_s: float = 0.0

    def accept(self, count: int, now_s: float) -> None:
        """Count fixes or readings that were taken."""
        self.accepted += count
        self.last_receipt_s = now_s
        self._window_count += count

    def rate_per_s(self, now_s: float) -> float:
        """Return the rate over the last full window of city time."""
        if self._window_start_s == 0.0:
            self._window_start_s = now_s
        elapsed_s = now_s - self._window_start_s
        if elapsed_s >= RATE_WINDOW_S:
            self._rate_per_s = self._window_count / elapsed_s
            self._window_start_s, self._window_count = now_s, 0
        return self._rate_per_s


class SourceLedger:
    """All sources by name."""

    def __init__(self) -> None:
        self._accounts: dict[str, SourceAccount] = {}

    def account(self, source: str, kind: str) -> SourceAccount:
        """Return the account of a source, opening it at first sight."""
        found = self._accounts.get(source)
        if found is None:
            found = self._accounts[source] = SourceAccount(kind)
        return found

    def known(self, source: bytes) -> SourceAccount | None:
        """Return the account of a source by its name as columns hold it (S16), or None."""
        for name, account in self._accounts.items():
            if name.encode()[:LONGEST_BYTES] == source:
                return account
        return None

    def refuse(self, source: str, kind: str, reasons: Mapping[str, int], sample: str = "") -> None:
        """Count refusals by reason."""
        account = self.account(source, kind)
        for reason, count in reasons.items():
            account.refusals.add(reason, sample, count)

    def report(
        self,
        source: str,
        kind: str,
        refused: Mapping[str, int],
        samples: Mapping[str, str],
        connected: int,
    ) -> None:
        """Take over what the gateway counted of a source since the gateway started."""
        account = self.account(source, kind)
        account.reported = Refusals(dict(refused), dict(samples))
        account.connected = connected

    def health(self, now_s: float) -> list[SourceHealth]:
        """Return every source as a screen may show it."""
        return [
            SourceHealth(
                source=name,
                kind=account.kind,
                as_of_s=now_s,
                last_receipt_s=account.last_receipt_s,
                accepted=account.accepted,
                rate_per_s=account.rate_per_s(now_s),
                refused=_sum(account.refusals.counts, account.reported.counts),
                sample={**account.reported.samples, **account.refusals.samples},
                connected=account.connected,
                frozen=account.frozen,
                late=account.late,
                every_s=account.every_s,
            )
            for name, account in self._accounts.items()
        ]


def _sum(ours: Mapping[str, int], theirs: Mapping[str, int]) -> dict[str, int]:
    return {name: ours.get(name, 0) + theirs.get(name, 0) for name in (*ours, *theirs)}
