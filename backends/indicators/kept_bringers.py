"""Which feed brings what to which county, kept on the disk: a feed may be dead at a start."""

import logging
from pathlib import Path

import msgspec

from backends.indicators.bringers import Bringers, Row
from backends.wire.private_file import write_whole

log = logging.getLogger("hub")

FILE = "bringers.last"
KEEP_NEW_EVERY_S = 60.0  # what is new; else only how long ago it was, which may be an hour off
KEEP_EVERY_S = 3600.0
MOST_BYTES = 16 << 20
VERSION = 1


class _Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    rows: tuple[Row, ...]


class KeptBringers:
    """What cannot be read is left out, and said; what cannot be written is tried again."""

    def __init__(self, path: Path, bringers: Bringers) -> None:
        self._path = path
        self._bringers = bringers
        self._kept_s = 0.0
        self._revision = bringers.revision

    def restore(self) -> None:
        """Take over what was kept."""
        try:
            if self._path.stat().st_size > MOST_BYTES:
                log.warning("%s is larger than %d bytes: left out", self._path.name, MOST_BYTES)
                return
            kept = msgspec.json.decode(self._path.read_bytes(), type=_Kept)
        except FileNotFoundError:
            return
        except (OSError, msgspec.DecodeError) as error:
            log.warning("%s cannot be read: %s", self._path.name, error)
            return
        if kept.version == VERSION:
            self._bringers.restore(kept.rows)

    def refresh(self, now_s: float) -> None:
        """Keep what is known, if it is time to."""
        is_new = self._bringers.revision != self._revision
        every_s = KEEP_NEW_EVERY_S if is_new else KEEP_EVERY_S
        if 0.0 <= now_s - self._kept_s < every_s:
            return
        rows = tuple(self._bringers.rows())
        revision, self._kept_s = self._bringers.revision, now_s
        if not rows:
            return
        try:
            write_whole(self._path, msgspec.json.encode(_Kept(VERSION, rows)))
            self._revision = revision
        except OSError as error:
            log.warning("%s cannot be kept: %s", self._path.name, error)
