"""What another department's system pushes becomes a case once, and it hears what became of it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.cases.attached import PART_BYTES
from app.domain.cases.calendar import CITY_TIME
from app.domain.clock import SetClock
from app.domain.entry import Actor, Draft
from app.domain.errors import DecodeError
from app.domain.geo import LonLat
from backends.cases.catalogue_file import read_case_catalogue
from backends.cases.changes import ChangeAnswers
from backends.cases.file_answers import CaseFileAnswers
from backends.cases.files import CaseFiles
from backends.cases.intake.pushed import pushed_case
from backends.hub.case_desk import CaseDesk
from backends.hub.deciding import Facts
from backends.hub.gateway.messages import CaseAnswered, CaseAsked
from backends.hub.inner import ChildAnswer, ChildQuestion, encode_result
from backends.store.database import Reading
from backends.store.writer import Writer
from tests.unit.backends.store.story import open_journal, path_in

NOW_S = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CITY_TIME).timestamp()


class Hall:
    """A journal with its writer, a desk before it, and a reader beside it."""

    def __init__(self, folder: Path) -> None:
        self.journal = open_journal(folder, SetClock(NOW_S))
        self.writer = Writer(self.journal, SetClock(NOW_S))
        self.writer.start()
        self.told: list[CaseAnswered] = []
        self.changes = ChangeAnswers(Reading(path_in(folder)))
        facts = Facts(catalogue=read_case_catalogue(folder / "none"), county_at=_county_at)
        self.desk = CaseDesk(
            self.writer,
            lambda _body, _people: facts,
            self._read,
            self.told.append,
            lambda work: work(),
            frozenset({"320602", "320612"}),
        )
        self.files = CaseFileAnswers(Reading(path_in(folder)), CaseFiles(folder / "files"))
        self.folder = folder / "files"
        self.parts = 0
        self._later: list[ChildAnswer] = []
        self._tickets = 0

    def _read(self, question: ChildQuestion) -> bool:
        self.question = question
        if question.name == "case_file_put":
            self.parts += 1
            result = encode_result(self.files.put(question))
            self._later.append(ChildAnswer(question.question_id, "ok", result))
        return True

    def hear_reader(self) -> None:
        """Do what the hub's loop does with answers of the reader, until none is left."""
        while self._later:
            assert self.desk.answered(self._later.pop())

    def push(self, source: str = "12345", county: str = "city", **said: Any) -> tuple[str, Any]:
        body = {"original_no": "NT-1", "title": "井盖破损", "raised": "2026-11-23 09:00", **said}
        case = pushed_case(msgspec.json.encode(body), source, ("hotline", "video"))
        return self.ask("put", source, county, case.plain())

    def ask(self, act: str, source: str, county: str, arguments: Any) -> tuple[str, Any]:
        self._tickets += 1
        self.desk.asked(CaseAsked(self._tickets, act, source, county, arguments))
        self.hear_reader()
        self.writer.call(lambda _journal: None).result(10.0)  # what was submitted is done
        told = self.told[-1]
        assert told.ticket == self._tickets
        return told.code, msgspec.msgpack.decode(told.result)

    def pull(self, source: str, after: int, county: str = "city", limit: int = 10) -> Any:
        arguments = {"source": source, "after": after, "limit": limit}
        return self.changes.changes(ChildQuestion("q", "case_changes", county, arguments, {}))

    def close_hall(self) -> None:
        self.writer.close()
        self.journal.close()


def _county_at(point: LonLat) -> str:
    return "320602" if point.lon_deg < 121 else "320612"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.close_hall()


def test_a_pushed_case_is_opened_once_and_its_state_told_however_often_it_comes(hall: Hall) -> None:
    code, said = hall.push(phone="13800000000")
    assert (code, said) == ("ok", {"number": 20261123000001, "state": "received", "is_new": True})
    code, said = hall.push(title="另一种说法")
    assert (code, said) == ("ok", {"number": 20261123000001, "state": "received", "is_new": False})
    (entry,) = hall.journal.read(0, 10)
    assert (entry.actor.person, entry.actor.seat) == ("source:12345", "push:12345")
    assert "13800000000" not in str(entry.body)
    assert entry.personal["phone"] == "13800000000"


def test_another_source_with_the_same_number_is_another_case(hall: Hall) -> None:
    assert hall.push()[1]["is_new"]
    assert hall.push("grid-app")[1] == {
        "number": 20261123000002, "state": "received", "is_new": True,
    }  # fmt: skip


def test_a_token_of_a_county_puts_nothing_into_another(hall: Hall) -> None:
    assert hall.push(county="320602", lon_deg=120.9, lat_deg=32.0)[0] == "ok"
    code, _ = hall.push(county="320602", original_no="2", lon_deg=121.5, lat_deg=32.0)
    assert code == "out_of_scope"
    assert hall.push("12345", "320612")[0] == "out_of_scope"  # nor hears of its own source's there


def test_an_unknown_county_and_a_hidden_character_are_refused(hall: Hall) -> None:
    body = {"original_no": "9", "title": "t", "raised": NOW_S, "county": "999999"}
    case = pushed_case(msgspec.json.encode(body), "12345", ("hotline",))
    assert hall.ask("put", "12345", "city", case.plain())[0] == "bad_value"
    assert hall.push(original_no="a\u202eb")[0] == "bad_value"
    assert hall.push(title="t\x07")[0] == "bad_value"
    assert hall.push(raised="2026-11-25")[0] == "bad_value"
    assert hall.ask("put", "12345", "city", {"nonsense": 1})[0] == "bad_value"
    assert hall.journal.read(0, 10) == []


def test_a_system_hears_of_its_own_cases_alone_and_goes_on_from_its_cursor(hall: Hall) -> None:
    hall.push(lon_deg=120.9, lat_deg=32.0)
    hall.push("grid-app")
    first = hall.pull("12345", 0)
    assert [(c["original_no"], c["state"]) for c in first["changes"]] == [("NT-1", "received")]
    assert (first["cursor"], first["is_more"]) == (2, False)
    assert hall.pull("12345", first["cursor"])["changes"] == []
    _accept(hall, "12345")
    (change,) = hall.pull("12345", first["cursor"])["changes"]
    assert change["state"] == "accepted"
    assert "phone" not in change
    assert hall.pull("12345", 0, county="320612")["changes"] == []


def test_pages_of_changes_leave_nothing_out(hall: Hall) -> None:
    for number in range(5):
        hall.push(original_no=str(number))
    seen: list[str] = []
    cursor, is_more = 0, True
    while is_more:
        page = hall.pull("12345", cursor, limit=2)
        seen += [change["original_no"] for change in page["changes"]]
        cursor, is_more = page["cursor"], page["is_more"]
    assert seen == ["0", "1", "2", "3", "4"]


def test_the_reader_answers_a_system_through_the_desk(hall: Hall) -> None:
    hall.desk.asked(CaseAsked(7, "changes", "12345", "320602", {"after": 3, "limit": 5}))
    question = hall.question
    assert (question.name, question.county) == ("case_changes", "320602")
    assert question.arguments == {"after": 3, "limit": 5, "source": "12345"}
    assert not hall.desk.answered(ChildAnswer("of a seat", "ok", encode_result({})))
    assert hall.desk.answered(ChildAnswer(question.question_id, "ok", encode_result({"a": 1})))
    assert (hall.told[-1].ticket, msgspec.msgpack.decode(hall.told[-1].result)) == (7, {"a": 1})


def test_a_journal_that_takes_nothing_is_said_so(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    hall.close_hall()
    body = {"original_no": "1", "title": "t", "raised": NOW_S}
    case = pushed_case(msgspec.json.encode(body), "12345", ("hotline",))
    hall.desk.asked(CaseAsked(1, "put", "12345", "city", case.plain()))
    assert hall.told[-1].code == "store_unavailable"


def seen(camera_id: str, content: bytes, **more: Any) -> dict[str, Any]:
    said = {"camera": camera_id, "video_code": "manhole", "confidence": 0.93, "picture": content}
    return {"channel": "video", "snapshot": {**said, **more}}


def test_a_snapshot_waits_as_a_case_with_its_picture_camera_and_type(hall: Hall) -> None:
    picture = b"\xff\xd8\xff" + bytes(2 * PART_BYTES)
    code, said = hall.push("eyes", **seen("C-01", picture))
    assert (code, said["state"]) == ("ok", "received")
    assert hall.parts == 3
    case = hall.journal.cases.with_origin("eyes/C-01", "NT-1")
    assert case is not None
    assert (case.type_code, case.channel) == ("pub-manhole", "video")
    assert case.text == "C-01 manhole 0.93"
    assert case.seen_by == "C-01"
    (name,) = case.attachments
    assert (hall.folder / name).read_bytes() == picture
    (change,) = hall.pull("eyes", 0)["changes"]
    assert change["number"] == said["number"]
    assert hall.pull("eye", 0)["changes"] == []


def test_the_same_number_of_two_cameras_is_two_cases(hall: Hall) -> None:
    picture = b"\xff\xd8\xff"
    assert hall.push("eyes", **seen("C-01", picture))[1]["is_new"]
    assert hall.push("eyes", **seen("C-02", picture, video_code="unheard-of"))[1]["is_new"]
    other = hall.journal.cases.with_origin("eyes/C-02", "NT-1")
    assert other is not None
    assert other.type_code == ""  # nobody here knows it: to be given by who looks at it


@pytest.mark.parametrize(
    "change",
    [
        {"camera": "../etc"},
        {"camera": "C" * 32},
        {"video_code": "a b"},
        {"confidence": 1.5},
        {"confidence": -0.1},
        {"picture": b"<svg/>"},
        {"picture": b"\xff\xd8\xff" + bytes(1024 * 1024)},
    ],
)
def test_a_bad_snapshot_is_refused_before_it_is_anywhere(change: dict[str, Any]) -> None:
    body = {"original_no": "1", "title": "t", "raised": NOW_S}
    body |= seen("C-01", b"\xff\xd8\xff", **change)
    with pytest.raises(DecodeError, match="bad_snapshot"):
        pushed_case(msgspec.json.encode(body), "eyes", ("video",))
    body |= seen("C-01", b"\xff\xd8\xff") | {"channel": "hotline"}
    with pytest.raises(DecodeError, match="bad_snapshot"):
        pushed_case(msgspec.json.encode(body), "eyes", ("hotline", "video"))


def _accept(hall: Hall, source: str) -> None:
    case = hall.journal.cases.with_origin(source, "NT-1")
    assert case is not None
    draft = Draft("case_accepted", f"case:{case.case_id}", {"met": []}, case.county)
    hall.writer.call(lambda journal: journal.append([(draft, Actor(), "")])).result(10.0)
