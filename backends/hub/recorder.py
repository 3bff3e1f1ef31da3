"""The recorder child: has what the hub accepted written, away from the hub's thread."""

import logging
import os
import signal
import sys
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import zmq

from app.domain.errors import ConfigError, DecodeError, StoreError
from backends.history.buffer import Buffer
from backends.history.catalogue import Catalogue, Hole
from backends.history.keeping import Keeper, Kept
from backends.history.layout import LAYOUTS, MS
from backends.history.messages import HOLE, NAMES, Told, decode
from backends.history.retention import read_rules
from backends.hub.config import HistorySetting, HubConfig, read_hub_config
from backends.hub.inner import ChildReady, ChildRecorded, encode
from backends.wire.sockets import Socket

log = logging.getLogger("hub")

RULES = Path(__file__).resolve().parents[2] / "resources" / "rules" / "retention.toml"
REPORT_S = 1.0
POLL_MS = 100
MOST_AHEAD = 2  # flushes that wait for the disk; beyond that the hub's side counts what is lost
OPEN_WITHIN_S = 10.0  # a recorder of the hub before this one may still be writing its last rows


class RecorderLoop:
    """Buffers on this thread; a second one writes, merges and deletes."""

    def __init__(
        self, setting: HistorySetting, keeper: Keeper, intake: Socket, inner: Socket
    ) -> None:
        self._setting = setting
        self._keeper = keeper
        self._intake = intake
        self._inner = inner
        self._buffers = {kind: Buffer(layout) for kind, layout in LAYOUTS.items()}
        span = keeper.catalogue.shelves.span_ms(tuple(LAYOUTS))
        self._recorded_to_ms = 0 if span is None else span[1]
        self._holes: list[Hole] = []
        self._needless_holes = 0
        self._unnamed_rows = 0
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="history")
        self._running: deque[Future[Kept]] = deque()
        self._kept = Kept()
        self._flush_at_s = time.monotonic() + setting.flush_s
        self._report_at_s = 0.0
        self._is_ending = False

    def end(self) -> None:
        """End after what has come is on the disk."""
        self._is_ending = True

    def run(self, parent_pid: int) -> None:
        """Record until told to end, or until the hub is gone."""
        self._inner.send(encode(ChildReady("recorder")))
        while not self._is_ending and os.getppid() == parent_pid:
            self.turn()
        while self._receive(POLL_MS):
            pass
        self._flush()
        self._worker.shutdown()
        self._settle()

    def turn(self) -> None:
        """Take what is there, flush if it is time, and say how things stand."""
        now_s = time.monotonic()
        if len(self._running) < MOST_AHEAD:
            self._receive(POLL_MS)
            rows = sum(buffer.rows for buffer in self._buffers.values())
            if now_s >= self._flush_at_s or rows >= self._setting.most_rows:
                self._flush_at_s = now_s + self._setting.flush_s
                self._flush()
        else:
            time.sleep(POLL_MS / 1000)
        if self._settle() or now_s >= self._report_at_s:
            self._report_at_s = now_s + REPORT_S
            self._report()

    def _receive(self, wait_ms: int) -> bool:
        """Take what has come; return whether there was anything."""
        if not self._intake.poll(wait_ms):
            return False
        for _ in range(100):
            try:
                frames = self._intake.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                break
            try:
                self._hear(decode(frames))
            except DecodeError:
                log.exception("the hub said what it must not")
        return True

    def _hear(self, told: Told) -> None:
        if told.kind == HOLE:
            keys = ("from_s", "to_s", "rows", "dropped_from_s")
            columns = (told.columns[key].tolist() for key in keys)
            for from_s, to_s, rows, dropped_from_s in zip(*columns, strict=True):
                from_ms, to_ms = int(from_s * MS), int(to_s * MS)
                # The hub cannot know what the one before us still wrote: we can. What it dropped
                # itself nobody wrote, whatever the clock said then.
                is_needed = to_ms > self._recorded_to_ms or dropped_from_s <= to_s
                from_ms = max(from_ms, self._recorded_to_ms)
                if dropped_from_s <= to_s:
                    from_ms = min(from_ms, int(dropped_from_s * MS))
                if is_needed:
                    self._holes.append(Hole(from_ms, to_ms, rows, "recorder_away"))
                else:
                    self._needless_holes += 1
        elif told.kind.endswith(NAMES):
            self._buffers[told.kind.removesuffix(NAMES)].name(told)
        else:
            self._unnamed_rows += self._buffers[told.kind].add(told)

    def _flush(self) -> None:
        taken = (buffer.take() for buffer in self._buffers.values())
        sheets = [sheet for sheet in taken if sheet is not None]
        holes, self._holes = self._holes, []
        needless, self._needless_holes = self._needless_holes, 0
        self._running.append(self._worker.submit(self._keeper.keep, sheets, holes, needless))

    def _settle(self) -> bool:
        """Take over what the disk has now; return whether there was any."""
        before = self._kept
        while self._running and self._running[0].done():
            self._kept = self._running.popleft().result()
        return self._kept is not before

    def _report(self) -> None:
        kept = self._kept
        report = ChildRecorded(
            settled_rows=kept.settled_rows + self._unnamed_rows,
            settled_holes=kept.settled_holes,
            lost_rows=kept.lost_rows + self._unnamed_rows,
            through_s=kept.through_s,
            size_bytes=kept.size_bytes,
            free_bytes=kept.free_bytes,
            condition=kept.condition,
        )
        try:
            self._inner.send(encode(report), zmq.NOBLOCK)
        except zmq.Again:
            log.debug("the hub does not listen")


def main(config: HubConfig, inner: str, history: str, parent_pid: int) -> None:
    """Open the folder, and record until the hub is gone."""
    folder = config.history_folder()
    if config.history is None or folder is None:
        raise ConfigError("recorder: the hub's configuration says that nothing is recorded")
    setting = config.history
    keeper = Keeper(
        _catalogue(folder),
        read_rules(RULES.read_text("utf-8")),
        config.running_clock(),
        setting.budget_bytes,
        setting.floor_bytes,
    )
    context: zmq.Context[Socket] = zmq.Context()
    try:
        intake, to_hub = context.socket(zmq.PULL), context.socket(zmq.DEALER)
        intake.setsockopt(zmq.RCVHWM, 2)
        intake.connect(history)
        to_hub.setsockopt(zmq.LINGER, 200)
        to_hub.setsockopt(zmq.IDENTITY, b"recorder")
        to_hub.connect(inner)
        loop = RecorderLoop(setting, keeper, intake, to_hub)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.end())
        loop.run(parent_pid)
    finally:
        context.destroy(200)
        keeper.close()


def _catalogue(folder: Path) -> Catalogue:
    deadline_s = time.monotonic() + OPEN_WITHIN_S
    while True:
        try:
            return Catalogue(folder)
        except StoreError:
            if time.monotonic() > deadline_s:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    main(read_hub_config(Path(sys.argv[1])), sys.argv[2], sys.argv[3], int(sys.argv[4]))
