"""Small files that only their owner may read, written whole or not at all."""

import contextlib
import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Put ``content`` in ``path`` with mode 0600; on return it is on the disk.

    A reader sees the old file or the new one, never half of either. Raises OSError with the file
    as it was.
    """
    put_in_place(write_draft(path, content), path)


def write_draft(path: Path, content: bytes) -> Path:
    """Put ``content`` beside ``path``, on the disk, and return where: to replace it needs no room.

    Raises OSError, and leaves nothing.
    """
    draft = path.with_suffix(f".{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        drop(draft)
        raise
    return draft


def put_in_place(draft: Path, path: Path) -> None:
    """Make a draft the file. Raises OSError, with the file as it was and the draft gone."""
    try:
        draft.replace(path)
    except OSError:
        drop(draft)
        raise


def drop(draft: Path) -> None:
    """Remove a draft that will not be needed, if the disk lets us."""
    with contextlib.suppress(OSError):
        draft.unlink(missing_ok=True)
