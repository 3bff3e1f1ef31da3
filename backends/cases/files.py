"""The files of cases in the hub's data: each named by its SHA-256, whole and checked, or not there.

A file comes in parts, and may be gone on with where it was broken off, by whoever has it. What is
in it is looked at, not what it is said to be; nothing else than these kinds gets in.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.domain.cases.attached import MOST_BYTES, PART_BYTES, kind_of
from app.domain.errors import OperatorError, StoreError

FREE_BYTES = 1024 * 1024 * 1024  # what other files than these must find on the disk
UNNAMED_FOR_S = 86_400.0  # how long a whole file may wait for a case that names it
PART_FOR_S = 3600.0  # after which one that nobody went on with is forgotten
MOST_PARTS = 64
HASH_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class FilePart:
    """Bytes of a file from ``at`` on; ``total`` is its whole length."""

    data: bytes
    at: int
    total: int
    kind: str


class CaseFiles:
    """One folder; used by one process."""

    def __init__(
        self,
        folder: Path,
        free_bytes: Callable[[Path], int] | None = None,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """``free_bytes`` says how much room the disk of a folder has."""
        self._folder = folder
        self._free_bytes = free_bytes or (lambda path: shutil.disk_usage(path).free)
        self._monotonic_s = monotonic_s
        self._went_on_s: dict[str, float] = {}  # by part, when one was last written or first seen

    def put(self, sha256: str, at: int, total: int, data: bytes) -> int:
        """Take in a part; return how much of the file is there, ``total`` once it is whole.

        A part that does not follow what is there changes nothing: go on from what is returned.
        Raises OperatorError ``bad_value``, ``file_too_large``, ``file_kind``, ``file_broken`` or
        ``files_full``, and StoreError.
        """
        _check_name(sha256)
        if not 0 < total <= MOST_BYTES:
            raise OperatorError("file_too_large", f"{total} bytes, 1 to {MOST_BYTES}")
        if not 0 < len(data) <= PART_BYTES or at < 0 or at + len(data) > total:
            raise OperatorError("bad_value", f"{len(data)} bytes from {at} of {total}")
        try:
            return self._put(sha256, at, total, data)
        except OSError as error:
            raise StoreError(f"{self._folder}: {error.strerror or error}") from error

    def get(self, sha256: str, at: int) -> FilePart:
        """Return a part of a file; raise OperatorError ``file_unknown`` or ``bad_value``."""
        _check_name(sha256)
        try:
            with (self._folder / sha256).open("rb") as file:
                total = os.fstat(file.fileno()).st_size
                if not 0 <= at < total:
                    raise OperatorError("bad_value", f"from {at} of {total}")
                # Of a text the beginning may end within a letter, so its kind is seen of it all.
                kind = kind_of(file.read(MOST_BYTES)) if at == 0 else ""
                file.seek(at)
                return FilePart(file.read(PART_BYTES), at, total, kind)
        except OSError as error:
            raise OperatorError("file_unknown", sha256[:12]) from error

    def erase(self, sha256: str) -> bool:
        """Take a file and whatever there is of it away; return whether it was there.

        Raises OperatorError ``bad_value`` for a name that is none, StoreError.
        """
        _check_name(sha256)
        try:
            (self._folder / f"{sha256}.part").unlink(missing_ok=True)
            (self._folder / sha256).unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise StoreError(f"{self._folder}: {error.strerror or error}") from error
        return True

    def put_before(self, time_s: float) -> frozenset[str]:
        """Return the whole files that nobody has put since ``time_s``; raise StoreError."""
        try:
            found = self._folder.iterdir() if self._folder.exists() else iter(())
            return frozenset(
                path.name
                for path in found
                if len(path.name) == HASH_CHARACTERS and path.stat().st_mtime < time_s
            )
        except OSError as error:
            raise StoreError(f"{self._folder}: {error.strerror or error}") from error

    def _put(self, sha256: str, at: int, total: int, data: bytes) -> int:
        if (self._folder / sha256).exists():
            (self._folder / sha256).touch()  # somebody is about to name it
            return total
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self._folder / f"{sha256}.part"
        if part.exists() and part.stat().st_size >= total:
            part.unlink()  # somebody said that it was longer
        if not part.exists():
            self._make_room(total)
        have = part.stat().st_size if part.exists() else 0
        if have != at:
            return have
        self._went_on_s[part.name] = self._monotonic_s()
        with part.open("ab") as file:
            file.write(data)
            if at + len(data) < total:
                return at + len(data)
            file.flush()
            os.fsync(file.fileno())
        self._finish(part, sha256)
        return total

    def _finish(self, part: Path, sha256: str) -> None:
        content = part.read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            part.unlink()
            raise OperatorError("file_broken", "it is not what its name says: send it again")
        if not kind_of(content):
            part.unlink()
            raise OperatorError("file_kind", "png, jpeg, mp4, pdf and plain text in UTF-8")
        part.replace(self._folder / sha256)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # or a power cut takes the name of a file that a case has
        finally:
            os.close(folder)

    def _make_room(self, total: int) -> None:
        now_s = self._monotonic_s()
        found = {path.name: path for path in self._folder.glob("*.part")}
        self._went_on_s = {name: self._went_on_s.get(name, now_s) for name in found}
        parts = {name for name, at_s in self._went_on_s.items() if now_s - at_s < PART_FOR_S}
        for name in found.keys() - parts:
            found[name].unlink()
        free = self._free_bytes(self._folder)
        if len(parts) >= MOST_PARTS or free < FREE_BYTES + total:
            raise OperatorError("files_full", f"{free} bytes free, {len(parts)} under way")


def _check_name(sha256: str) -> None:
    if len(sha256) != HASH_CHARACTERS or not set(sha256) <= set("0123456789abcdef"):
        raise OperatorError("bad_value", "a file is named by its SHA-256")
