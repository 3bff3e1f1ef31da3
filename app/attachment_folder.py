"""The folder of a hall's attachments: each file named by the SHA-256 of what is in it."""

import hashlib
import os
import tempfile
from pathlib import Path

from app.domain.errors import StoreError
from app.services.attachments import MOST_BYTES, PICTURE, picture_of

FOLDER = "attachments"
SUFFIX = ".png"


class AttachmentFolder:
    """Implements ``app.services.attachments.Attachments`` in ``data/attachments``."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def keep(self, content: bytes) -> str:
        """Write a file whole or not at all, and return its hash."""
        if len(content) > MOST_BYTES:
            raise StoreError(f"an attachment of {len(content)} bytes, {MOST_BYTES} at most")
        sha256 = hashlib.sha256(content).hexdigest()
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            part = Path(name)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(self._path(sha256))
                self._sync_folder()  # or a power cut takes the name of a picture the log has
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"{self._folder}: {error.strerror or error}") from error
        return sha256

    def read(self, sha256: str) -> bytes:
        """Return a file that is still what it was."""
        if not picture_of(PICTURE + sha256):  # a name from the journal is no path
            raise StoreError("attachment_missing")
        try:
            with self._path(sha256).open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise StoreError("attachment_missing") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoreError("attachment_changed")
        return content

    def drop(self, sha256: str) -> None:
        """Remove a file that no line of the log names; one that is gone already is well."""
        if not picture_of(PICTURE + sha256):
            raise StoreError("attachment_missing")
        try:
            self._path(sha256).unlink(missing_ok=True)
            self._sync_folder()
        except OSError as error:
            raise StoreError(f"{self._folder}: {error.strerror or error}") from error

    def _sync_folder(self) -> None:
        if os.name == "nt":  # a folder cannot be opened there
            return
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}{SUFFIX}"
