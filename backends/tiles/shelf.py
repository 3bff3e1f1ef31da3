"""The shelf between a source and the map: answers at once, fetches and decodes elsewhere."""

import logging
import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.errors import DecodeError
from app.domain.tiles import TilePicture
from app.domain.tracks import Refusals
from backends.tiles.decode import decode_tile
from backends.tiles.source import HasCopies, SourceError, TileId, TileSource

_log = logging.getLogger("render")
MIB = 1024 * 1024
MOST_WAITING = 512  # a wall of three by two shows 300 at a time; older wishes are forgotten
MOST_FAILED = 20_000
MISSING_FOR_S = 600.0
BAD_FOR_S = 120.0
TOLD_EVERY_S = 0.25  # redraws of the ground are dear: arrivals are told in bunches
PAUSE_FIRST_S, PAUSE_MOST_S = 1.0, 60.0
CLOSE_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class ShelfLimits:
    """How much memory pictures may take here, and how many tiles are fetched at once."""

    most_bytes: int = 96 * MIB
    threads: int = 2


@dataclass(slots=True)
class _Pause:
    """Why nothing is asked of the source now."""

    reason: str = ""
    until_s: float = 0.0
    length_s: float = 0.0


@dataclass(slots=True)
class _Wishes:
    """What is asked for: the newest wish last, and what is being fetched."""

    waiting: OrderedDict[TileId, None] = field(default_factory=OrderedDict)
    under_way: set[TileId] = field(default_factory=set)


class TileShelf:
    """Implements ``app.domain.tiles.RasterTiles`` over a source; ``close`` ends its threads.

    ``note`` is empty or a stable name with a count (``bad_tiles:3``, ``unreachable``); the words
    are in the texts (``tiles.note``). ``refusals`` says by reason what could not be used.
    """

    def __init__(
        self,
        source: TileSource,
        limits: ShelfLimits = ShelfLimits(),
        monotonic: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.refusals = Refusals()
        self.fetched = 0
        self._source = source
        self._copies = source if isinstance(source, HasCopies) else None
        self._limits = limits
        self._monotonic = monotonic
        self._jitter = jitter
        self._zooms = source.zooms
        self._turn = threading.Condition()
        self._pictures: OrderedDict[TileId, TilePicture] = OrderedDict()
        # What came since the revision rose: all of one picture of the ground sees the same tiles.
        self._untold: set[TileId] = set()
        # Copies shown while the source is away: it is asked for them again when it may be back.
        self._makeshift: set[TileId] = set()
        self._held_bytes = 0
        self._failed: OrderedDict[TileId, float] = OrderedDict()
        self._wishes = _Wishes()
        self._pause = _Pause()
        self._revision = 0
        self._has_news = False
        self._told_s = float("-inf")
        self._is_closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"tiles-{number}", daemon=True)
            for number in range(limits.threads)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def key(self) -> str:
        """What the source is called."""
        return self._source.name

    @property
    def attribution(self) -> str:
        """What must stand on the map."""
        return self._source.attribution

    @property
    def zooms(self) -> tuple[int, int]:
        """The lowest and the highest z."""
        return self._zooms

    @property
    def revision(self) -> int:
        """Rises, at most four times a second, when tiles came or it is time to ask again."""
        with self._turn:
            now_s = self._monotonic()
            if 0.0 < self._pause.until_s <= now_s:
                self._pause.until_s = 0.0  # who looks at the map asks again now
                self._has_news = True
            if self._has_news and now_s - self._told_s >= TOLD_EVERY_S:
                self._revision, self._has_news, self._told_s = self._revision + 1, False, now_s
                self._untold.clear()
            return self._revision

    @property
    def note(self) -> str:
        """What is wrong with the source, as a stable name."""
        with self._turn:
            if self._pause.reason:
                return self._pause.reason
            return f"bad_tiles:{self.refusals.total}" if self.refusals.total else ""

    @property
    def held_bytes(self) -> int:
        """How much memory the pictures take."""
        with self._turn:
            return self._held_bytes

    @property
    def is_idle(self) -> bool:
        """Whether nothing is waited for."""
        with self._turn:
            return not self._wishes.waiting and not self._wishes.under_way

    def tile(self, z: int, x: int, y: int) -> TilePicture | None:
        """Return a tile, (n, n, 4) u1 RGBA, or None: then it is asked for.

        What came since the revision was last read is kept back until it is read again.
        """
        tile = TileId(z, x, y)
        if not tile.is_possible or not self._zooms[0] <= z <= self._zooms[1]:
            return None
        with self._turn:
            picture = self._pictures.get(tile)
            if picture is not None:
                self._pictures.move_to_end(tile)
                if tile in self._makeshift and not self._is_paused:
                    self._wish(tile)
                return None if tile in self._untold else picture
            if self._copies is not None or not self._is_paused:
                self._wish(tile)
        return None

    def close(self, within_s: float = CLOSE_WITHIN_S) -> None:
        """End the threads; one that waits for a host's address is left to end with the program."""
        with self._turn:
            self._is_closed = True
            self._wishes.waiting.clear()
            self._turn.notify_all()
        ends_s = self._monotonic() + within_s
        for thread in self._threads:
            thread.join(max(ends_s - self._monotonic(), 0.0))
        if not any(thread.is_alive() for thread in self._threads):
            self._source.close()

    @property
    def _is_paused(self) -> bool:
        return self._monotonic() < self._pause.until_s

    def _wish(self, tile: TileId) -> None:
        is_left_alone = self._failed.get(tile, 0.0) > self._monotonic()
        if self._is_closed or is_left_alone or tile in self._wishes.under_way:
            return
        self._wishes.waiting[tile] = None
        self._wishes.waiting.move_to_end(tile)
        if len(self._wishes.waiting) > MOST_WAITING:
            self._wishes.waiting.popitem(last=False)
        self._turn.notify()

    def _work(self) -> None:
        while (tile := self._next()) is not None:
            if self._is_served_by_copy(tile):
                continue
            try:
                data = self._source.fetch(tile)
                picture = decode_tile(data) if data is not None else None
            except DecodeError as error:
                self._refuse(tile, error)
            except SourceError as error:
                self._stand_back(tile, error)
            else:
                self._keep(tile, picture)

    def _is_served_by_copy(self, tile: TileId) -> bool:
        """Serve a copy where there is one; say whether the source is not to be asked."""
        if self._copies is None:
            return False
        with self._turn:
            is_paused, is_again = self._is_paused, tile in self._makeshift
        if is_again and not is_paused:
            return False
        data = self._copies.copy(tile, of_any_age=is_paused)
        try:
            picture = decode_tile(data) if data is not None else None
        except DecodeError:
            picture = None
        with self._turn:
            if picture is not None:
                self._wishes.under_way.discard(tile)
                self._has_news = True
                if self._pause.reason:
                    self._makeshift.add(tile)
                self._put(tile, picture)
            elif is_paused:
                self._wishes.under_way.discard(tile)
                self._fail(tile, max(self._pause.until_s - self._monotonic(), 0.0))
        return picture is not None or is_paused

    def _next(self) -> TileId | None:
        with self._turn:
            while not self._is_closed and not self._wishes.waiting:
                self._turn.wait()
            if self._is_closed:
                return None
            tile, _ = self._wishes.waiting.popitem(last=True)
            self._wishes.under_way.add(tile)
            return tile

    def _keep(self, tile: TileId, picture: TilePicture | None) -> None:
        with self._turn:
            self._wishes.under_way.discard(tile)
            self._pause = _Pause()
            self._has_news = True
            if picture is None:
                self._fail(tile, MISSING_FOR_S)
                return
            self.fetched += 1
            self._makeshift.discard(tile)
            self._put(tile, picture)

    def _put(self, tile: TileId, picture: TilePicture) -> None:
        self._failed.pop(tile, None)
        older = self._pictures.pop(tile, None)
        self._held_bytes += picture.nbytes - (older.nbytes if older is not None else 0)
        self._pictures[tile] = picture
        if older is None:  # in place of a copy there is something to see until it is told
            self._untold.add(tile)
        while self._held_bytes > self._limits.most_bytes:
            away, oldest = self._pictures.popitem(last=False)
            self._untold.discard(away)
            self._makeshift.discard(away)
            self._held_bytes -= oldest.nbytes

    def _refuse(self, tile: TileId, error: DecodeError) -> None:
        with self._turn:
            self._wishes.under_way.discard(tile)
            self._pause = _Pause()
            self._has_news = True
            self._fail(tile, BAD_FOR_S)
            is_first = error.reason not in self.refusals.counts
            self.refusals.add(error.reason, f"{tile.z}/{tile.x}/{tile.y}: {error.detail}")
        if is_first:
            _log.warning("tiles %s: %d/%d/%d refused: %s", self._source.name, *tile, error)

    def _stand_back(self, tile: TileId, error: SourceError) -> None:
        with self._turn:
            self._wishes.under_way.discard(tile)
            self._wishes.waiting.clear()
            self._has_news = True
            pause, now_s = self._pause, self._monotonic()
            is_new = not pause.reason
            if now_s >= pause.until_s:  # several threads may have failed together
                length_s = min(max(2.0 * pause.length_s, PAUSE_FIRST_S), PAUSE_MOST_S)
                wait_s = max(length_s * (1.0 + 0.25 * self._jitter()), error.again_in_s)
                self._pause = _Pause(error.reason, now_s + wait_s, length_s)
        if is_new and not self._is_closed:
            _log.warning("tiles %s: no answer, asked less often now: %s", self._source.name, error)

    def _fail(self, tile: TileId, for_s: float) -> None:
        self._failed[tile] = self._monotonic() + for_s
        self._failed.move_to_end(tile)
        if len(self._failed) > MOST_FAILED:
            self._failed.popitem(last=False)
