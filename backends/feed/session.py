"""One seat's conversation with a hub: messages in, mail out; no sockets and no waiting."""

import logging
import uuid
from collections.abc import Callable, Sequence

from app.domain.catalogues import Catalogues
from app.domain.command import Reply
from app.domain.errors import DecodeError
from app.domain.ports import Answer, LinkState
from app.domain.world import Tick
from backends.feed.mailbox import Mailbox
from backends.feed.sync import Step, Sync, SyncState
from backends.wire import desk, limits
from backends.wire.stream import READING, HealthHeader, HeartbeatHeader, StreamDecoder, health_of

log = logging.getLogger("feed")

JOURNAL_LAG_S = 2.0  # entries may be on their way; after that they are lost

Heard = Reply | desk.Welcome
BEGIN_ANEW_AFTER_S = limits.SILENT_AFTER_S + 1.5
ASK_AGAIN_AFTER_S = 3.0  # a key may be admitted while its console waits at the door


class SeatSession:
    """What the feed thread knows; the screen reads ``state``, ``hub_offset_s`` and the like."""

    def __init__(
        self,
        catalogues: Catalogues,
        mailbox: Mailbox,
        monotonic_s: Callable[[], float],
        jitter: Callable[[], float],
    ) -> None:
        self._fields = {desk.TICKS: catalogues.fields, desk.READINGS: catalogues.readings}
        self._mailbox = mailbox
        self._monotonic_s = monotonic_s
        self._decoder = StreamDecoder(catalogues)
        self.sync = Sync(monotonic_s, jitter)
        self.reading_sync = Sync(monotonic_s, jitter)
        self._syncs = {desk.TICKS: self.sync, desk.READINGS: self.reading_sync}
        self.state = LinkState.CONNECTING
        self.journal_seq = 0
        self.hub_offset_s = 0.0  # one number, so that the screen never reads half of it
        self.speed = 1.0
        self.is_plaintext = False
        self.refused: dict[str, int] = {}
        self._desk_heard_at_s = self._stream_heard_at_s = monotonic_s()
        self._turned_at_s = self._begun_at_s = monotonic_s()
        self._welcomed = ""
        self._has_slept = False
        self._is_sleep_told = True  # set by the screen's thread, cleared by ours
        self._request_ids = dict.fromkeys(self._syncs, "")
        self._behind_since_s: float | None = None

    def begin(self) -> None:
        """Start over on new sockets; what is on the screen stays until it is replaced."""
        self._desk_heard_at_s = self._stream_heard_at_s = self._monotonic_s()
        self._turned_at_s = self._begun_at_s = self._monotonic_s()
        self._welcomed = ""
        self._rejoin()

    def failed(self) -> None:
        """Say that nothing can be vouched for until the link is whole again."""
        if self.state is not LinkState.CONNECTING:
            self.state = LinkState.STALE

    def silent_s(self) -> float:
        """Return for how many real seconds the quieter of desk and stream was not heard."""
        return self._monotonic_s() - min(self._desk_heard_at_s, self._stream_heard_at_s)

    def must_begin_anew(self) -> bool:
        """Return whether these sockets lead nowhere: silence, another hub, or a refusal.

        A socket reconnects by itself to a hub that was started again at the same address, but that
        hub has not been greeted: it does not know what this seat has.
        """
        if self.state is LinkState.REFUSED:
            return self._monotonic_s() - self._begun_at_s > ASK_AGAIN_AFTER_S
        others = (sync.epoch != self._welcomed for sync in self._syncs.values())
        is_other_hub = bool(self._welcomed) and any(others)
        return is_other_hub or self.silent_s() > BEGIN_ANEW_AFTER_S

    def told_state(self) -> LinkState:
        """Return ``state`` for the screen, which has then been told of it."""
        state = self.state
        if state is LinkState.STALE:
            self._is_sleep_told = True
        return state

    def check_silence(self) -> None:
        """Call the link stale after too long a silence, and whole again when it is.

        Called after each turn of the feed thread. A turn that took too long means that this program
        itself slept: what it finds in its buffers sounds fresh and is old. The screen is told so at
        least once, however soon the link is whole again: a screen that slept may have been read.
        """
        turned_at_s, self._turned_at_s = self._turned_at_s, self._monotonic_s()
        if self._turned_at_s - turned_at_s > limits.SILENT_AFTER_S and self.sync.epoch:
            self._has_slept, self._is_sleep_told = True, False
            self._rejoin()
        if self.state is LinkState.REFUSED:
            return
        if self.silent_s() > limits.SILENT_AFTER_S:
            if self.state is not LinkState.CONNECTING:
                self.state = LinkState.STALE
        elif self.sync.epoch and self._welcomed:
            whole = self._is_whole() and self._is_sleep_told
            self._has_slept = self._has_slept and not whole
            incomplete = LinkState.STALE if self._has_slept else LinkState.SYNCING
            self.state = LinkState.LIVE if whole else incomplete

    def due_snapshot(self, stream: str = desk.TICKS) -> str:
        """Return the id of a snapshot request that must be sent now, or an empty string."""
        sync = self._syncs[stream]
        if not sync.epoch or not sync.due_request():
            return ""
        self._request_ids[stream] = uuid.uuid4().hex
        return self._request_ids[stream]

    def due_journal(self) -> bool:
        """Return whether entries were lost and must be asked for again; each True is one asking.

        The hub forgets where a seat stood when its connection breaks, and the sockets may mend that
        without anybody else noticing.
        """
        since_s = self._behind_since_s
        if since_s is None or self._monotonic_s() - since_s < JOURNAL_LAG_S:
            return False
        self._behind_since_s = self._monotonic_s()
        return True

    def from_stream(self, frames: Sequence[bytes], now_s: float) -> None:
        """Take a message of the world stream."""
        try:
            message = self._decoder.decode(frames)
        except DecodeError as error:
            self._refuse(error)
            return
        self._stream_heard_at_s = self._monotonic_s()
        if isinstance(message, HeartbeatHeader):
            self._time(message.t_s, now_s)
            self._note_journal(message.journal_seq)
            self.sync.heartbeat(message.epoch, message.seq)
            self.reading_sync.heartbeat(message.epoch, message.reading_seq)
        elif isinstance(message, HealthHeader):
            self._mailbox.put_health(health_of(message))
        else:
            header = message.header
            stream = desk.READINGS if message.topic == READING else desk.TICKS
            step = self._syncs[stream].tick(header.epoch, header.seq, message.tick)
            self._deliver(stream, step)

    def from_desk(self, frames: Sequence[bytes], now_s: float) -> list[Heard]:
        """Take a message of the desk; return what the link itself must act on."""
        try:
            message = desk.decode_from_hub(frames)
            self._desk_heard_at_s = self._monotonic_s()
            return self._act(message, frames[1:], now_s)
        except DecodeError as error:
            self._refuse(error)
            return []

    def _act(self, message: desk.FromHub, frames: Sequence[bytes], now_s: float) -> list[Heard]:
        match message:
            case desk.Welcome():
                self.speed = message.speed
                self.is_plaintext = message.is_plaintext
                self._time(message.t_s, now_s)
                self.state = LinkState.SYNCING
                for sync in self._syncs.values():
                    sync.join(message.epoch)
                self._welcomed = message.epoch
                self._behind_since_s = None  # the link asks for the journal now
                return [message]
            case desk.Refused():
                log.error("the hub refuses this seat: %s %s", message.code, message.detail)
                self.state = LinkState.REFUSED
            case desk.SnapshotPart():
                if message.request_id == self._request_ids.get(message.stream):
                    self._snapshot(message, frames)
            case desk.Entries():
                self._entries(message)
            case desk.CommandReply():
                reply = Reply(
                    message.key, message.code, message.seq, message.detail, message.result
                )
                self._mailbox.put_reply(reply)
                return [reply]
            case desk.QueryAnswer():
                result = desk.result_of(message)
                self._mailbox.put_answer(Answer(message.request_id, message.code, result))
            case desk.Pong():
                self._time(message.t_s, now_s)
                self._note_journal(message.journal_seq)
        return []

    def _entries(self, message: desk.Entries) -> None:
        if message.restart:
            self.journal_seq = 0  # another journal than the one we know
        known = self.journal_seq
        fresh = [desk.entry_of(e) for e in message.entries if e.seq > known]
        self.journal_seq = max(known, message.through_seq)
        self._behind_since_s = None
        if fresh or message.restart:
            self._mailbox.put_entries(fresh, restart=message.restart)

    def _note_journal(self, hub_seq: int) -> None:
        """Take the number of the hub's last entry: greater than ours for long means a loss."""
        if hub_seq <= self.journal_seq:
            self._behind_since_s = None
        elif self._behind_since_s is None:
            self._behind_since_s = self._monotonic_s()

    def _snapshot(self, message: desk.SnapshotPart, frames: Sequence[bytes]) -> None:
        block = desk.snapshot_block(message, frames, self._fields[message.stream])
        step = self._syncs[message.stream].part(
            message.epoch, message.seq, message.part, message.parts, Tick(enter=block)
        )
        self._deliver(message.stream, step)

    def _deliver(self, stream: str, step: Step) -> None:
        if not step.ticks and not step.reset:
            return
        mailbox = self._mailbox
        put = mailbox.put_readings if stream == desk.READINGS else mailbox.put_ticks
        if not put(step.ticks, reset=step.reset):
            self._syncs[stream].rejoin()

    def _rejoin(self) -> None:
        """Ask for everything again, where there is a hub that was known."""
        for sync in self._syncs.values():
            if sync.epoch:
                sync.rejoin()

    def _is_whole(self) -> bool:
        return all(sync.state is SyncState.LIVE for sync in self._syncs.values())

    def _time(self, t_s: float, now_s: float) -> None:
        self.hub_offset_s = t_s - now_s

    def _refuse(self, error: DecodeError) -> None:
        count = self.refused.get(error.reason, 0) + 1
        self.refused[error.reason] = count
        if count & (count - 1) == 0:  # 1, 2, 4, 8, …: rate-limited without a clock
            log.warning("refused a message of the hub (%d times): %s", count, error)
