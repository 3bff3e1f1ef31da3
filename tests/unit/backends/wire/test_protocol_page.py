"""docs/protocol.md says what the code does: every table, limit, code and example is compared."""

import dataclasses
import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from app.domain.alarm import ALARM_KINDS, MOST_SHELF_S
from app.domain.cases.steps import CASE_KINDS
from app.domain.classes import EntityClass, EntityState
from app.domain.command import COMMANDS, ClaimAlarm, Command
from app.domain.entry import Actor, Draft, canonical, chain_hash
from app.domain.geofence import GEOFENCE_KINDS
from app.domain.measures.publishing import QUANTITY as OF_FIGURES
from app.domain.notify import MESSAGE_KINDS
from app.domain.outage import MOST_OUTAGE_S, OUTAGE_KINDS
from app.domain.people import Role, may
from app.domain.readings import FUTURE_AFTER_S, LATE_ON_ARRIVAL_S, Mark, ReadingBatch, Statistic
from app.domain.roll_call import ROLL_KINDS
from app.domain.shift import SHIFT_KINDS
from app.domain.task import TASK_KINDS
from app.domain.tracks import TrackBatch
from app.domain.world import Block, Tick
from backends.feed import session, sync
from backends.hub import deciding, decisions, ingest, office, queries, series_rows, tokens
from backends.hub import desk as hub_desk
from backends.hub.gate import admits
from backends.hub.seats import SeatRecord
from backends.wire import desk, limits
from backends.wire.batch import BatchHeader, encode_batch
from backends.wire.columns import wire_dtype
from backends.wire.endpoints import Endpoints
from backends.wire.reading_batch import encode_readings
from backends.wire.stream import (
    HealthHeader,
    HeartbeatHeader,
    SourceReport,
    TickHeader,
    encode_heartbeat,
    encode_tick,
)
from tests.unit.backends.wire.code_reading import called, codes_said, literals, parsed
from tests.unit.backends.wire.protocol_page import PAGE, example, table, tables, text_example
from tests.unit.backends.wire.samples import CATALOGUES

ROOT = PAGE.parents[1]


def number(text: str) -> float:
    return float(text.replace(",", ""))


@pytest.mark.parametrize(
    ("heading", "fields", "file"),
    [
        ("3 Values and columns", CATALOGUES.fields, "fields.toml"),
        ("Readings", CATALOGUES.readings, "reading_fields.toml"),
    ],
)
def test_the_fields_are_those_of_the_catalogue(heading, fields, file):
    said = table(heading, "Field")
    assert said.column("Field") == [f.key for f in fields]
    catalogue = tomllib.loads((ROOT / "resources" / file).read_text("utf-8"))["field"]
    for row, field, raw in zip(said.rows, fields, catalogue, strict=True):
        cells = dict(zip(said.columns, row, strict=True))
        assert cells["Type"] == wire_dtype(field.dtype), field.key
        assert cells["Part"] == field.part, field.key
        assert cells["Unit"] == raw.get("unit", ""), field.key
        for column, key in (("Lowest", "lowest"), ("Highest", "highest")):
            found = number(cells[column]) if cells[column] else None
            assert found == raw.get(key), field.key
        assert cells["Missing"] == raw.get("missing", ""), field.key


def test_the_types_of_columns_have_the_sizes_that_are_said():
    said = table("3 Values and columns", "Type")
    sizes = {
        name: int(size)
        for names, all_sizes, _ in said.rows
        for name, size in zip(names.split(", "), all_sizes.split(", "), strict=True)
    }
    fields = (*CATALOGUES.fields, *CATALOGUES.readings)
    used = {wire_dtype(f.dtype): f.dtype.itemsize for f in fields} | {"u4": 4}
    assert sizes == used


def test_classes_and_states_have_the_numbers_that_are_said():
    rows = table("3 Values and columns", "Class").rows
    classes = {int(row[i]): row[i + 1] for row in rows for i in (0, 2, 4)}
    assert classes == {c.value: c.name.lower() for c in EntityClass}
    states = {int(n): name for n, name in table("3 Values and columns", "State").rows}
    assert states == {s.value: s.name.lower() for s in EntityState}


def test_marks_statistics_and_quantities_have_the_numbers_that_are_said():
    marks = {int(row[0]): row[1] for row in table("Readings", "Mark").rows}
    assert marks == {m.value: m.name.lower() for m in Mark}
    statistics = {int(n): name for n, name in table("Readings", "Statistic").rows}
    assert statistics == {s.value: s.name.lower() for s in Statistic}
    said = [
        (int(n), key, name, unit, number(low), number(high))
        for n, key, name, unit, low, high in table("Readings", "Quantity").rows
    ]
    known = [q for q in CATALOGUES.quantities if not q.key.startswith(OF_FIGURES)]
    assert said == [(q.number, q.key, q.label["en"], q.unit, q.lowest, q.highest) for q in known]


MESSAGES: dict[str, type] = {
    "hello": desk.Hello,
    "snapshot": desk.SnapshotRequest,
    "journal": desk.JournalFrom,
    "command": desk.CommandMessage,
    "query": desk.Query,
    "welcome": desk.Welcome,
    "refused": desk.Refused,
    "snapshot_part": desk.SnapshotPart,
    "entries": desk.Entries,
    "reply": desk.CommandReply,
    "answer": desk.QueryAnswer,
    "pong": desk.Pong,
}
TYPES = {
    "int": int,
    "float": float,
    "bool": bool,
    "text": str,
    "float or nil": float | None,
    "[[text, text]]": list[tuple[str, str]],
    "{text: int}": dict[str, int],
    "{text: text}": dict[str, str],
    "{text: text, int, float, bool, [[float, float]] or a filter}": desk.Arguments,
}


def assert_describes(rows: Any, struct: Any) -> None:
    fields = msgspec.structs.fields(struct)
    assert [row[0] for row in rows] == [f.encode_name for f in fields]
    for row, field in zip(rows, fields, strict=True):
        said, _, default = row[1].partition(" = ")
        if said in TYPES:
            assert TYPES[said] == field.type, (struct, field.name)
        elif said == "map":
            assert str(field.type).startswith("dict"), (struct, field.name)
        elif said == "number":
            assert field.type is float
        else:
            assert said in ("{…}", "[{…}]"), (struct, field.name, said)
        assert bool(default) == (field.default is not msgspec.NODEFAULT), (struct, field.name)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_has_the_keys_and_types_that_are_said(name):
    assert_describes(table(name, "Key").rows, MESSAGES[name])


def test_every_message_is_described():
    described = {struct.__struct_config__.tag for struct in MESSAGES.values()}
    everything = {
        struct.__struct_config__.tag for struct in (*desk.FromSeat.__args__, *desk.FromHub.__args__)
    }
    assert everything - described == {"ping"}
    assert set(MESSAGES) == described


@pytest.mark.parametrize(
    ("heading", "first_column", "struct"),
    [
        ("tick", "Header", TickHeader),
        ("heartbeat", "Header", HeartbeatHeader),
        ("health", "Header", HealthHeader),
        ("health", "Source", SourceReport),
        ("4 The columns feed", "Header", BatchHeader),
        ("9 The journal", "Key", desk.WireEntry),
        ("2 Keys, seats and addresses", "Key", Endpoints),
    ],
)
def test_a_header_has_the_keys_and_types_that_are_said(heading, first_column, struct):
    rows = table(heading, first_column).rows
    if struct is Endpoints:  # JSON knows one kind of text and maps
        rows = tuple((key, kind, meaning) for key, kind, meaning in rows)
    assert_describes(rows, struct)


def test_the_allow_list_has_the_entries_that_are_said():
    said = table("2 Keys, seats and addresses", "Entry").column("Entry")
    assert said == list(SeatRecord.__struct_fields__)


def test_who_gets_in_where_is_as_the_matrix_says():
    matrix = table("2 Keys, seats and addresses", "Kind, scope")
    domains = ("desk", "stream:city", "stream:own", "stream:other", "feed")
    for who, *allowed in matrix.rows:
        county = "own" if "county" in who else "city"
        kinds = ("feed",) if who == "feed" else ("console", "wall", "client")
        for kind in kinds:
            record = SeatRecord("K", "s", kind, county)
            assert [admits(record, d) for d in domains] == [a == "yes" for a in allowed], who


LIMITS: dict[str, float] = {
    "frame": limits.FRAME_BYTES,
    "message": limits.MESSAGE_BYTES,
    "frames of a message": limits.FRAMES,
    "rows of a block": limits.ROWS,
    "row number": limits.WORLD_ROWS,
    "snapshot part": limits.SNAPSHOT_ROWS,
    "rows of a tick": limits.TICK_ROWS,
    "arguments of a query": limits.ARGUMENTS,
    "corners of a ring": limits.RING_CORNERS,
    "command key": office.KEY_CHARACTERS,
    "order": decisions.ORDER_BYTES,
    "log line and note": deciding.TEXT_CHARACTERS,
    "reason": deciding.REASON_CHARACTERS,
    "shelved": MOST_SHELF_S,
    "out of service": MOST_OUTAGE_S,
    "heartbeat": limits.HEARTBEAT_S,
    "silence": limits.SILENT_AFTER_S,
    "new sockets after": session.BEGIN_ANEW_AFTER_S,
    "snapshot retry": sync.RETRY_S,
    "jitter": sync.JITTER_S,
    "held ticks": sync.HELD_TICKS,
    "seat forgotten after": hub_desk.PEER_SILENT_S,
    "series of a station": series_rows.SERIES_OF_A_STATION,
    "reading late after": LATE_ON_ARRIVAL_S,
    "reading in the future": FUTURE_AFTER_S,
    "ZMTP ping": limits.ZMTP_PING_MS,
    "ZMTP timeout": limits.ZMTP_TIMEOUT_MS,
    "ZMTP handshake": limits.HANDSHAKE_MS,
    "high-water mark": limits.HIGH_WATER,
    "fix in the future": ingest.FUTURE_S,
    "command in the future": office.FUTURE_COMMAND_S,
    "life of a command": office.LONGEST_LIFE_S,
    "life of a session": tokens.SHIFT_S,
}


def test_the_limits_are_those_of_the_code():
    assert {name: number(value) for name, value, _ in table("11 Limits", "Limit").rows} == LIMITS


def test_commands_have_the_fields_and_the_roles_that_are_said():
    rows = table("7 Commands", "Command").rows
    assert [row[0] for row in rows] == list(COMMANDS)
    for name, who, body, _ in rows:
        fields = dataclasses.fields(COMMANDS[name])
        said = [part.strip() for part in body.split(", ")] if body else []
        assert [part.split(" ")[0] for part in said] == [f.name for f in fields], name
        for part, field in zip(said, fields, strict=True):
            has_default = (
                field.default is not dataclasses.MISSING
                or field.default_factory is not dataclasses.MISSING
            )
            assert (" = " in part) == has_default, (name, field.name)
        allowed = {role.value for role in Role if may(role, name)}
        if who.startswith("anybody"):
            assert allowed == {role.value for role in Role}, name
        else:
            assert set(who.split(", ")) == allowed, name


def test_queries_are_those_the_hub_answers():
    rows = table("8 Queries", "Query").rows
    assert {row[0] for row in rows} == {"seat", "people", "series", *queries.CHILD_OF}
    assert {row[0] for row in rows if row[1] == "yes"} == set(queries.NEEDS_SESSION)


def codes_of_page() -> set[str]:
    text = PAGE.read_text("utf-8")
    said: set[str] = set()
    for found in tables():
        if found.heading == "10 Codes":
            said |= set(found.column("Code"))
        if found.columns[0] == "Reason":
            said |= {name for row in found.rows for name in row[0].split(", ")}
    plain = text[text.index("A receiver of the stream refuses") : text.index("## 11 Limits")]
    said |= set(re.findall(r"`([a-z_<>]+)`", plain))
    return said


def test_every_code_the_hub_can_say_is_on_the_page():
    found = codes_said(ROOT)
    assert len(found) > 70, "the search has gone blind"
    assert not found - codes_of_page()


def test_every_code_on_the_page_stands_in_the_code():
    everything = set[str]().union(
        *map(literals, parsed(ROOT, "backends/**/*.py", "app/domain/**/*.py"))
    )
    assert not {c for c in codes_of_page() if "<" not in c} - everything


def test_every_kind_of_entry_is_on_the_page_with_its_body():
    said = {row[0]: row[1] for row in table("9 The journal", "Kind").rows}
    others = {
        *(*GEOFENCE_KINDS, *OUTAGE_KINDS, *ROLL_KINDS, *CASE_KINDS, *MESSAGE_KINDS),
        *("log_written", "signed_in", "signed_out", "person_added", "clock_jumped"),
        *("connections_refused", "personal_erased", "seat_enrolled", "notice_given"),
    }
    assert set(said) == ALARM_KINDS | TASK_KINDS | SHIFT_KINDS | others
    written = {
        kind
        for tree in parsed(ROOT, "backends/hub/*.py")
        for name, call in called(tree)
        if name == "Draft" and call.args
        for kind in literals(call.args[0])
    }
    assert len(written) > 8, "the search has gone blind"
    assert written <= set(said)


def test_the_examples_are_what_the_code_sends():
    command = Command("k1", ClaimAlarm("a1"), "TOKEN", 1000.0, 1060.0)
    moving = {
        "lon_deg": np.array([120.5]),
        "lat_deg": np.array([32.0]),
        "speed_mps": np.array([10.0], "f4"),
        "course_deg": np.array([np.nan], "f4"),
        **{"fix_s": np.array([1000.0]), "receipt_s": np.array([1000.5])},
        "state": np.array([1], "u1"),
        "county": np.array([2], "u1"),
    }
    batch = TrackBatch(
        "buses",
        np.array([b"bus:1"], "S32"),
        {"lon_deg": np.array([120.5]), "lat_deg": np.array([32.0]), "fix_s": np.array([1000.0])},
    )
    readings = ReadingBatch(
        "weather",
        np.array([b"st:1"], "S32"),
        np.array([9], np.uint16),
        np.array([21.5]),
        np.array([0], np.uint8),
        np.array([1000.0]),
        np.array([0], np.uint32),
        np.array([0], np.uint8),
    )
    move = Tick(move=Block(np.array([3], np.uint32), moving))
    people = desk.QueryAnswer("q1", "ok", desk.raw_result({"people": []}))
    sent = {
        "hello": [desk.encode(desk.Hello(2, "client"))],
        "snapshot": [desk.encode(desk.SnapshotRequest("s1"))],
        "journal": [desk.encode(desk.JournalFrom(0))],
        "command": [desk.encode_command(command)],
        "reply": [desk.encode(desk.CommandReply("k1", "ok", 7, "", {}))],
        "query": [desk.encode(desk.Query("q1", "seat", "", {}))],
        "answer": [desk.encode(people)],
        "refused": [desk.encode(desk.Refused("version", "1; this hub speaks 2"))],
        "pong": [desk.encode(desk.Pong(1000.5, 7))],
        "heartbeat": encode_heartbeat("e1", 5, 1000.5, 7, 3),
        "tick-leave": encode_tick(Tick(leave=np.array([3, 258], np.uint32)), "e1", 6, 1000.5),
        "tick-move": encode_tick(move, "e1", 7, 1000.5),
        "batch": encode_batch(batch, 1),
        "readings": encode_readings(readings, 1),
    }
    for name, frames in sent.items():
        assert example(name) == frames, name
    assert set(re.findall(r"```hex (\S+)", PAGE.read_text("utf-8"))) == set(sent)


def test_the_example_of_the_chain_is_what_the_journal_computes():
    text, digest = text_example("chain")
    assert hashlib.sha256(text.encode()).hexdigest() == digest
    actor = Actor("P-0231", "duty_officer", "city", "desk-1")
    draft = Draft("alarm_claimed", "alarm:a1", {}, "320612")
    assert chain_hash("0" * 64, 1, 1000.5, draft, actor, "k1", "") == digest


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1000.5, "1000.5"),
        (1_700_000_000.0, "1700000000.0"),
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1e-4, "0.0001"),
        (0.00001, "1e-05"),
        (1.25e-7, "1.25e-07"),
        (9007199254740993.0, "9007199254740992.0"),
        (1e16, "1e+16"),
        (1.5e300, "1.5e+300"),
        (7, "7"),
        ('"\\\b\f\n\r\t\x01\x1f\x7f张', '"\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\x7f张"'),
        ({"b": 1, "a": [None, True]}, '{"a":[null,true],"b":1}'),
        ({"\uffff": 1, "\U0001f600": 2}, '{"\uffff":1,"\U0001f600":2}'),
    ],
)
def test_the_canonical_form_is_the_one_described(value, written):
    assert canonical(value).decode() == written


def test_the_page_names_no_machine_and_no_registry():
    assert not re.search(r"/work|/tmp|/home", PAGE.read_text("utf-8"))
    assert Path(PAGE).name == "protocol.md"
