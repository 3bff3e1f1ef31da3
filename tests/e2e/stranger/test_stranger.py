"""A client written from docs/protocol.md alone sees the city, feeds it, and sends an officer."""

import ast
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.hall import OFFICER, PASSWORD
from tests.e2e.stranger.client import Client, RefusedError, chain_flaw
from tests.e2e.stranger.conftest import Town

HERE = Path(__file__).parent
ORDER = {
    "vehicle": {
        "lon_deg": 120.86,
        "lat_deg": 32.0,
        "class": 1,
        "speed_mps": 12.5,
        "course_deg": 90,
    },
    "post": {"name": "东西六路南北六路口", "lon_deg": 120.9, "lat_deg": 32.0},
    "route": ["东西6路"],
    "junctions": ["东西6路南北5路口"],
}


def push_city(town: Town, **more: list[Any]) -> Any:
    """Push five buses and a truck of the register, as of now."""
    feed = town.feed()
    ids = [f"bus:{n}" for n in range(5)] + ["V-1"]
    now_s = time.time()
    columns: dict[str, list[Any]] = {
        "id": ids,
        "lon_deg": [120.82 + n / 100 for n in range(6)],
        "lat_deg": [32.0] * 6,
        "fix_s": [now_s] * 6,
        "speed_mps": [10.0] * 5 + [float("nan")],
        "class": [4] * 5 + [1],
        "label": [f"{n} 路" for n in range(5)] + ["苏F12345"],
    }
    feed.push(**(columns | more))
    return feed


def sign_in(client: Client) -> str:
    reply = client.command("sign_in", person=OFFICER.person_id, password=PASSWORD)
    assert reply["code"] == "ok", reply
    return str(reply["result"]["session"])


def test_the_stranger_knows_nothing_of_the_program():
    tree = ast.parse((HERE / "client.py").read_text("utf-8"))
    modules = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else names(node))
    }
    standard = {"hashlib", "json", "random", "time", "typing", "uuid"}
    assert modules <= standard | {"msgspec", "numpy", "zmq"}


def names(node: ast.Import) -> list[str]:
    return [alias.name for alias in node.names]


def test_it_reads_the_snapshot_and_the_ticks_after_it(town):
    feed = push_city(town)
    client = town.client()
    client.until(lambda: client.is_whole and len(client.world.rows) >= 6)
    assert (client.welcome["seat"], client.welcome["county"]) == ("stranger", "city")
    bus = client.world.by_id()["bus:2"]
    assert (bus["label"].decode(), bus["class"], bus["lat_deg"]) == ("2 路", 4, 32.0)
    assert bus["source"] == b"buses"
    assert bus["county"] == 1
    before = client.world.ticks_applied
    feed.push(id=["bus:2"], lon_deg=[120.95], lat_deg=[32.01], fix_s=[time.time()])
    client.until(lambda: client.world.by_id()["bus:2"]["lon_deg"] == 120.95)
    assert client.world.ticks_applied > before
    late = town.client()  # sees by its snapshot what the other saw by ticks
    late.until(lambda: late.is_whole)
    assert repr(late.world.by_id()) == repr(client.world.by_id())  # NaN is unlike itself


def test_it_pushes_readings_and_reads_what_became_of_them(town):
    feed = town.feed()
    client = town.client()
    client.until(lambda: client.is_whole)
    now_s = time.time()
    said = {"station": ["ST-W", "ST-W", "ST-W", "ST-X"], "quantity": [1, 1, 1, 1]}
    feed.push_readings(
        **said, value=[3.0, 4.0, -5.0, 6.0], t_s=[now_s - 9, now_s - 99, now_s, now_s]
    )
    reading = client.until(lambda: client.readings.by_id().get("ST-W/pm25"))
    assert (reading["value"], reading["mark"], reading["t_s"]) == (-5.0, 8, now_s)
    assert (reading["station"], reading["county"]) == (b"ST-W", 1)
    station = client.until(lambda: client.world.by_id().get("ST-W"))
    assert (station["label"].decode(), station["class"]) == ("西城空气站", 15)
    client.until(
        lambda: client.health.get("buses", {"refused": {}})["refused"].get("unknown_station")
    )
    answer = client.query("series", series_id="ST-W/pm25", from_s=now_s - 200, to_s=now_s)
    assert answer["code"] == "ok"
    result = answer["result"]
    assert (result["values"], result["timings"]) == ([4.0, 3.0, -5.0], [4, 0, 0])
    late = town.client()  # sees by its snapshot what the other saw by readings
    late.until(lambda: late.is_whole)
    assert late.readings.by_id() == client.readings.by_id()


def test_a_lost_tick_is_noticed_and_repaired(town):
    feed = push_city(town)
    client = town.client()
    client.until(lambda: client.is_whole and client.world.rows)
    client.world.last_seq -= 1  # as if the last tick had never come
    feed.push(id=["bus:0"], lon_deg=[120.99], lat_deg=[32.0], fix_s=[time.time() + 1])
    client.until(lambda: client.world.snapshots == 2 and client.is_whole)
    assert client.world.by_id()["bus:0"]["lon_deg"] == 120.99


def test_what_it_pushes_wrongly_is_refused_by_name_in_the_health(town):
    client = town.client()
    before = dict(client.until(lambda: client.health.get("buses", {}) or town.hub)).get(
        "refused", {}
    )
    feed = push_city(town, id=[f"x:{n}" for n in range(4)] + ["O-2013", ""], lon_deg=[181.0] * 6)
    feed.push(id=["bus:9"], lon_deg=[120.9])
    expected = {"id_of_a_terminal", "empty_id", "range_lon_deg", "column_missing"}
    client.until(
        lambda: (
            expected
            <= {
                reason
                for reason, count in client.health.get("buses", {"refused": {}})["refused"].items()
                if count > before.get(reason, 0)
            }
        )
    )
    assert "x:0" not in client.world.by_id()


def test_it_signs_in_and_sends_an_officer_and_the_journal_proves_it(town):
    push_city(town)
    client = town.client()
    client.until(lambda: client.is_whole and "V-1" in client.world.by_id())
    assert client.command("write_log", text="无名")["code"] == "not_signed_in"
    session = sign_in(client)
    task = {"task_id": str(uuid.uuid4()), "kind": "intercept", "target_id": "V-1"}
    task |= {"officer_id": "O-2013", "order": ORDER}
    refused = client.command("issue_task", session, **task)
    assert (refused["code"], refused["detail"]) == ("warning_not_accepted", "officer_fix_old")
    key = str(uuid.uuid4())
    warned = task | {"accepted_warnings": ["officer_fix_old"]}
    reply = client.command("issue_task", session, key, **warned)
    assert reply["code"] == "ok", reply
    again = client.command("issue_task", session, key, **warned)
    assert again == reply, "the same key is answered again and done once"
    entry = client.until(
        lambda: next((e for e in client.entries if e["seq"] == reply["seq"]), None)
    )
    assert (entry["kind"], entry["subject"]) == ("task_issued", f"task:{task['task_id']}")
    assert (entry["person"], entry["seat"], entry["command_key"]) == ("wang", "stranger", key)
    assert entry["body"]["number"] == reply["result"]["number"]
    assert "苏F12345" in entry["body"]["order"]["text"]
    assert sum(e["command_key"] == key for e in client.entries) == 1
    assert chain_flaw(client.entries) == ""
    client.entries[0]["time_s"] += 1
    assert chain_flaw(client.entries) == "entry 1 is not what was hashed"


def test_it_asks_what_a_seat_may_ask(town):
    client = town.client()
    client.until(lambda: client.welcome)
    seat = client.query("seat")
    assert seat["code"] == "ok"
    assert [c["index"] for c in seat["result"]["counties"]] == [1, 2]
    assert client.query("people")["result"] == {"people": []}
    assert client.query("search", text="王")["code"] == "not_signed_in"
    assert client.query("dance")["code"] == "unknown_query"
    client.until(lambda: client.query("registers")["code"] == "ok")
    near = client.query("cameras_near", lon_deg=120.88, lat_deg=32.0)
    assert near["result"]["cameras"][0]["camera_id"] == "C-1"
    assert client.query("cameras_near", lon_deg="x", lat_deg=32.0)["code"] == "bad_value"


def test_a_wall_sees_and_commands_nothing(town):
    client = town.client(town.wall_keys)
    client.until(lambda: client.is_whole)
    assert client.welcome["kind"] == "wall"
    assert client.command("sign_in", person="wang", password=PASSWORD)["code"] == "wall_seat"


def test_another_version_and_noise_are_refused(town):
    client = town.client()
    client.until(lambda: client.welcome)
    client.say({"type": "hello", "v": 1, "kind": "client"})
    with pytest.raises(RefusedError, match="version"):
        client.until(lambda: False)
    client.desk.send(b"\xc1")
    with pytest.raises(RefusedError, match="bad_message"):
        client.until(lambda: False)
