"""Files at a seat: sent part by part and gone on with, fetched and checked, refused in words."""

import base64
import hashlib
from typing import Any

import pytest

from app.domain.cases.attached import MOST_ATTACHED, MOST_BYTES, PART_BYTES
from app.services.cases.pictures import CasePictures
from app.services.cases.sending import AGAIN_S, ANSWER_WITHIN_S, FileSending
from tests.unit.app.services.hall import Hall

PNG = b"\x89PNG\r\n\x1a\n"
LARGE = PNG + bytes(PART_BYTES)
PDF = b"%PDF-1.7" + bytes(PART_BYTES)


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.sign_in()
    hall.pump()
    return hall


@pytest.fixture
def sending(hall: Hall) -> FileSending:
    return FileSending(hall.group, lambda: None, lambda: hall.real_s)


def put(hall: Hall) -> list[dict[str, Any]]:
    return [arguments for _, query, arguments in hall.link.asked if query == "case_file_put"]


def told(hall: Hall, have: object, code: str = "ok") -> None:
    hall.link.answer("case_file_put", {"have": have}, code)
    hall.pump()


def test_a_file_goes_in_parts_and_is_named_only_once_the_hub_has_it(
    hall: Hall, sending: FileSending
) -> None:
    assert sending.put("路面.png", LARGE) == ""
    told(hall, PART_BYTES)
    assert sending.hashes == ()
    assert sending.is_waiting
    told(hall, len(LARGE))
    assert sending.hashes == (name_of(LARGE),)
    assert not sending.is_waiting
    parts = put(hall)
    assert [part["at"] for part in parts] == [0, PART_BYTES]
    assert b"".join(base64.b64decode(part["data"]) for part in parts) == LARGE
    assert sending.put("同一个.png", LARGE) == ""
    assert len(sending.files) == 1  # the same file twice is one


def test_it_goes_on_from_where_the_hub_says_and_tries_again(
    hall: Hall, sending: FileSending
) -> None:
    sending.put("a.png", LARGE)
    told(hall, None, "child_away")
    sending.pump()
    assert len(put(hall)) == 1  # not at once
    hall.real_s += AGAIN_S
    sending.pump()
    hall.real_s += ANSWER_WITHIN_S
    sending.pump()
    assert len(put(hall)) == 3  # nobody answered
    told(hall, PART_BYTES)
    told(hall, 0)  # the hub was started anew, and forgot
    assert [part["at"] for part in put(hall)][-2:] == [PART_BYTES, 0]


@pytest.mark.parametrize("have", [None, "7", -1, len(LARGE) + 1, 0])
def test_an_answer_that_cannot_be_ends_it_with_a_code(
    hall: Hall, sending: FileSending, have: object
) -> None:
    sending.put("a.png", LARGE)
    told(hall, have)
    assert sending.files[0].code == "answer_malformed"
    assert sending.hashes == ()


def test_a_refused_file_is_told_and_the_next_goes_on(hall: Hall, sending: FileSending) -> None:
    sending.put("a.png", PNG + b"1")
    sending.put("b.png", PNG + b"2")
    told(hall, None, "files_full")
    told(hall, len(PNG) + 1)
    assert [one.code for one in sending.files] == ["files_full", ""]
    assert sending.hashes == (name_of(PNG + b"2"),)
    sending.drop(1)
    sending.drop(7)
    assert sending.hashes == ()


def test_what_the_hub_would_refuse_is_not_sent(hall: Hall, sending: FileSending) -> None:
    assert sending.put("a.exe", b"MZ\x90\0") == "file_kind"
    assert sending.put("", b"") == "file_kind"
    assert sending.put("a.png", PNG + bytes(MOST_BYTES)) == "file_too_large"
    for number in range(MOST_ATTACHED):
        assert sending.put("a.txt", str(number).encode()) == ""
    assert sending.put("a.txt", b"one more") == "too_many_files"
    assert len(put(hall)) == 1  # one after the other
    sending.clear()
    told(hall, 1)
    assert sending.files == []


def test_of_what_is_no_picture_only_the_first_part_comes_until_it_is_wanted_whole(
    hall: Hall,
) -> None:
    pictures = CasePictures(hall.group, lambda: None, lambda: hall.real_s)
    name = name_of(PDF)
    pictures.want(("c1", name))
    part = {"kind": "pdf", "total": len(PDF), "data": base64.b64encode(PDF[:PART_BYTES]).decode()}
    hall.link.answer("case_file", part)
    hall.pump()
    assert pictures.get(name) is None
    assert pictures.facts[name] == ("pdf", len(PDF))
    assert pictures.codes[name] == "file_kind"
    pictures.want_whole("c1", name)
    hall.link.answer("case_file", part)
    hall.pump()
    rest = base64.b64encode(PDF[PART_BYTES:]).decode()
    hall.link.answer("case_file", {"kind": "", "total": len(PDF), "data": rest})
    hall.pump()
    assert pictures.get(name) == PDF
    assert name not in pictures.codes
