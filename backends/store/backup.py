"""A backup of a hall while its hub writes: copied, proved, and only then called a backup."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from app.domain.errors import StoreError
from backends.store.backup_manifest import (
    ANCHOR,
    CASE_FILES,
    CHUNK_BYTES,
    FORMAT,
    JOURNAL,
    BackupManifest,
    FileRecord,
    hash_of,
    write_manifest,
)
from backends.store.database import Reading, store_errors
from backends.store.erased_files import NamedFiles, named_files
from backends.store.private_files import private_file, private_folder
from backends.store.schema_version import current, refuse_unknown
from backends.store.sqlite import copy_database, reader_engine
from backends.store.verify import verify, verify_text

SMALL_FILES = ("seats.toml",)
SECRET_FILES = ("push.toml", "mqtt.toml")  # tokens and passwords of feeds
# Beside a database and of no use without the process that made them; or half of something.
PASSING = ("-wal", "-shm", ".lock", ".part", ".tmp")
MOST_ROUNDS = 20  # the recorder adds a file every ten seconds; one round copies only what is new
ROOM_TO_SPARE = 1.05


@dataclass(frozen=True, slots=True)
class BackupRequest:
    """What is to be backed up; ``made_s`` is now (UTC), ``program`` the version that does it.

    ``city`` is the city folder: its registers are copied, its pack is only named by its hash.
    ``database`` is the URL of a journal that is in no file.
    """

    data: Path
    target: Path
    made_s: float
    program: str
    city: Path | None = None
    with_keys: bool = False
    with_history: bool = True
    database: str = ""


def back_up(request: BackupRequest) -> BackupManifest:
    """Copy a hall into ``target`` (absent or empty), prove the copy, and return what it holds.

    The hub may go on writing. Raises StoreError, with nothing left behind, if one of them lies
    within the other, the hall cannot be read, the disk has no room, or the copy does not verify.
    """
    data, target = request.data, request.target
    _refuse_one_in_the_other(data, target)
    if not request.database and not (data / "journal.db").is_file():
        raise StoreError(f"{data}: there is no journal here to back up")
    is_new = not target.exists()
    if not is_new and (not target.is_dir() or any(target.iterdir())):
        raise StoreError(f"{target}: is not empty; a backup goes into a folder of its own")
    private_folder(target)
    try:
        with store_errors(f"{target}: the backup cannot be written"):
            _refuse_without_room(request)
            _copy(request)
            manifest = _proved(request)
            write_manifest(target, manifest)
    except BaseException:
        for left in target.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        if is_new:
            target.rmdir()
        raise
    return manifest


def _refuse_one_in_the_other(data: Path, target: Path) -> None:
    hall, copy = data.resolve(), target.resolve()
    if copy.is_relative_to(hall):
        raise StoreError(f"{target}: lies within the hall {data}; a backup goes outside of it")
    if hall.is_relative_to(copy):
        raise StoreError(f"{target}: the hall {data} lies within it; a backup goes beside the hall")


def _copy(request: BackupRequest) -> None:
    data, hall = request.data, request.target / "hall"
    # The anchor first: every head in it then names an entry that the copied journal has.
    _make_folders(hall / "anchor")
    _copy_anchor(data / "anchor" / "journal.anchor", request.target / ANCHOR)
    if request.database:
        # Only where one is used: it loads the driver of a server.
        from backends.store.backup_rows import copy_to_file  # noqa: PLC0415

        copy_to_file(request.database, request.target / JOURNAL)
    else:
        _copy_sqlite(data / "journal.db", request.target / JOURNAL)
    for name in (*SMALL_FILES, *(SECRET_FILES if request.with_keys else ())):
        if (data / name).is_file():
            copy_file(data / name, hall / name)
    _copy_case_files(request)
    if request.with_keys and (data / "keys").is_dir():
        _copy_tree(data / "keys", hall / "keys")
    if request.with_history and (data / "history").is_dir():
        _copy_tree(data / "history", hall / "history")
    if request.city is not None and (request.city / "registers").is_dir():
        _copy_tree(request.city / "registers", request.target / "city" / "registers")


def _copy_case_files(request: BackupRequest) -> None:
    """Copy the files that the copied journal names: each lay there before an entry named it."""
    source, target = request.data / CASE_FILES, request.target / "hall" / CASE_FILES
    for name in sorted(_named(request.target).kept):
        if (source / name).is_file() and copy_file(source / name, target / name) != name:
            (target / name).unlink()  # it is damaged; the manifest says that it is missing


def _named(target: Path) -> NamedFiles:
    reading = Reading(target / JOURNAL)
    try:
        with reading.read() as connection:
            return named_files(connection)
    finally:
        reading.close()


def _copy_anchor(source: Path, target: Path) -> None:
    body = source.read_bytes()
    private_file(target)
    target.write_bytes(body[: body.rfind(b"\n") + 1])  # not the line that is just being written


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database as of one moment, without its log, so that it can lie on a read-only disk."""
    engine = reader_engine(source)
    try:
        copy_database(engine, target)
    finally:
        engine.dispose()
    with closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise StoreError(f"{source}: is damaged: {verdict}")


def _copy_tree(source: Path, target: Path) -> None:
    """Copy a folder whose files come and go but never change, and the databases that name them.

    What is there when the databases have been copied is what was there before: else once more.
    """
    _make_folders(target)
    for _ in range(MOST_ROUNDS):
        before = set(_lasting(source))
        try:
            for name in sorted(before):
                if name.suffix != ".db" and not (target / name).exists():
                    copy_file(source / name, target / name)
            for name in sorted(n for n in before if n.suffix == ".db"):
                (target / name).unlink(missing_ok=True)
                _make_folders((target / name).parent)
                _copy_sqlite(source / name, target / name)
        except FileNotFoundError:
            continue  # gone since we looked: merged into another, or too old
        if set(_lasting(source)) == before:
            for name in set(_lasting(target)) - before:
                (target / name).unlink()
            return
    raise StoreError(f"{source}: its files change faster than they can be copied")


def _lasting(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder, relative to it, that a backup must hold."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if path.is_file() and not path.is_symlink() and not name.name.endswith(PASSING):
            yield name


def copy_file(source: Path, target: Path) -> str:
    """Copy one file with mode 0600 in folders of 0700, synced; return its SHA-256."""
    _make_folders(target.parent)
    digest = hashlib.sha256()
    with source.open("rb") as old:
        private_file(target)
        with target.open("wb") as new:
            while chunk := old.read(CHUNK_BYTES):
                digest.update(chunk)
                new.write(chunk)
            new.flush()
            os.fsync(new.fileno())
    return digest.hexdigest()


def _make_folders(folder: Path) -> None:
    """Make a folder and those above it, each its owner's alone (``parents=True`` would not)."""
    for part in reversed((folder, *folder.parents)):
        if not part.exists():
            part.mkdir(mode=0o700)


def _proved(request: BackupRequest) -> BackupManifest:
    """Verify the chain of the copy against the copied anchor, and describe the copy."""
    target = request.target
    reading = Reading(target / JOURNAL)
    try:
        verdict = verify(reading, target / ANCHOR)
        if not verdict.ok:
            raise StoreError(f"{request.data}: {verify_text(verdict)} It was not backed up.")
        with reading.read() as connection:
            refuse_unknown(connection, target / JOURNAL)
            schema = current(connection) or ""
    finally:
        reading.close()
    files = tuple(
        FileRecord(name.as_posix(), (target / name).stat().st_size, hash_of(target / name))
        for name in sorted(_lasting(target))
    )
    copied = {PurePosixPath(one.path).name for one in files if CASE_FILES in one.path}
    pack = None if request.city is None else request.city / "pack" / "pack.json"
    return BackupManifest(
        format=FORMAT,
        program=request.program,
        made_s=request.made_s,
        schema=schema,
        entries=verdict.count,
        head=verdict.head,
        has_keys=(target / "hall" / "keys").is_dir(),
        has_history=(target / "hall" / "history").is_dir(),
        pack_sha256=hash_of(pack) if pack is not None and pack.is_file() else "",
        files=files,
        missing=tuple(sorted(_named(target).kept - copied)),
    )


def _refuse_without_room(request: BackupRequest) -> None:
    folders = [request.data / "anchor", request.data / CASE_FILES]
    if request.with_history:
        folders.append(request.data / "history")
    sizes = [p.stat().st_size for f in folders if f.is_dir() for p in f.rglob("*") if p.is_file()]
    sizes += [p.stat().st_size for p in request.data.glob("journal.db*")]
    needed_bytes = int(sum(sizes) * ROOM_TO_SPARE)
    free_bytes = shutil.disk_usage(request.target).free
    if free_bytes < needed_bytes:
        raise StoreError(
            f"{request.target}: the backup needs {needed_bytes} bytes, {free_bytes} are free there"
        )
