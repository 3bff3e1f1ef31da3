"""Folders and files that only their owner may read."""

import os
from pathlib import Path

from app.domain.errors import ConfigError

OTHERS = 0o077
IS_POSIX = os.name == "posix"


def private_folder(folder: Path) -> None:
    """Make ``folder`` with mode 0700 where it is absent.

    Raises ConfigError if others may look into one that is already there: it may be anybody's
    (a home, a temporary folder), so its mode is not ours to change.
    """
    if not folder.exists():
        try:
            folder.mkdir(mode=0o700, parents=True)
            folder.chmod(0o700)  # whatever the umask added or took
        except OSError as error:
            raise ConfigError(f"{folder}: cannot be made: {error.strerror}") from error
        return
    if not folder.is_dir():
        raise ConfigError(f"{folder}: is not a folder")
    mode = folder.stat().st_mode & 0o777
    if IS_POSIX and mode & OTHERS:
        raise ConfigError(
            f"{folder}: others may look into it (mode {mode:04o}); run: chmod 700 '{folder}'"
        )


def private_file(path: Path) -> None:
    """Make an empty file with mode 0600 where it is absent, and take others' rights from it.

    Raises ConfigError if it cannot be opened for writing.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if IS_POSIX and path.stat().st_mode & OTHERS:
            path.chmod(0o600)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be opened for writing: {error.strerror}") from error


def sync_folder(folder: Path) -> None:
    """Make a new name in ``folder`` survive a power cut; a no-op where folders cannot be synced."""
    if not IS_POSIX:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
