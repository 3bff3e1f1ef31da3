"""Puts a backup back into an empty folder, after every byte and the whole chain were proved."""

from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import StoreError
from backends.store.backup import copy_file
from backends.store.backup_manifest import (
    ANCHOR,
    CASE_FILES,
    JOURNAL,
    BackupManifest,
    FileRecord,
    hash_of,
    read_manifest,
    refuse_damaged,
)
from backends.store.database import Reading, store_errors
from backends.store.erased_files import named_files
from backends.store.private_files import private_folder, sync_folder
from backends.store.schema_version import refuse_unknown
from backends.store.verify import verify, verify_text

HALL = "hall/"
CITY = "city/"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back; ``is_other_pack`` where ``city`` holds another pack than the backup knew."""

    manifest: BackupManifest
    is_other_pack: bool


def examine(source: Path) -> BackupManifest:
    """Prove a backup: every hash, then the chain against its anchor.

    Raises StoreError naming the file or entry that is bad, ConfigError for a newer schema.
    """
    manifest = read_manifest(source)
    refuse_damaged(source, manifest)
    reading = Reading(source / JOURNAL)
    try:
        with reading.read() as connection:
            refuse_unknown(connection, source / JOURNAL)
        verdict = verify(reading, source / ANCHOR)
    finally:
        reading.close()
    if not verdict.ok:
        raise StoreError(f"{source}: {verify_text(verdict)}")
    if (verdict.count, verdict.head) != (manifest.entries, manifest.head):
        raise StoreError(f"{source}: its journal is not the one its manifest speaks of")
    return manifest


def restore(source: Path, data: Path, city: Path | None = None, database: str = "") -> Restored:
    """Put a backup into ``data``, and its registers into ``city`` where one is given.

    With a ``database`` URL the journal goes there instead; it must hold none yet. ``data`` must be
    absent or empty; nothing is written before the backup has been proved. Raises StoreError or
    ConfigError as :func:`examine` does.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise StoreError(f"{data}: is not empty; a backup is put back into an empty folder only")
    registers = None if city is None else city / "registers"
    if registers is not None and registers.exists() and any(registers.iterdir()):
        raise StoreError(f"{registers}: is not empty; move it away first")
    manifest = examine(source)
    if database:
        # Only where one is used: it loads the driver of a server.
        from backends.store.backup_rows import copy_from_file  # noqa: PLC0415

        copy_from_file(source / JOURNAL, database)
    erased = _erased(source)
    private_folder(data)
    with store_errors(f"{data}: cannot be written"):
        for file in _in_order(manifest):
            if file.path == JOURNAL and database:
                continue
            if file.path in erased:
                continue  # whoever put it into the backup, its people had it erased
            if file.path.startswith(HALL):
                _put(source, file, data / file.path.removeprefix(HALL))
            elif city is not None and file.path.startswith(CITY):
                _put(source, file, city / file.path.removeprefix(CITY))
        sync_folder(data)
    return Restored(manifest, _is_other_pack(manifest, city))


def _erased(source: Path) -> frozenset[str]:
    """Return the paths of case files that the backup's own journal has erased."""
    reading = Reading(source / JOURNAL)
    try:
        with reading.read() as connection:
            names = named_files(connection).erased
    finally:
        reading.close()
    return frozenset(f"{HALL}{CASE_FILES}/{name}" for name in names)


def _in_order(manifest: BackupManifest) -> list[FileRecord]:
    """Return the files with the journal last.

    A hub that is started on half a restore finds an anchor without its journal and refuses it;
    the other way round it would begin a new one.
    """
    return sorted(manifest.files, key=lambda file: (file.path == JOURNAL, file.path != ANCHOR))


def _put(source: Path, file: FileRecord, target: Path) -> None:
    draft = target.with_name(target.name + ".part")
    if copy_file(source / file.path, draft) != file.sha256:
        raise StoreError(f"{source / file.path}: changed while it was read; check that disk")
    draft.replace(target)
    sync_folder(target.parent)


def _is_other_pack(manifest: BackupManifest, city: Path | None) -> bool:
    if city is None or not manifest.pack_sha256:
        return False
    pack = city / "pack" / "pack.json"
    return not pack.is_file() or hash_of(pack) != manifest.pack_sha256
