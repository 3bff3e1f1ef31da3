"""The desk all HJ 212 connections share: which stations are admitted, what came, what not."""

import re
from hmac import compare_digest

from app.domain.clock import Clock
from app.domain.errors import DecodeError
from app.domain.tracks import Refusals
from backends.adapters.hj212.blanking import blanked
from backends.adapters.hj212.data import readings_of
from backends.adapters.hj212.factors import FactorTable
from backends.adapters.hj212.packet import Packet
from backends.hub.gateway.messages import AdmittedStation
from backends.hub.gateway.reading_columns import ReadingColumns

SOURCE = "hj212"
ADDRESS = "hj212:"
MOST_REASONS = 64  # the peer chooses some of them (unknown factors): their number is bounded
_MN = re.compile(r"hj212:[0-9A-Za-z_.-]{1,26}")


class StationDesk:
    """Register, readings and counts of the HJ 212 listener."""

    def __init__(
        self, stations: tuple[AdmittedStation, ...], table: FactorTable, clock: Clock
    ) -> None:
        self.refusals = Refusals()
        self.readings = ReadingColumns(SOURCE)
        self.accepted = 0
        self.last_receipt_s: float | None = None
        self._table = table
        self._clock = clock
        self._secret_of: dict[str, str] = {}
        for station in stations:
            if not station.address.startswith(ADDRESS):
                continue
            mn = station.address.removeprefix(ADDRESS)
            if _MN.fullmatch(station.address) and station.secret and mn not in self._secret_of:
                self._secret_of[mn] = station.secret
            else:
                self.refuse("bad_register_entry", station.address)

    def admits(self, packet: Packet) -> bool:
        """Return whether a packet's station is registered and its password right; count if not."""
        secret = self._secret_of.get(packet.mn)
        if secret is None:
            self.refuse("unregistered", packet.mn)
            return False
        if not compare_digest(packet.pw.encode(), secret.encode()):
            self.refuse("bad_password", packet.mn)  # never what it was
            return False
        return True

    def take(self, packet: Packet) -> bool:
        """Return whether a data packet is taken; what of it cannot be used is counted by name."""
        counted = Refusals()
        try:
            found = readings_of(packet, self._table, counted)
        except DecodeError as error:
            self.refuse(error.reason, error.detail)
            return False
        self.hand_over(counted)
        if found:
            self.readings.add(found)
            self.accepted += len(found)
            self.last_receipt_s = self._clock.now_s()
        return True

    def refuse(self, reason: str, sample: str = "", count: int = 1) -> None:
        """Count a refusal; past 64 reasons, the rest counts as ``other``.

        Every sample of the listener passes here on its way to the screens, and loses passwords.
        """
        is_known = reason in self.refusals.counts or len(self.refusals.counts) < MOST_REASONS
        self.refusals.add(reason if is_known else "other", blanked(sample), count)

    def hand_over(self, counted: Refusals) -> None:
        """Take over what a connection or a decoder counted, and empty it."""
        for reason, number in counted.counts.items():
            self.refuse(reason, counted.samples.get(reason, ""), number)
        counted.counts.clear()
        counted.samples.clear()
