"""Files of cases: whole, checked and of a known kind, or not there; for who may see the case."""

import base64
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.cases.attached import MOST_BYTES, PART_BYTES, kind_of
from app.domain.errors import OperatorError, StoreError
from backends.cases import files as case_files
from backends.cases.file_answers import CaseFileAnswers
from backends.cases.files import FREE_BYTES, PART_FOR_S, CaseFiles
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading
from tests.unit.backends.cases.test_walk import CALL, Hall
from tests.unit.backends.store.story import path_in

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 2_400
NAME = hashlib.sha256(PNG).hexdigest()


def send(files: CaseFiles, content: bytes, name: str = "") -> int:
    sha256, have = name or hashlib.sha256(content).hexdigest(), 0
    while have < len(content):
        have = files.put(sha256, have, len(content), content[have : have + PART_BYTES])
    return have


def read(files: CaseFiles, sha256: str) -> bytes:
    content = b""
    total = 1
    while len(content) < total:
        part = files.get(sha256, len(content))
        content, total = content + part.data, part.total
    return content


def test_a_file_comes_in_parts_and_goes_out_as_it_was(tmp_path):
    files = CaseFiles(tmp_path / "files")
    assert send(files, PNG) == len(PNG)
    assert read(files, NAME) == PNG
    assert files.get(NAME, 0).kind == "png"
    assert [path.name for path in (tmp_path / "files").iterdir()] == [NAME]
    assert files.put(NAME, 0, len(PNG), b"x") == len(PNG), "what is there is not written again"


def test_what_was_broken_off_goes_on_from_where_it_was(tmp_path):
    files = CaseFiles(tmp_path)
    assert files.put(NAME, 0, len(PNG), PNG[:PART_BYTES]) == PART_BYTES
    later = CaseFiles(tmp_path)
    assert later.put(NAME, 0, len(PNG), PNG[:PART_BYTES]) == PART_BYTES
    assert later.put(NAME, PART_BYTES + 1, len(PNG), b"x") == PART_BYTES
    rest = PNG[PART_BYTES:]
    for at in range(0, len(rest), PART_BYTES):
        later.put(NAME, PART_BYTES + at, len(PNG), rest[at : at + PART_BYTES])
    assert read(later, NAME) == PNG


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0rest", "jpeg"),
        (b"%PDF-1.7 rest", "pdf"),
        (b"\x00\x00\x00\x20ftypisom", "mp4"),
        ("井盖破损\r\n\t二".encode(), "txt"),
        (b"<script>alert(1)</script>", "txt"),
        (b"", ""),
        (b"MZ\x90\x00", ""),
        (b"\x7fELF\x02", ""),
        (b"PK\x03\x04", ""),
        (b"text\x00", ""),
        ("井盖".encode("gbk"), ""),
        (b"\x00ftyp", ""),
    ],
)
def test_what_a_file_is_says_its_inside(content, kind):
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"sha256": "../../etc/passwd"}, "bad_value"),
        ({"sha256": "A" * 64}, "bad_value"),
        ({"sha256": ""}, "bad_value"),
        ({"total": 0}, "file_too_large"),
        ({"total": MOST_BYTES + 1}, "file_too_large"),
        ({"data": b""}, "bad_value"),
        ({"data": b"x" * (PART_BYTES + 1), "total": MOST_BYTES}, "bad_value"),
        ({"at": -1}, "bad_value"),
        ({"at": 5, "total": 5, "data": b"x"}, "bad_value"),
    ],
)
def test_what_is_no_part_of_a_file_is_refused(tmp_path, more, code):
    given: dict[str, Any] = {"sha256": NAME, "at": 0, "total": 10, "data": b"x"} | more
    with pytest.raises(OperatorError, match=code):
        CaseFiles(tmp_path).put(**given)
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_what_its_name_says_or_of_no_known_kind_is_gone(tmp_path):
    files = CaseFiles(tmp_path)
    with pytest.raises(OperatorError, match="file_broken"):
        send(files, b"not it", NAME)
    with pytest.raises(OperatorError, match="file_kind"):
        send(files, b"MZ\x90\x00 a program")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_takes_no_more(tmp_path, monkeypatch):
    tight = CaseFiles(tmp_path, lambda _path: FREE_BYTES + 9)
    with pytest.raises(OperatorError, match="files_full"):
        send(tight, b"ten bytes!")
    assert send(tight, b"nine byte") == 9
    monkeypatch.setattr(case_files, "MOST_PARTS", 1)
    now_s = [0.0]
    files = CaseFiles(tmp_path, monotonic_s=lambda: now_s[0])
    files.put(NAME, 0, len(PNG), PNG[:10])
    with pytest.raises(OperatorError, match="files_full"):
        send(files, b"another")
    now_s[0] = PART_FOR_S
    assert send(files, b"another") == 7, "what nobody went on with for an hour is forgotten"


def test_who_lies_about_the_length_keeps_nobody_from_sending_it(tmp_path):
    files = CaseFiles(tmp_path)
    word = hashlib.sha256(b"a word").hexdigest()
    files.put(word, 0, 100, b"rubbish of twenty b.")
    assert send(files, b"a word") == 6
    assert read(files, word) == b"a word"


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError):
        send(CaseFiles(tmp_path / "file" / "files"), b"x")


def test_only_who_may_see_a_case_gets_what_it_names(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    try:
        answers = CaseFileAnswers(Reading(path_in(tmp_path)), CaseFiles(tmp_path / "files"))
        data = base64.b64encode(b"a word").decode()
        name = hashlib.sha256(b"a word").hexdigest()

        def ask(what: str, county: str, **arguments: Any) -> dict[str, Any]:
            question = ChildQuestion("q", what, county, arguments, {})
            found: dict[str, Any] = getattr(answers, what)(question)
            return found

        part = {"sha256": name, "at": 0, "total": 6, "data": data}
        assert ask("put", "cc", **part) == {"have": 6}
        hall.do(CALL)
        with pytest.raises(OperatorError, match="file_unknown"):
            ask("get", "cc", case_id="c1", sha256=name)
        hall.do(replace(CALL, case_id="c2", original_no="2", attachments=(name, "f" * 64)))
        got = ask("get", "cc", case_id="c2", sha256=name)
        assert got == {"data": data, "at": 0, "total": 6, "kind": "txt"}
        for county, case_id, sha256, code in (
            ("other", "c2", name, "case_unknown"),
            ("city", "c9", name, "case_unknown"),
            ("city", "c2", "f" * 64, "file_unknown"),
            ("city", "c2", "../x", "file_unknown"),
        ):
            with pytest.raises(OperatorError, match=code):
                ask("get", county, case_id=case_id, sha256=sha256)
        with pytest.raises(OperatorError, match="bad_value"):
            ask("get", "cc", case_id="c2", sha256=name, at=6)
        for bad in ({"data": "%%%"}, {"data": "é"}, {"at": "x"}, {"total": None}):
            with pytest.raises(OperatorError, match="bad_value"):
                ask("put", "cc", **(part | bad))
    finally:
        hall.journal.close()
