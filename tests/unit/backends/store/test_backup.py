"""A backup is proved before it is called one, and again before a byte of it is put back."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from app.domain.clock import SetClock
from app.domain.errors import ConfigError, StoreError
from backends.store import backup as room
from backends.store.backup import BackupRequest, back_up
from backends.store.backup_manifest import MANIFEST, read_manifest
from backends.store.backup_restore import examine, restore
from backends.store.journal import Journal
from tests.unit.backends.store.story import RULE, WANG, alarm_raised, alarm_step, log_written

MADE_S = 1_700_000_000.0


def hall_in(folder: Path) -> Path:
    """Return a hall with ten entries, seats, keys, a recorder's catalogue and two segments."""
    data = folder / "hall"
    (data / "anchor").mkdir(parents=True)
    (data / "keys").mkdir(mode=0o700)
    (data / "keys" / "hub.key").write_text("SECRET-CANARY\n")
    (data / "seats.toml").write_text("# nobody yet\n")
    (data / "hub.log").write_text("not part of a hall\n")
    (data / "history" / "tracks").mkdir(parents=True)
    for name in ("a", "b"):
        (data / "history" / "tracks" / f"{name}.parquet").write_bytes(name.encode() * 5000)
    (data / "history" / "tracks" / "c.parquet.part").write_bytes(b"half")
    with closing(sqlite3.connect(data / "history" / "catalogue.db")) as catalogue:
        catalogue.execute("CREATE TABLE segment (name TEXT)")
        catalogue.execute("INSERT INTO segment VALUES ('a'), ('b')")
        catalogue.commit()
    (folder / "city" / "registers").mkdir(parents=True)
    (folder / "city" / "registers" / "sites-1.csv").write_text("site_id\n")
    (folder / "city" / "pack").mkdir()
    (folder / "city" / "pack" / "pack.json").write_text("{}")
    data.chmod(0o700)
    journal = open_hall(data)
    journal.append([(alarm_raised("a0"), RULE, ""), (alarm_step("a0", "alarm_closed"), WANG, "")])
    journal.append([(log_written(f"line {n}"), WANG, "") for n in range(8)])
    journal.close()
    return data


def open_hall(data: Path) -> Journal:
    return Journal.open(data / "journal.db", SetClock(MADE_S), data / "anchor" / "journal.anchor")


def request(folder: Path, **more: object) -> BackupRequest:
    draft = {
        "data": folder / "hall",
        "target": folder / "copy",
        "made_s": MADE_S,
        "program": "0.1.0",
        "city": folder / "city",
    }
    return BackupRequest(**(draft | more))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a hall that every test copies: making one takes longer."""
    folder = tmp_path_factory.mktemp("hall")
    hall_in(folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def copy(folder: Path) -> Path:
    back_up(request(folder))
    return folder / "copy"


def names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_a_backup_holds_what_makes_a_hall_and_nothing_that_passes(copy: Path) -> None:
    assert names(copy) == {
        "manifest.json",
        "hall/anchor/journal.anchor",
        "hall/journal.db",
        "hall/seats.toml",
        "hall/history/catalogue.db",
        "hall/history/tracks/a.parquet",
        "hall/history/tracks/b.parquet",
        "city/registers/sites-1.csv",
    }
    manifest = read_manifest(copy)
    assert (manifest.entries, manifest.has_keys, manifest.has_history) == (10, False, True)
    assert manifest.made_s == MADE_S
    assert len(manifest.pack_sha256) == 64
    assert [p for p in copy.rglob("*") if p.stat().st_mode & 0o077] == []


@pytest.mark.parametrize("target", ["hall", "hall/inside", "hall/../hall/a/b", "away/a", "."])
def test_a_backup_within_the_hall_or_around_it_is_refused(folder: Path, target: str) -> None:
    (folder / "away").symlink_to("hall")
    before = sorted(folder.rglob("*"))
    with pytest.raises(StoreError, match="lies within"):
        back_up(request(folder, target=folder / target))
    assert sorted(folder.rglob("*")) == before


def test_secret_keys_are_in_it_only_when_asked_for(folder: Path, copy: Path) -> None:
    everything = b"".join(p.read_bytes() for p in copy.rglob("*") if p.is_file())
    assert b"SECRET-CANARY" not in everything
    manifest = back_up(request(folder, target=folder / "with", with_keys=True))
    assert manifest.has_keys
    assert (folder / "with" / "hall" / "keys" / "hub.key").read_text() == "SECRET-CANARY\n"


def test_recorded_history_can_be_left_out(folder: Path) -> None:
    manifest = back_up(request(folder, with_history=False))
    assert not manifest.has_history
    assert not (folder / "copy" / "hall" / "history").exists()


def test_a_hall_that_is_being_written_is_copied_up_to_one_moment(folder: Path) -> None:
    journal = open_hall(folder / "hall")
    journal.append([(log_written("not yet anchored"), WANG, "")])
    manifest = back_up(request(folder))
    assert manifest.entries == 11
    journal.append([(log_written("later"), WANG, "")])
    journal.close()
    assert examine(folder / "copy").entries == 11


def test_a_restored_hall_is_the_one_that_was_backed_up(folder: Path, copy: Path) -> None:
    restored = restore(copy, folder / "back", folder / "new-city")
    assert restored.manifest == read_manifest(copy)
    assert restored.is_other_pack  # there is none at all in the new city
    assert names(folder / "back") == {
        n.removeprefix("hall/") for n in names(copy) if n.startswith("hall/")
    }
    assert (folder / "new-city/registers/sites-1.csv").read_text() == "site_id\n"
    assert [p for p in (folder / "back").rglob("*") if p.stat().st_mode & 0o077] == []
    old, new = open_hall(folder / "hall"), open_hall(folder / "back")
    assert old.read(0, 100) == new.read(0, 100)
    old.close()
    new.close()


def test_the_same_pack_is_known_again(folder: Path, copy: Path) -> None:
    shutil.rmtree(folder / "city" / "registers")
    assert not restore(copy, folder / "back", folder / "city").is_other_pack


def flip(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def lose(path: Path) -> None:
    path.unlink()


def link_away(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parents[2] / "hall" / "seats.toml")


@pytest.mark.parametrize("spoil", [flip, cut, lose, link_away])
@pytest.mark.parametrize(
    "name",
    ["hall/journal.db", "hall/anchor/journal.anchor", "hall/history/tracks/a.parquet"],
)
def test_a_damaged_backup_is_refused_by_name_and_nothing_is_written(
    folder: Path, copy: Path, name: str, spoil: Callable[[Path], None]
) -> None:
    spoil(copy / name)
    with pytest.raises(StoreError, match=name):
        restore(copy, folder / "back")
    assert not (folder / "back").exists()


def tell(copy: Path, **changes: object) -> None:
    told = msgspec.json.decode((copy / MANIFEST).read_bytes())
    (copy / MANIFEST).write_bytes(msgspec.json.encode(told | changes))


def test_a_journal_that_was_forged_with_its_hash_is_refused_by_its_chain(copy: Path) -> None:
    path = copy / "hall" / "journal.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER journal_no_update")
        connection.execute("UPDATE journal SET person = 'zhang' WHERE seq = 4")
        connection.commit()
    told = msgspec.json.decode((copy / MANIFEST).read_bytes())
    for file in told["files"]:
        if file["path"] == "hall/journal.db":
            file |= {"size_bytes": path.stat().st_size, "sha256": room.hash_of(path)}
    tell(copy, files=told["files"])
    with pytest.raises(StoreError, match="broken at entry 4"):
        examine(copy)


def test_a_manifest_of_another_journal_is_refused(copy: Path) -> None:
    tell(copy, entries=9)
    with pytest.raises(StoreError, match="not the one its manifest speaks of"):
        examine(copy)


@pytest.mark.parametrize(
    "path",
    ["../x", "/etc/x", "hall/../../x", "C:x", "hall\\..\\x", "", "hall//x", "./x", "C:/x"],
)
def test_a_manifest_that_points_outside_is_refused(copy: Path, path: str) -> None:
    told = msgspec.json.decode((copy / MANIFEST).read_bytes())
    evil = {"path": path, "size_bytes": 0, "sha256": ""}
    tell(copy, files=[*told["files"], evil])
    with pytest.raises(StoreError, match="not inside the backup"):
        read_manifest(copy)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda c: (c / MANIFEST).unlink(), "no backup, or one that was not finished"),
        (lambda c: (c / MANIFEST).write_text("{"), "is damaged"),
        (lambda c: tell(c, more=1), "is damaged"),
        (lambda c: tell(c, format=2), "format 2"),
        (lambda c: tell(c, files=[]), "names no journal"),
    ],
)
def test_what_is_no_backup_of_ours_is_refused(
    copy: Path, spoil: Callable[[Path], object], says: str
) -> None:
    spoil(copy)
    with pytest.raises(StoreError, match=says):
        examine(copy)


def test_a_backup_of_a_newer_program_is_refused_before_anything_is_written(
    folder: Path, copy: Path
) -> None:
    path = copy / "hall" / "journal.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    told = msgspec.json.decode((copy / MANIFEST).read_bytes())
    for file in told["files"]:
        file |= {
            "size_bytes": (copy / file["path"]).stat().st_size,
            "sha256": room.hash_of(copy / file["path"]),
        }
    tell(copy, files=told["files"])
    with pytest.raises(ConfigError, match="newer version"):
        restore(copy, folder / "back")
    assert not (folder / "back").exists()


def test_neither_backup_nor_restore_touches_a_folder_with_something_in_it(
    folder: Path, copy: Path
) -> None:
    before = names(folder)
    with pytest.raises(StoreError, match="not empty"):
        back_up(request(folder))
    with pytest.raises(StoreError, match="not empty"):
        restore(copy, folder / "hall")
    with pytest.raises(StoreError, match="registers: is not empty"):
        restore(copy, folder / "back", folder / "city")
    assert names(folder) == before


def test_a_broken_hall_is_not_called_backed_up(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "hall" / "journal.db")) as connection:
        connection.execute("DROP TRIGGER journal_no_delete")
        connection.execute("DELETE FROM journal WHERE seq = 10")
        connection.commit()
    with pytest.raises(StoreError, match="broken at entry 10"):
        back_up(request(folder))
    assert not (folder / "copy").exists()


def test_a_folder_without_a_journal_is_no_hall(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no journal here"):
        back_up(request(tmp_path))


def test_too_small_a_disk_is_named_before_anything_is_copied(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 0, 1))
    with pytest.raises(StoreError, match="1 are free"):
        back_up(request(folder))
    assert not (folder / "copy").exists()


def test_segments_that_come_and_go_meanwhile_are_the_catalogue_s(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recorder merges a and b into c just when the catalogue is copied."""
    history = folder / "hall" / "history"
    copy_sqlite, merged = room._copy_sqlite, []

    def merge_then_copy(source: Path, target: Path) -> None:
        if source.name == "catalogue.db" and not merged:
            merged.append(True)
            (history / "tracks" / "c.parquet").write_bytes(b"c" * 100)
            with closing(sqlite3.connect(source)) as catalogue:
                catalogue.execute("DELETE FROM segment")
                catalogue.execute("INSERT INTO segment VALUES ('c')")
                catalogue.commit()
            for name in ("a", "b"):
                (history / "tracks" / f"{name}.parquet").unlink()
        copy_sqlite(source, target)

    monkeypatch.setattr(room, "_copy_sqlite", merge_then_copy)
    back_up(request(folder))
    copied = folder / "copy" / "hall" / "history"
    assert names(copied) == {"catalogue.db", "tracks/c.parquet"}
    with closing(sqlite3.connect(copied / "catalogue.db")) as catalogue:
        assert catalogue.execute("SELECT name FROM segment").fetchall() == [("c",)]


def test_history_that_never_stands_still_is_given_up_by_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history, copy_sqlite = folder / "hall" / "history", room._copy_sqlite

    def one_more(source: Path, target: Path) -> None:
        if source.name == "catalogue.db":
            number = len(list((history / "tracks").iterdir()))
            (history / "tracks" / f"n{number}.parquet").write_bytes(b"n")
        copy_sqlite(source, target)

    monkeypatch.setattr(room, "_copy_sqlite", one_more)
    with pytest.raises(StoreError, match="change faster"):
        back_up(request(folder))
    assert not (folder / "copy").exists()
