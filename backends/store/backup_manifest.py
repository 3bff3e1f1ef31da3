"""What a backup says of itself: its files with their hashes, and the head of its journal."""

import hashlib
import os
from pathlib import Path, PurePosixPath, PureWindowsPath

import msgspec

from app.domain.errors import StoreError
from backends.store.private_files import private_file, sync_folder

FORMAT = 1
MANIFEST = "manifest.json"
JOURNAL = "hall/journal.db"
ANCHOR = "hall/anchor/journal.anchor"
CASE_FILES = "case-files"  # in the hall's data
CHUNK_BYTES = 1 << 20


class FileRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a backup: its path under the backup's folder, with forward slashes."""

    path: str
    size_bytes: int
    sha256: str


class BackupManifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Written last, so that a folder without one is no backup.

    ``made_s`` is UTC seconds. ``schema`` is the name of the journal's schema, ``entries`` and
    ``head`` what the copied journal was proved to hold. ``pack_sha256`` is the hash of the city
    pack's own manifest: the pack is not in the backup, and must be the same one. ``missing`` are
    files that cases name and the hall had not, or had damaged.
    """

    format: int
    program: str
    made_s: float
    schema: str
    entries: int
    head: str
    has_keys: bool
    has_history: bool
    pack_sha256: str
    files: tuple[FileRecord, ...]
    missing: tuple[str, ...] = ()

    def size_bytes(self) -> int:
        """Return how much all files take."""
        return sum(file.size_bytes for file in self.files)


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file as hex; OSError where it cannot be read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def write_manifest(folder: Path, manifest: BackupManifest) -> None:
    """Make ``folder`` a backup; on return that is on the disk."""
    draft = folder / (MANIFEST + ".part")
    private_file(draft)
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    draft.replace(folder / MANIFEST)
    sync_folder(folder)


def read_manifest(folder: Path) -> BackupManifest:
    """Return the manifest of a backup.

    Raises StoreError for a folder without one, and for one that says what none of ours would.
    """
    path = folder / MANIFEST
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=BackupManifest)
    except OSError as error:
        raise StoreError(
            f"{folder}: is no backup, or one that was not finished: it has no {MANIFEST}"
        ) from error
    except msgspec.MsgspecError as error:
        raise StoreError(f"{path}: is damaged: {error}") from error
    if manifest.format != FORMAT:
        raise StoreError(f"{path}: has format {manifest.format}; this program reads {FORMAT}")
    for file in manifest.files:
        if not _is_inside(file.path):
            raise StoreError(f"{path}: names {file.path!r}, which is not inside the backup")
    if not {JOURNAL, ANCHOR} <= {file.path for file in manifest.files}:
        raise StoreError(f"{path}: names no journal and no anchor")
    return manifest


def refuse_damaged(folder: Path, manifest: BackupManifest) -> None:
    """Raise StoreError naming the first file that is not what the manifest says."""
    for file in manifest.files:
        path = folder / file.path
        try:
            if path.is_symlink() or not path.is_file():
                raise StoreError(f"{path}: is missing from the backup")
            size_bytes = path.stat().st_size
            if size_bytes != file.size_bytes:
                raise StoreError(
                    f"{path}: is damaged: {size_bytes} bytes, it had {file.size_bytes}"
                )
            if hash_of(path) != file.sha256:
                raise StoreError(f"{path}: is damaged: its hash is not that of the manifest")
        except OSError as error:
            raise StoreError(f"{path}: cannot be read: {error.strerror}") from error


def _is_inside(name: str) -> bool:
    """Return whether a path stays under the backup, on every system."""
    parts = name.split("/")
    return (
        bool(name)
        and "\\" not in name
        and not PurePosixPath(name).is_absolute()
        and not PureWindowsPath(name).drive
        and all(part not in {"", ".", ".."} for part in parts)
    )
