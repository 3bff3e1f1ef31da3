"""Files of cases go into a backup and come back; those that were erased do neither."""

import hashlib
import os
from pathlib import Path

import pytest

from app.domain.clock import SetClock
from app.domain.entry import Actor, Draft
from app.domain.errors import StoreError
from backends.cases.file_erasing import FileErasing
from backends.cases.files import UNNAMED_FOR_S, CaseFiles
from backends.store.backup import BackupRequest, back_up
from backends.store.backup_manifest import read_manifest, write_manifest
from backends.store.backup_restore import restore
from backends.store.database import Reading
from backends.store.erased_files import named_files
from backends.store.journal import Journal

NOW_S = 1_700_000_000.0
WANG = Actor("wang", "duty_officer", "city", "desk-1")
HIS, BOTH, LOST = b"his picture", b"a picture of two", b"a lost picture"


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """Return a hall with three entries: the first names HIS and BOTH, the second BOTH and LOST."""
    data = tmp_path / "hall"
    data.mkdir(mode=0o700)
    (data / "anchor").mkdir()
    journal = opened(data)
    for content in (HIS, BOTH):
        (data / "case-files").mkdir(exist_ok=True)
        (data / "case-files" / name_of(content)).write_bytes(content)
    (data / "case-files" / name_of(b"nobody's")).write_bytes(b"nobody's")
    (data / "case-files" / f"{name_of(LOST)}.part").write_bytes(LOST[:3])
    for files in ((HIS, BOTH), (BOTH, LOST), ()):
        body = {"attachments": [name_of(one) for one in files]}
        told = {"text": "他说的话"}
        journal.append([(Draft("thing_told", "thing:1", body, "", told), WANG, "")])
    journal.close()
    return data


def opened(data: Path) -> Journal:
    return Journal.open(data / "journal.db", SetClock(NOW_S), data / "anchor" / "journal.anchor")


def erase(data: Path, *seqs: int) -> None:
    journal = opened(data)
    journal.erase(seqs, WANG, "asked for")
    journal.close()


def backed_up(data: Path, to: str = "copy") -> Path:
    target = data.parent / to
    back_up(BackupRequest(data, target, NOW_S, "test"))
    return target


def files_in(folder: Path) -> set[str]:
    return {path.name for path in (folder / "case-files").glob("*")}


def test_a_backup_carries_what_cases_name_by_its_hash_and_says_what_was_missing(hall):
    copy = backed_up(hall)
    assert files_in(copy / "hall") == {name_of(HIS), name_of(BOTH)}
    assert read_manifest(copy).missing == (name_of(LOST),)
    restore(copy, hall.parent / "back")
    back = hall.parent / "back" / "case-files"
    assert (back / name_of(HIS)).read_bytes() == HIS
    assert oct(back.stat().st_mode)[-3:] == "700"


def test_a_damaged_file_is_missing_from_the_backup_and_not_taken_for_whole(hall):
    (hall / "case-files" / name_of(HIS)).write_bytes(b"rot")
    copy = backed_up(hall)
    assert files_in(copy / "hall") == {name_of(BOTH)}
    assert set(read_manifest(copy).missing) == {name_of(HIS), name_of(LOST)}


def test_a_file_that_was_changed_in_the_backup_is_not_put_back(hall):
    copy = backed_up(hall)
    (copy / "hall" / "case-files" / name_of(HIS)).write_bytes(b"x" * len(HIS))
    with pytest.raises(StoreError, match="hash"):
        restore(copy, hall.parent / "back")


def test_an_erasure_takes_the_files_that_only_its_entries_name(hall):
    reading = Reading(hall / "journal.db")
    erasing = FileErasing(reading, CaseFiles(hall / "case-files"))
    assert erasing.look() == 0
    erase(hall, 1)
    with reading.read() as connection:
        named = named_files(connection)
    assert (named.erased, named.kept) == ({name_of(HIS)}, {name_of(BOTH), name_of(LOST)})
    assert erasing.look() == 1
    assert name_of(HIS) not in files_in(hall)
    assert name_of(BOTH) in files_in(hall)
    erase(hall, 2)
    assert erasing.look() == 1
    assert files_in(hall) == {name_of(b"nobody's")}
    assert erasing.look() == 0
    reading.close()


def test_what_no_case_has_named_in_a_day_is_erased_and_nothing_else(hall):
    reading, now_s = Reading(hall / "journal.db"), [0.0]
    files = CaseFiles(hall / "case-files")
    erasing = FileErasing(reading, files, lambda: now_s[0])
    put_s = max(path.stat().st_mtime for path in (hall / "case-files").iterdir())
    before = files_in(hall)
    now_s[0] = put_s + UNNAMED_FOR_S - 1.0
    assert erasing.sweep() == 0
    content = b"nobody's"
    os.utime(hall / "case-files" / name_of(content), (0.0, 0.0))
    files.put(name_of(content), 0, len(content), content)  # somebody is about to name it
    assert erasing.sweep() == 0
    now_s[0] += 60.0
    assert erasing.sweep() == 1
    assert files_in(hall) == before - {name_of(content)}
    reading.close()
    assert erasing.sweep() == 0, "of what is known to be named the journal is not asked again"


def test_what_is_named_anew_after_an_erasure_is_kept(hall):
    erase(hall, 1)
    journal = opened(hall)
    body = {"attachments": [name_of(HIS)]}
    journal.append([(Draft("thing_told", "thing:2", body), WANG, "")])
    journal.close()
    reading = Reading(hall / "journal.db")
    assert FileErasing(reading, CaseFiles(hall / "case-files")).look() == 0
    reading.close()
    assert name_of(HIS) in files_in(hall)


def test_a_backup_after_an_erasure_does_not_hold_the_file_even_if_it_still_lies_there(hall):
    erase(hall, 1)
    assert files_in(backed_up(hall) / "hall") == {name_of(BOTH)}


def test_a_restore_does_not_bring_back_what_its_journal_has_erased(hall):
    erase(hall, 1)
    copy = backed_up(hall)
    # Somebody has put the file of an older backup beside the newer journal, and into its manifest.
    manifest = read_manifest(copy)
    (copy / "hall" / "case-files" / name_of(HIS)).write_bytes(HIS)
    kept = next(one for one in manifest.files if one.path.endswith(name_of(BOTH)))
    path = kept.path.replace(name_of(BOTH), name_of(HIS))
    added = type(kept)(path, len(HIS), name_of(HIS))
    fields = {name: getattr(manifest, name) for name in manifest.__struct_fields__}
    write_manifest(copy, type(manifest)(**fields | {"files": (*manifest.files, added)}))
    restore(copy, hall.parent / "back")
    assert files_in(hall.parent / "back") == {name_of(BOTH)}
