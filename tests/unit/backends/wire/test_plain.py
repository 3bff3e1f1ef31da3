"""What a command may hold: no deeper, longer or wider than an honest seat sends."""

import msgspec
import pytest

from app.domain.command import Command, IssueTask, WriteLog
from app.domain.errors import DecodeError
from backends.wire import desk
from backends.wire.plain import DEPTH, ITEMS, NAME_CHARACTERS, TEXT_CHARACTERS


def received(body: object) -> Command:
    frame = desk.encode_command(Command("k", body, "", 0.0, 1.0))  # type: ignore[arg-type]
    message = desk.decode_from_seat([frame])
    assert isinstance(message, desk.CommandMessage)
    return desk.command_of(message)


def nested(depth: int) -> dict[str, object]:
    value: dict[str, object] = {}
    for _ in range(depth):
        value = {"x": value}
    return value


@pytest.mark.parametrize(
    "body",
    [
        IssueTask("t", "intercept", "v", "o", nested(DEPTH + 1)),
        IssueTask("t", "intercept", "v", "o", {"route": ["x"] * (ITEMS + 1)}),
        IssueTask("t", "intercept", "v", "o", {"note": "x" * (TEXT_CHARACTERS + 1)}),
        IssueTask("t" * (NAME_CHARACTERS + 1), "intercept", "v", "o", {}),
        IssueTask("t", "intercept", "v", "o", {}, accepted_warnings=("x",) * (ITEMS + 1)),
        WriteLog("x" * (TEXT_CHARACTERS + 1)),
    ],
)
def test_what_no_honest_seat_sends_is_a_bad_body(body):
    with pytest.raises(DecodeError, match="bad_body"):
        received(body)


def test_a_thousand_deep_order_is_refused_and_never_recursed_into():
    raw = msgspec.msgpack.encode({})
    for _ in range(900):
        raw = b"\x81\xa1x" + raw
    values = {
        "task_id": "t",
        "kind": "intercept",
        "target_id": "v",
        "officer_id": "o",
        "order": msgspec.Raw(raw),
    }
    message = desk.CommandMessage(
        "k", "issue_task", "", 0.0, 1.0, msgspec.Raw(msgspec.msgpack.encode(values))
    )
    with pytest.raises(DecodeError, match="bad_body"):
        desk.command_of(message)


def test_an_ordinary_command_passes():
    order = {"vehicle": {"lon_deg": 120.0}, "route": ["a", "b"], "junctions": []}
    assert received(IssueTask("t", "intercept", "v", "o", order)).body.order == order
    assert received(WriteLog("夜里一切正常")).body.text == "夜里一切正常"
