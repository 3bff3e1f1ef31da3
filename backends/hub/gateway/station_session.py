"""One HJ 212 connection as a state machine: bytes in, answers out, no socket in it."""

from collections.abc import Callable

from app.domain.errors import DecodeError
from app.domain.tracks import Refusals
from backends.adapters.hj212.answers import (
    ANSWERS,
    CLOCK_REQUEST,
    HEARTBEAT,
    WITHOUT_READINGS,
    answer_to,
)
from backends.adapters.hj212.data import DATA_COMMANDS
from backends.adapters.hj212.frame import FrameSplitter
from backends.adapters.hj212.packet import Packet
from backends.adapters.hj212.reassembly import Reassembler
from backends.hub.gateway.station_desk import StationDesk

MOST_BAD_FRAMES = 64  # of a stranger, or in a row
WHOLE_WITHIN_S = 30.0


class StationSession:
    """Serves one connection, which may carry several stations (a collector of a whole works).

    Every packet proves itself by its MN and password; until one has, nothing that is said counts
    and the first refusal ends the connection. Times are of a clock that never runs back.
    """

    def __init__(
        self,
        desk: StationDesk,
        write: Callable[[bytes], None],
        hang_up: Callable[[], None],
        now_s: float,
    ) -> None:
        self.opened_s = now_s
        self.heard_s = now_s
        self.is_authenticated = False
        self._desk = desk
        self._write = write
        self._hang_up = hang_up
        self._counted = Refusals()
        self._splitter = FrameSplitter(self._counted)
        self._reassembler = Reassembler(self._counted)
        self._held_since_s = now_s
        self._bad_frames = 0
        self._is_closed = False

    def feed(self, data: bytes, now_s: float) -> None:
        """Take what came in; nothing is raised."""
        if self._is_closed:
            return
        had_none = self._splitter.held == 0
        good = 0
        for segment in self._splitter.feed(data):
            good += 1
            if self._is_closed:
                break
            self._take(segment, now_s)
        if good or had_none:
            self._held_since_s = now_s
        if good:
            self.heard_s = now_s  # drips that make no frame do not keep a connection alive
        self._bad_frames = 0 if good else self._bad_frames + len(self._counted.counts)
        self._desk.hand_over(self._counted)
        if self._bad_frames > MOST_BAD_FRAMES:
            self._refuse_all("not_hj212")
        elif self._splitter.held and now_s - self._held_since_s > WHOLE_WITHIN_S:
            self._refuse_all("slow_frame")

    def lost(self) -> None:
        """Note that the connection is gone."""
        self._is_closed = True
        self._reassembler.give_up_old(float("inf"))
        self._desk.hand_over(self._counted)

    def _take(self, segment: bytes, now_s: float) -> None:
        try:
            packet = Packet.decode(segment)
        except DecodeError as error:
            self._desk.refuse(error.reason, error.detail)
            return
        if not self._desk.admits(packet):
            if not self.is_authenticated:
                self._close()
            return
        self.is_authenticated = True
        if packet.cn in DATA_COMMANDS:
            whole = self._reassembler.feed(packet, now_s)
            if whole is not None and not self._desk.take(whole):
                return  # what we do not have is not acknowledged
        elif packet.cn in WITHOUT_READINGS:
            self._desk.refuse(f"no_readings_in_{packet.cn}", packet.mn)
        elif packet.cn in ANSWERS:
            return
        elif packet.cn not in (HEARTBEAT, CLOCK_REQUEST):
            self._desk.refuse(f"unknown_command_{packet.cn}", packet.mn)
            return
        if packet.wants_answer and not self._is_closed:
            self._write(answer_to(packet).encode())

    def _refuse_all(self, reason: str) -> None:
        self._desk.refuse(reason)
        self._close()

    def _close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._hang_up()
